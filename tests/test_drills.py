"""What the drills need is said where it is not there; they themselves are a command (`tests.drills`)."""

from tests.drills import older


def test_where_the_history_is_lacking_no_older_release_is_made_up() -> None:
    nowhere = "0" * 40

    why = older.absent(nowhere)

    assert nowhere in why or "not installed" in why
