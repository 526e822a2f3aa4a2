"""The machine of all parties and time, with lists that are brought up to date after every step."""

from hypothesis.stateful import invariant

from reviews.office.reckoning import reckon, standing
from tests.machine.playing import Machine
from tests.reviews.office.reckoned import every_row, stopped_clock


class Following(Machine):
    """Follows what all parties and time do act by act, and at the end of each history makes it anew."""

    compared = 0

    @invariant()
    def everything_agrees(self) -> None:
        """Lists are reckoned up to each step."""
        self.read_on()
        reckon()
        assert standing().current

    def teardown(self) -> None:
        try:
            with stopped_clock():
                reckon()
                followed = every_row()
                reckon(anew=True)
                assert every_row() == followed
            Following.compared += sum(map(len, followed.values()))
        finally:
            super().teardown()
