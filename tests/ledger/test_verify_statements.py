"""The offline verifier holds what an operator wrote otherwise, and signed, to the records themselves."""

import json
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.signing_keys import statement_of
from config.ledger import record
from config.ledger import verify as verifier
from config.ledger.event import read_entry
from config.ledger.merkle import leaf_hash
from config.ledger.statement import key_id
from tests.actors import AGENCY, COMPANY, LIAISON, named
from tests.ledger.notebook import PageWritten
from tests.ledger.sealed_zip import (
    CORRECTED,
    DIARY,
    NOTEBOOK,
    REVOKED,
    SAID_AT,
    STRANGE,
    as_json,
    citing,
    files_of_records,
    found,
    sealed,
    statement_on,
    the_records,
    written,
)


@pytest.mark.parametrize("entry", [True, False], ids=["a correction of another field", "no correction"])
def test_a_value_that_stands_where_corrections_do_was_not_sealed_for_any_field(
    tmp_path: Path, entry: bool
) -> None:
    records = the_records()
    body = {"field": "other" if entry else "aside", "value": sealed(CORRECTED), "reason": "a slip"}
    if entry:
        body["entry"] = str(records[5].id)
    records[6] = msgspec.structs.replace(records[6], body=msgspec.Raw(as_json(body)))

    (wrong,) = found(files_of_records(records[:7]), tmp_path).wrong

    assert wrong == "what is disclosed as aside at position 7 was not sealed there."


def test_a_key_does_not_speak_for_its_own_enrollment(tmp_path: Path) -> None:
    records = the_records()
    public = STRANGE.public_key().public_bytes_raw()
    key = {"key_id": key_id(public), "public_key": b64encode(public).decode(), "since": "2026-06-01"}
    own = written(
        COMPANY, records[2], "party.signing-key-enrolled", key, cites=citing(records[5]),
        statement=statement_on(records[5], STRANGE, stream=COMPANY, nonce=bytes(15) + b"x"),
    )  # fmt: skip

    (wrong,) = found(files_of_records([*records, own]), tmp_path).wrong

    assert wrong == "the statement at position 10 is not signed by a key enrolled by then."


def test_a_record_that_names_another_one_before_it_is_found(tmp_path: Path) -> None:
    records = the_records()
    records[7] = msgspec.structs.replace(records[7], prev=bytes(32))

    (wrong,) = found(files_of_records(records), tmp_path).wrong

    assert wrong == "the record at position 8 names another one as the one before it."


def test_a_version_that_is_repeated_is_found(tmp_path: Path) -> None:
    records = the_records()
    records[6] = msgspec.structs.replace(records[6], version=2)

    assert (
        "the record at position 7 repeats version 2 of its stream."
        in found(files_of_records(records), tmp_path).wrong
    )


def statements() -> dict[str, tuple[dict[str, Any], str]]:
    """What may be wrong with the statement in a record, as what replaces parts of that record."""
    page = the_records()[5]
    other = the_records()[3]
    unsigned = json.loads(statement_on(page)) | {"signatures": []}
    strange = json.loads(statement_on(page)) | {"payloadType": "text/plain"}
    altered = json.loads(statement_on(page))
    altered["payload"] = json.loads(statement_on(page, nonce=bytes(15) + b"x"))["payload"]
    not_signed = "is not signed by a key enrolled by then"
    not_its_own = "is not one of its organization"
    elsewhere = "answers something else than the record says"
    return {
        "forged": ({"statement": as_json(altered)}, not_signed),
        "under a strange key": ({"statement": statement_on(page, STRANGE)}, not_signed),
        "under a revoked key": ({"statement": statement_on(page, REVOKED)}, not_signed),
        "unsigned": ({"statement": as_json(unsigned)}, not_its_own),
        "of another type": ({"statement": as_json(strange)}, not_its_own),
        "of another organization": ({"statement": statement_on(page, organization=AGENCY)}, not_its_own),
        "moved to what answers another entry": ({"cites": citing(other)}, elsewhere),
        "moved to what answers nothing": ({"cites": ()}, elsewhere),
        "moved to what answers more": ({"cites": (*citing(page), *citing(other))}, elsewhere),
        "moved to another stream": (
            {"statement": statement_on(page, stream=DIARY)},
            "is about another stream",
        ),
        "moved from a beginning": (
            {"statement": statement_on(page, stream=None)},
            "is about another stream",
        ),
    }


@pytest.mark.parametrize("how", statements())
def test_a_statement_that_is_not_the_organizations_own_about_this_is_found(tmp_path: Path, how: str) -> None:
    changes, expected = statements()[how]
    records = the_records()
    records[SAID_AT - 1] = msgspec.structs.replace(records[SAID_AT - 1], **changes)

    (wrong,) = found(files_of_records(records), tmp_path).wrong

    assert wrong == f"the statement at position 8 {expected}."


def test_a_statement_before_its_key_was_enrolled_is_found(tmp_path: Path) -> None:
    enrolled, *rest = the_records()

    (wrong,) = found(
        files_of_records([*rest[2:7], enrolled, *rest[7:]], withheld=frozenset(), told={}), tmp_path
    ).wrong

    assert "not signed by a key enrolled by then" in wrong


def test_a_statement_that_is_replayed_is_found(tmp_path: Path) -> None:
    records = the_records()
    replayed = written(
        NOTEBOOK,
        records[7],
        "notebook.page-written",
        {},
        cites=records[7].cites,
        statement=records[7].statement,
    )

    (wrong,) = found(files_of_records([*records, replayed]), tmp_path).wrong

    assert wrong == "the statement at position 10 was said before: it is replayed."


def test_a_statement_about_no_stream_yet_begins_one(tmp_path: Path) -> None:
    records = the_records()
    page = records[5]
    begun = written(
        named("letter"), None, "notebook.notebook-opened", {}, cites=citing(page),
        statement=statement_on(page, stream=None, nonce=bytes(15) + b"x"),
    )  # fmt: skip

    report = found(files_of_records([*records, begun]), tmp_path)

    assert report.wrong == []
    assert "2 statements are signed by keys enrolled at the time." in report.sound


def test_a_statement_under_a_nonce_that_was_used_is_found(tmp_path: Path) -> None:
    records = the_records()
    page = records[5]
    said = statement_on(page, said={"page": 5})
    second = written(NOTEBOOK, records[7], "notebook.page-written", {}, cites=citing(page), statement=said)

    (wrong,) = found(files_of_records([*records, second]), tmp_path).wrong

    assert wrong == "the statement at position 10 was said before: it is replayed."


# from which day on a key speaks: as the register itself judges (agreements/signing_keys.py)

EAST: Final = timezone(timedelta(hours=14))
SPEAKS: Final = {
    "the last moment before the day begins in summer": (datetime(2026, 6, 1, 3, 59, 59, tzinfo=UTC), False),
    "the first of the day in summer": (datetime(2026, 6, 1, 4, tzinfo=UTC), True),
    "before the day in another zone than UTC": (datetime(2026, 6, 1, 17, tzinfo=EAST), False),
    "on the day in another zone than UTC": (datetime(2026, 6, 1, 18, tzinfo=EAST), True),
    "the evening before": (datetime(2026, 5, 31, 12, tzinfo=UTC), False),
    "years later": (datetime(2031, 1, 1, tzinfo=UTC), True),
}


@pytest.mark.parametrize("when", SPEAKS)
def test_a_key_speaks_from_its_day_in_eastern_time_on(tmp_path: Path, when: str) -> None:
    instant, speaks = SPEAKS[when]

    assert judged(instant, date(2026, 6, 1), tmp_path) == (speaks, speaks)


@pytest.fixture
def _far_from_eastern_time() -> Iterator[None]:
    """A machine whose own zone is another one; the settings' zone is that of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_far_from_eastern_time")
@pytest.mark.parametrize("when", SPEAKS)
def test_the_zone_of_the_readers_machine_does_not_matter(tmp_path: Path, when: str) -> None:
    instant, speaks = SPEAKS[when]

    assert judged(instant, date(2026, 6, 1), tmp_path) == (speaks, speaks)


@given(
    instant=st.datetimes(
        min_value=datetime(2025, 1, 1),
        max_value=datetime(2032, 1, 1),
        timezones=st.timezones(),
    ),
    days=st.integers(-1, 1),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_the_verifier_and_the_register_agree_on_the_day_of_a_key(
    tmp_path: Path, instant: datetime, days: int
) -> None:
    since = instant.astimezone(UTC).date() + timedelta(days=days)

    verifier, register = judged(instant, since, tmp_path)

    assert verifier is register


def judged(instant: datetime, since: date, tmp_path: Path) -> tuple[bool, bool]:
    """Whether a key enrolled from a day on speaks in a record of an instant: for the verifier, and for the
    register."""
    records = the_records()
    key = {**msgspec.json.decode(records[0].body), "since": since.isoformat(), "person": str(LIAISON.id)}
    records[0] = msgspec.structs.replace(records[0], body=msgspec.Raw(as_json(key)))
    records[1] = msgspec.structs.replace(records[1], prev=leaf_hash(record.encode(records[0])))
    records[2] = msgspec.structs.replace(records[2], prev=leaf_hash(record.encode(records[1])))
    page = msgspec.Raw(as_json({"page": 4, "text": sealed(CORRECTED)}))
    records[SAID_AT - 1] = msgspec.structs.replace(
        records[SAID_AT - 1], recorded_at=instant, schema=PageWritten.SCHEMA, body=page
    )
    wrong = found(files_of_records(records[:SAID_AT]), tmp_path).wrong
    enrolled = read_entry(record.encode(records[0]), 1)
    kept = read_entry(record.encode(records[SAID_AT - 1]), SAID_AT)
    return wrong == [], statement_of(kept, [enrolled]) is not None


def test_an_instant_without_a_zone_is_no_instant(tmp_path: Path) -> None:
    records = the_records()
    naive = datetime(2026, 6, 1, 12)
    records[SAID_AT - 1] = msgspec.structs.replace(records[SAID_AT - 1], recorded_at=naive)

    (wrong,) = found(files_of_records(records), tmp_path).wrong

    assert wrong == "the record at position 8 says when it was recorded without a zone."


def test_where_the_system_has_no_time_zones_statements_are_not_checked_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifier, "EASTERN", None)

    report = found(files_of_records(the_records()), tmp_path)

    assert report.wrong == []
    assert "1 signed statements were not checked." in report.open
    assert any("is signed by" in sentence for sentence in report.sound)
