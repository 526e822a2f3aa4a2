"""How chronologies enter the ledger: whole or not at all, only once, and what is refused is named."""

import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError

from agreements.models import Member
from agreements.party import Party
from config.actors import COMMANDS, Actor, Role, Side
from config.errors import BadInput, NotPermitted
from config.ledger.models import LedgerRecord, Refusal, TimelineEntry
from config.ledger.store import ledger
from reviews.chronology import entry_id, read, stream_id
from reviews.import_record import ARCHIVIST, commands_by_name, import_record, read_files
from tests.reviews.mutations import Lines, changed, import_lines

pytestmark = pytest.mark.django_db

SOURCE = {"publisher": "A newspaper", "evidence": "media"}
NOON = "2026-06-12T12:00-04:00"
EVERYBODY = {"polarity": "excluded", "atoms": [{"relation": "customer"}]}


def line(key: str, do: str, by: str, occurred: str = NOON, **said: Any) -> dict[str, Any]:
    return {"key": key, "do": do, "by": by, "occurred": occurred, "source": SOURCE, **said}


PARTIES: Lines = [
    line("office", "register_party", "office", kind="agency", name="The Office"),
    line("acme", "register_party", "acme", kind="company", name="Acme"),
    line("paper", "register_party", "paper", kind="press", name="The Paper"),
]
CASE: Lines = [
    *PARTIES,
    line("m1", "register_model", "acme", name="M1"),
    line("case", "open_case", "office", title="A case", kind="review", company="acme", agency="office",
         models=["m1"], track="outside"),
    line("ask", "issue_request", "office", to="acme", kind="restrict", instrument="informal_ask",
         track="outside", models=["m1"], case="case"),
]  # fmt: skip
DECISION = line(
    "answer", "make_decision", "acme", kind="complied", basis="voluntary", answers=["ask"],
    applied={"models": ["m1"], "population": EVERYBODY},
)  # fmt: skip


@pytest.fixture
def chronology(tmp_path: Path) -> Callable[[Lines], Path]:
    def write(lines: Lines) -> Path:
        path = tmp_path / "test.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in lines))
        return path

    return write


def refused(lines: Lines) -> BadInput:
    """The refusal of `lines`: nothing of them is stored but one refused attempt."""
    records, attempts = LedgerRecord.objects.count(), Refusal.objects.count()

    with pytest.raises(BadInput) as caught:
        import_lines(lines)

    assert LedgerRecord.objects.count() == records
    assert Refusal.objects.count() == attempts + 1
    error = caught.value
    assert f"test.jsonl, line {error.line}" in error.detail
    assert error.pointer in error.detail
    assert error.detail.count("\n") == 0
    return error


def attempt() -> Refusal:
    latest = Refusal.objects.order_by("pk").last()
    assert latest is not None
    return latest


def test_a_line_is_an_act_of_the_party_it_is_by_entered_by_the_archivist() -> None:
    import_lines(CASE)

    entry = ledger.get(Party, stream_id("acme")).entries[0]
    asked = TimelineEntry.objects.get(id=entry_id("ask"))
    assert (entry.record.by, entry.organization) == (ARCHIVIST.id, stream_id("acme"))
    assert entry.side is Side.COMPANY
    assert entry.record.source
    assert entry.record.source.publisher == "A newspaper"
    assert (asked.organization, asked.side) == (stream_id("office"), Side.GOVERNMENT)


def test_a_file_enters_whole_or_not_at_all() -> None:
    error = refused([*CASE, line("oops", "issue_request", "acme", to="acme")])

    assert error.line == len(CASE) + 1
    assert not TimelineEntry.objects.exists()


def test_the_same_file_again_changes_nothing(chronology: Callable[[Lines], Path]) -> None:
    path = chronology([*CASE, DECISION])

    first = import_record(read_files([path]))
    again = import_record(read_files([path]))

    assert (first.recorded, first.standing) == (len(CASE) + 1, 0)
    assert (again.recorded, again.standing) == (0, len(CASE) + 1)
    assert LedgerRecord.objects.count() == len(CASE) + 1


def test_lines_added_since_are_recorded_alone(chronology: Callable[[Lines], Path]) -> None:
    import_record(read_files([chronology(CASE)]))

    more = import_record(read_files([chronology([*CASE, DECISION])]))

    assert (more.recorded, more.standing) == (1, len(CASE))


def test_a_line_stands_as_it_was_given_whatever_happened_to_its_stream_since() -> None:
    import_lines(PARTIES)
    import_lines([line("renamed", "rename_party", "acme", party="acme", name="Acme AI", since="2026-07-01")])

    import_lines(PARTIES)

    assert LedgerRecord.objects.count() == len(PARTIES) + 1


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"occurred": "2026-06-13"}, "occurred"),
        ({"source": SOURCE | {"says": "otherwise"}}, "source"),
        ({"kind": "suspend"}, "kind"),
        ({"by": "bureau"}, "by"),
        ({"track": "framework"}, "track"),
        ({"shown": "nothing"}, "do"),
    ],
)
def test_a_line_that_is_recorded_otherwise_is_named(members: dict[str, Any], said: str) -> None:
    bureau = line("bureau", "register_party", "bureau", kind="agency", name="The Bureau")
    import_lines([bureau, *CASE])

    error = refused([bureau, *changed(CASE, ["ask"], **members)])

    assert (error.line, error.pointer, error.rule) == (len(CASE) + 1, f"/{said}", 16)
    assert "correct_entry" in error.detail


def test_a_line_that_had_recorded_more_is_named() -> None:
    import_lines(changed(CASE, ["ask"], shown="nothing"))

    error = refused(CASE)

    assert (error.line, error.rule) == (len(CASE), 16)


def test_what_is_recorded_is_corrected_by_a_line_of_its_own() -> None:
    import_lines(PARTIES)
    correction = line(
        "corrected", "correct_entry", "acme", stream="acme", entry="entry:acme", field="name",
        value="Acme Inc.", reason="a typing mistake",
    )  # fmt: skip

    import_lines([*PARTIES, correction])
    import_lines([*PARTIES, correction])

    assert ledger.get(Party, stream_id("acme")).name == "Acme Inc."


def test_a_check_records_nothing_and_lets_one_file_build_on_another(tmp_path: Path) -> None:
    parties, case = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    parties.write_text("".join(json.dumps(one) + "\n" for one in PARTIES))
    case.write_text("".join(json.dumps(one) + "\n" for one in CASE[len(PARTIES) :]))

    done = import_record(read_files([parties, case]), check=True)

    assert (done.recorded, done.standing) == (len(CASE), 0)
    assert not LedgerRecord.objects.exists()


def test_a_chronology_could_not_tell_two_commands_of_one_name_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "elsewhere.make_claim", COMMANDS["agreements.commands.claims.make_claim"])

    with pytest.raises(TypeError):
        commands_by_name.__wrapped__()


def test_only_an_archivist_imports() -> None:
    officer = Actor(
        id=ARCHIVIST.id, organization=stream_id("office"), side=Side.GOVERNMENT, role=Role.OFFICER
    )

    with pytest.raises(NotPermitted):
        import_record(read(BytesIO(json.dumps(PARTIES[0]).encode()), "test.jsonl"), officer)

    assert (attempt().command, attempt().error) == ("import_record", "NotPermitted")
    assert not LedgerRecord.objects.exists()


# bad input


WINDOW: Lines = [
    line("offer", "offer_access", "acme", case="case", types=["api"], environment="company_hosted",
         level="safeguards_on"),
    line("taken", "take_up_access", "office", case="case", access="entry:offer"),
    line("window", "activate_access", "acme", case="case", access="entry:offer", days=31),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "pointer", "rule", "logged"),
    [
        ([line("x", "register_model", "acme", "2026-02-30", name="X")], "/occurred", "dates are real", ""),
        ([line("x", "register_model", "acme", "2026-06-12T12:00", name="X")],
         "/occurred", "dates are real", ""),
        ([line("x", "register_model", "acmee", name="X")], "/by", "known party", ""),
        ([line("x", "register_party", "office", kind="court", name="X")], "/by", "known party", ""),
        ([line("x", "make_designation", "office", company="acmee", kind="other", authority="A law")],
         "/company", "known key", ""),
        ([line("x", "approve_model", "office")], "/do", "known command", ""),
        ([DECISION | {"by": "office"}], "", 3, "make_decision"),
        ([DECISION | {"by": "paper"}], "", 3, "make_decision"),
        ([line("x", "suspend_access", "office", model="m1", scope={"population": EVERYBODY},
               independent=True)], "", 3, "suspend_access"),
        ([DECISION | {"answers": []}], "/answers", 7, "make_decision"),
        ([DECISION | {"independent": True}], "/answers", 7, "make_decision"),
        (WINDOW, "/days", 12, "activate_access"),
        ([line("x", "make_claim", "paper", kind="statement", value="SECRET" + "//NOFORN")], "/value", 17, ""),
        ([line("x", "issue_directive", "office", to="acme", kind="restrict", instrument="order",
               authority=" ", document={"held": False})], "/authority", 6, "issue_directive"),
    ],
    ids=[
        "a wrong date", "an instant without a zone", "an unknown party", "a party in another's name",
        "an unknown party inside", "an unknown command", "an agency recording a company's decision",
        "the press recording a company's decision", "an agency recording a company's act",
        "a decision that cites nothing", "a decision that cites and says independent", "a window of 31 days",
        "a classified banner", "a directive without authority",
    ],
)  # fmt: skip
def test_bad_input_is_named_by_file_line_field_and_rule(
    lines: Lines, pointer: str, rule: int | str, logged: str
) -> None:
    import_lines(CASE)

    error = refused(lines)

    assert (error.line, error.pointer, error.rule) == (len(lines), pointer, rule)
    assert str(rule) in error.detail
    assert (attempt().command, attempt().rule) == (logged or "import_record", str(rule))


@pytest.mark.parametrize(
    "text",
    [
        b'{"key": "a\x00"}',
        b'{"key": "\\udc00"}',
        b'{"key": "a", "key": "b"}',
        b'{"a":' * 2_000_000,
    ],
    ids=["NUL", "lone surrogate", "duplicate key", "10 MB of nesting"],
)
def test_what_is_no_strict_json_is_refused_whole(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "test.jsonl"
    path.write_bytes(json.dumps(PARTIES[0]).encode() + b"\n" + text)

    with pytest.raises(BadInput) as caught:
        import_record(read_files([path]))

    assert (caught.value.line, caught.value.file, caught.value.rule) == (2, "test.jsonl", "strict JSON")
    assert not LedgerRecord.objects.exists()
    assert (attempt().command, attempt().error) == ("import_record", "BadInput")


def test_the_word_secret_in_ordinary_prose_passes() -> None:
    claim = line("x", "make_claim", "paper", kind="statement", value="trade secret protection is at issue")

    import_lines([*PARTIES, claim])

    assert "trade secret" in TimelineEntry.objects.get(id=entry_id("x")).sentence


# the command


@pytest.fixture(autouse=True)
def _embedded(settings: Any) -> None:
    settings.EMBEDDED = True


def told(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("import_record", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_recorded_and_that_a_second_run_changes_nothing(
    chronology: Callable[[Lines], Path],
) -> None:
    path = chronology(CASE)

    first, second = told(path), told(path, "--format", "json")

    assert first.startswith(f"test.jsonl: {len(CASE)} entries recorded")
    assert json.loads(second) == {
        "files": [{"files": ["test.jsonl"], "recorded": 0, "standing": len(CASE), "check": False}]
    }


def test_the_command_checks_without_recording(chronology: Callable[[Lines], Path]) -> None:
    answer = told(chronology(CASE), "--check")

    assert f"{len(CASE)} would be recorded" in answer
    assert not LedgerRecord.objects.exists()


def test_the_command_answers_bad_input_with_2_and_one_sentence(chronology: Callable[[Lines], Path]) -> None:
    with pytest.raises(CommandError) as caught:
        told(chronology([*CASE, DECISION | {"by": "office"}]))

    assert caught.value.returncode == 2
    assert str(caught.value).startswith(f"test.jsonl, line {len(CASE) + 1}")


@pytest.mark.parametrize("arguments", [["missing.jsonl"], ["missing.jsonl", "--archivist", "nobody"]])
def test_a_missing_file_or_archivist_is_bad_input(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        told(*arguments)

    assert caught.value.returncode == 2


def test_only_an_archivist_gives_the_command(chronology: Callable[[Lines], Path]) -> None:
    import_lines(PARTIES)
    users = get_user_model().objects
    unbound, officer = users.create_user("unbound"), users.create_user("officer")
    Member.objects.create(user=officer, organization=stream_id("office"), role=Role.OFFICER)

    for user in (unbound, officer):
        with pytest.raises(CommandError) as caught:
            told(chronology(CASE), "--archivist", user.username)

        assert caught.value.returncode == 2
    assert LedgerRecord.objects.count() == len(PARTIES)


def test_the_command_names_the_archivist_who_enters(chronology: Callable[[Lines], Path]) -> None:
    import_lines(PARTIES)
    user = get_user_model().objects.create_user("ada")
    member = Member.objects.create(user=user, organization=stream_id("office"), role=Role.ARCHIVIST)

    told(chronology(CASE), "--archivist", "ada")

    assert ledger.get(Party, stream_id("acme")).entries[0].record.by == ARCHIVIST.id
    (entry,) = ledger.entries([stream_id("m1")])
    assert (entry.record.by, entry.organization) == (member.person, stream_id("acme"))
