"""Several cases get one command each: rehearsed first, each with its own result, and done once."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from agreements.commands import recuse_officer
from config.ledger.models import LedgerRecord, TimelineEntry
from config.ledger.recording import records
from reviews import commands
from reviews.communication import Communication
from reviews.models import CaseFile, DeskFile
from reviews.office.together import MOST, TOGETHER
from tests.actors import COUNTERSIGNER, LIAISON, OFFICER, OTHER_AGENCY, OVERSEER, SUPERVISOR, officer
from tests.reviews import registered
from tests.reviews.office.desks import carried_case, in_the_office, number_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def parties() -> None:
    registered.released_model()
    for actor in (OFFICER, COUNTERSIGNER, SUPERVISOR):
        in_the_office(actor)  # who has no login is not offered as a carrier


def address(act: str) -> str:
    return f"/admin/cases/together/{act}/"


def rehearsed(client: Client, act: str, cases: list[UUID], **said: str) -> dict[str, Any]:
    """What the page of a rehearsal would send."""
    numbers = ",".join(number_of(case) for case in cases)
    page = client.post(address(act), {"cases": numbers, "do": "rehearse", **said})
    assert page.status_code == 200
    html = page.content.decode()
    hidden = dict(
        re.findall(r'<input type="hidden" name="((?:rehearsed-|nonce)[^"]*)" value="([^"]*)"', html)
    )
    chosen = re.findall(r'<input type="checkbox" name="case" value="([^"]*)" checked', html)
    return {"cases": numbers, "case": chosen, "do": "send", **hidden, **said, "page": html}


def send(client: Client, form: dict[str, Any]) -> Any:
    return client.post(address(form["act"]), {k: v for k, v in form.items() if k not in ("page", "act")})


def officers() -> dict[UUID, UUID | None]:
    return {desk.case: desk.officer for desk in DeskFile.objects.all() if desk.case}


def test_the_list_leads_to_the_page_with_the_cases_that_were_chosen() -> None:
    cases = [registered.opened_case(), registered.opened_case()]

    response = in_the_office(SUPERVISOR).post(
        "/admin/reviews/casefile/", {"action": "assign_case", "_selected_action": [str(id) for id in cases]}
    )

    assert response.status_code == 302
    assert response["Location"] == f"{address('assign-case')}?cases={','.join(map(number_of, cases))}"


def test_a_rehearsal_shows_every_case_its_sentence_or_why_not_and_records_nothing() -> None:
    carried, nobodys = carried_case(), registered.opened_case()
    before = LedgerRecord.objects.count()

    form = rehearsed(
        in_the_office(SUPERVISOR), "assign-case", [carried, nobodys], person=str(COUNTERSIGNER.id)
    )

    assert LedgerRecord.objects.count() == before
    assert form["case"] == [number_of(nobodys)]
    assert "this case is assigned: hand it over instead" in form["page"]


def test_each_case_that_was_ticked_gets_the_command_and_the_others_do_not() -> None:
    first, second, left_out = (registered.opened_case() for _ in range(3))
    client = in_the_office(SUPERVISOR)
    form = rehearsed(client, "assign-case", [first, second, left_out], person=str(OFFICER.id))
    form["case"].remove(number_of(left_out))

    page = send(client, {**form, "act": "assign-case"})

    assert officers() == {first: OFFICER.id, second: OFFICER.id}
    assert page.content.decode().count('<span class="tag">assigned</span>') == 2


def test_what_is_sent_twice_is_done_once() -> None:
    cases = [carried_case(), carried_case()]
    client = in_the_office(OFFICER)
    form = rehearsed(client, "file-memo", cases, memo="Called the company.") | {"act": "file-memo"}

    send(client, form)
    again = send(client, form)

    assert TimelineEntry.objects.filter(topic="desk.memo-filed").count() == 2
    assert again.content.decode().count("done before") == 2


def test_what_was_sent_is_not_sent_again_with_other_words() -> None:
    client = in_the_office(OFFICER)
    form = rehearsed(client, "file-memo", [carried_case()], memo="Called.") | {"act": "file-memo"}
    send(client, form)

    page = send(client, {**form, "memo": "Called again."}).content.decode()

    assert TimelineEntry.objects.filter(topic="desk.memo-filed").count() == 1
    assert "not done" in page


def test_a_case_that_moved_since_the_rehearsal_says_so_and_the_others_are_done() -> None:
    moved, fine = carried_case(), carried_case()
    client = in_the_office(SUPERVISOR)
    form = rehearsed(client, "hand-over-case", [moved, fine], to=str(COUNTERSIGNER.id))
    commands.hand_over_case(OFFICER, case=moved, to=SUPERVISOR.id)

    page = send(client, {**form, "act": "hand-over-case"}).content.decode()

    assert officers() == {moved: SUPERVISOR.id, fine: COUNTERSIGNER.id}
    assert "has moved since" in page


def test_a_recused_officers_case_says_why_not_and_the_others_are_done() -> None:
    kept_away, fine = carried_case(), carried_case()
    client = in_the_office(OFFICER)
    form = rehearsed(client, "close-case", [kept_away, fine]) | {"act": "close-case"}
    recuse_officer(SUPERVISOR, person=OFFICER.id, case=kept_away)

    page = send(client, form).content.decode()

    assert dict(CaseFile.objects.values_list("stream", "state"))[fine] == "closed"
    assert dict(CaseFile.objects.values_list("stream", "state"))[kept_away] != "closed"
    assert "recused" in page


def test_what_was_not_rehearsed_is_not_sent() -> None:
    case = carried_case()

    page = in_the_office(OFFICER).post(
        address("close-case"), {"cases": number_of(case), "case": number_of(case), "do": "send"}
    )

    assert "rehearse it first" in page.content.decode()
    assert CaseFile.objects.get(stream=case).state != "closed"


@pytest.mark.parametrize(
    "changed",
    [
        {"memo": "Said something else."},
        {"rehearsed-{number}": "1"},
        {"rehearsed-{number}": "{other}"},
        {"nonce": "0" * 32, "memo": "Said something else."},
    ],
)
def test_nothing_is_recorded_of_several_cases_that_was_not_rehearsed_just_so(changed: dict[str, str]) -> None:
    case, other = carried_case(), carried_case()
    client = in_the_office(OFFICER)
    form = rehearsed(client, "file-memo", [case, other], memo="Called the company.") | {"act": "file-memo"}
    token = form[f"rehearsed-{number_of(other)}"]
    told = {name.format(number=number_of(case)): value.format(other=token) for name, value in changed.items()}

    page = send(client, {**form, "case": [number_of(case)], **told}).content.decode()

    assert TimelineEntry.objects.filter(topic="desk.memo-filed").count() == 0
    assert "rehearse" in page


def test_what_was_said_is_not_recorded_under_the_rehearsal_of_somebody_else() -> None:
    case = carried_case()
    form = rehearsed(in_the_office(OFFICER), "file-memo", [case], memo="Called.") | {"act": "file-memo"}

    send(in_the_office(COUNTERSIGNER), form)

    assert TimelineEntry.objects.filter(topic="desk.memo-filed").count() == 0


def test_another_agencys_cases_are_not_there() -> None:
    case = carried_case()

    page = in_the_office(officer("stranger", OTHER_AGENCY)).get(
        address("close-case"), {"cases": number_of(case)}
    )

    assert "No case that you may see was chosen" in page.content.decode()


def test_what_a_role_may_not_do_is_neither_offered_nor_answered() -> None:
    case = carried_case()

    listed = in_the_office(OFFICER).get("/admin/reviews/casefile/").content.decode()

    assert 'value="assign_case"' not in listed
    assert 'value="file_memo"' in listed
    query = {"cases": number_of(case)}
    for bulk_or_one in (address("assign-case"), "/admin/commands/assign-case/"):
        refused = in_the_office(OFFICER).get(bulk_or_one, query)
        assert refused.status_code == 403
        assert "Assign case: this is for supervisor." in refused.content.decode()
    assert in_the_office(OVERSEER).get(address("file-memo"), query).status_code == 403
    assert in_the_office(LIAISON).get(address("file-memo"), query).status_code == 403


def test_more_cases_than_fit_are_refused() -> None:
    numbers = [number_of(registered.opened_case())]
    CaseFile.objects.bulk_create(
        CaseFile(
            stream=UUID(int=n), record_kind="compiled", number=f"2030-{n:03}", year=2030, ordinal=n,
            title="x",
            kind="review", company=UUID(int=1), track="outside", state="open",
        )
        for n in range(1, MOST + 1)
    )  # fmt: skip
    numbers += [f"2030-{n:03}" for n in range(1, MOST + 1)]

    page = in_the_office(OFFICER).get(address("close-case"), {"cases": ",".join(numbers)})

    assert "choose fewer" in page.content.decode()


def test_a_communication_is_never_sent_to_several_cases() -> None:
    for one in TOGETHER.values():
        assert records(one.command)
        assert not set(records(one.command)) & set(Communication.EVENTS)
    assert in_the_office(OFFICER).get(address("issue-request")).status_code == 404
