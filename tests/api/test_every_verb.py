"""Every act of a company and of an oversight body has a verb, and a live case is walked by verbs alone."""

from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from config.actors import COMMANDS, Actor, Command, Role, Side
from config.api.views import CommandView
from config.ledger.event import Event
from config.ledger.models import LedgerRecord
from config.ledger.recording import records
from config.ledger.store import ledger
from reviews import commands
from reviews.review.findings import Manner, Portion
from tests.actors import AGENCY, COMPANY, OFFICER, OTHER_COMPANY, OVERSEER, PRESS, liaison, named
from tests.api.calling import Caller, problem
from tests.api.test_urls import guarded, view_class
from tests.histories import DOMAIN
from tests.reviews.pasts import FOREIGN_CUSTOMERS, scope
from tests.reviews.registered import LIAISONS, parties, requested

OURS: Final = {name: one for name, one in COMMANDS.items() if not name.startswith("tests.")}

NOT_A_COMPANYS_TO_GIVE: Final = {
    "party.party-registered": "an agency's supervisor registers organizations, none registers itself",
}
"""Events with the company side in `BY` that no liaison records, each with its reason."""

NOT_AN_OVERSEERS_TO_GIVE: Final = {
    "party.party-registered": "an agency's supervisor registers organizations, none registers itself",
    "party.party-renamed": "the archivist enters it, for an oversight body of a compiled record",
    "party.party-alias-recorded": "the archivist enters it, for an oversight body of a compiled record",
    "review.case-opened": "the archivist enters it, for a case that a published source says so of",
    "review.document-filed": "the archivist enters it; an overseer's papers are produced to an inquiry",
}
"""Events with the oversight side in `BY` that no overseer records, each with its reason."""


def verbs() -> dict[str, Command[Any]]:
    """Every command that an address gives, by its name."""
    views = [view_class(pattern) for pattern in guarded()]
    return {view.command.name: view.command for view in views if issubclass(view, CommandView)}


def recorded_by(role: Role) -> set[type[Event]]:
    """The events that somebody of this role records by verbs."""
    return {event for command in verbs().values() if role in command.roles for event in records(command)}


@pytest.mark.parametrize(
    ("side", "role", "others"),
    [
        (Side.COMPANY, Role.LIAISON, NOT_A_COMPANYS_TO_GIVE),
        (Side.OVERSIGHT, Role.OVERSEER, NOT_AN_OVERSEERS_TO_GIVE),
    ],
    ids=["company", "oversight"],
)
def test_every_event_of_a_side_has_a_verb(side: Side, role: Role, others: dict[str, str]) -> None:
    topics = {event.TOPIC for event in DOMAIN if side in event.BY}

    assert len(topics) > 15
    assert topics - {event.TOPIC for event in recorded_by(role)} == others.keys()


@pytest.mark.parametrize("role", [Role.LIAISON, Role.OVERSEER])
def test_every_command_that_a_role_may_give_has_a_verb(role: Role) -> None:
    may = {command.name for command in OURS.values() if role in command.roles}

    assert len(may) > 15
    assert may - verbs().keys() == set()


def test_the_company_stands_in_no_body() -> None:
    for pattern in guarded():
        view = view_class(pattern)
        if issubclass(view, CommandView):
            assert "company" not in view().takes.__struct_fields__, pattern.name


# a live case, by verbs


class Desk:
    """A caller who reads before changing, as If-Match asks."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def opened(self, collection: str, **said: Any) -> str:
        answer = self.caller.post(collection, said)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["id"])

    def does(self, path: str, **said: Any) -> Any:
        """The first entry that a verb wrote, under the version that stands now."""
        thing = "/".join(path.split("/")[:2])
        tag = self.caller.get(thing).headers["ETag"]
        answer = self.caller.post(path, said, If_Match=tag)
        assert answer.status_code == 201, answer.content
        assert answer.headers["Location"] == f"/api/v1/{thing}"
        return answer.json()["entries"][0]


@pytest.mark.django_db
def test_a_company_walks_a_case_by_verbs() -> None:
    parties()
    company = Desk(Caller())
    model = company.opened("models", name="Fable 5", code_name="Heron")
    case = company.opened(
        "cases", title="Fable 5", kind="review", agency=str(AGENCY), track="outside", models=[model]
    )
    begun = LedgerRecord.objects.count()
    here = f"cases/{case}"

    company.does(f"{here}/make-submission", summary="a model card", models=[model], tracking_id="T-7")
    access = company.does(
        f"{here}/offer-access",
        types=["api"],
        environment="company_hosted",
        level="safeguards_on",
        models=[model],
    )["id"]
    commands.take_up_access(OFFICER, case=UUID(case), access=UUID(access))
    window = company.does(f"{here}/access/{access}/activate", days=14)
    asked = requested(scope(FOREIGN_CUSTOMERS, models=(UUID(model),)), case=UUID(case))
    at = ledger.entries(streams=[asked])[0].record.recorded_at.isoformat()
    received = {"precision": "instant", "earliest": at, "latest": at}
    company.does(f"communications/{asked}/state-receipt", received_at=received)
    decision = company.opened(
        "decisions", kind="declined", basis="voluntary", answers=[str(asked)], case=case
    )
    company.does(f"decisions/{decision}/offer-commitment", commitment="a report each week")
    finding = commands.record_finding(OFFICER, case=UUID(case), detail="names a flaw").entries[0].id
    commands.share_finding(
        OFFICER, case=UUID(case), finding=finding, portion=Portion.IN_FULL, manner=Manner.WRITTEN
    )
    comment = company.does(f"{here}/findings/{finding}/comment", comment="it does not show this")

    topics = [entry["topic"] for entry in company.caller.get(here).json()["entries"]]
    assert topics[0] == "review.case-opened"
    assert {"review.submission-made", "review.access-offered", "review.finding-commented"} <= set(topics)
    assert (window["topic"], comment["topic"]) == ("review.access-activated", topics[-1])
    assert company.caller.get("cases?tracking_id=T-7").json()["items"][0]["id"] == case
    assert company.caller.get(f"decisions/{decision}").json()["basis"] == "voluntary"
    assert LedgerRecord.objects.count() > begun + 8


@pytest.mark.django_db
def test_an_overseer_inquires_by_verbs() -> None:
    parties()
    overseer = Desk(Caller(OVERSEER))

    inquiry = overseer.opened("inquiries", subject="short notice", seen_by="overseers")
    ask = overseer.does(f"inquiries/{inquiry}/ask-records", asked=str(AGENCY), records="the letter")
    overseer.does(f"inquiries/{inquiry}/asks/{ask['id']}/produce-records", records="the letter")
    overseer.does(f"inquiries/{inquiry}/record-observation", observation="no date stands in it")
    overseer.does(f"inquiries/{inquiry}/close")

    told = overseer.caller.get(f"inquiries/{inquiry}").json()
    assert (told["asks"], told["observations"], told["closed"]) == (1, 1, True)
    problem(Caller().get(f"inquiries/{inquiry}"), 404, "not-found")


@pytest.mark.django_db
def test_a_claim_is_made_and_answered() -> None:
    parties()
    company = Desk(Caller())

    claim = company.opened("claims", kind="participation", party=str(COMPANY), participation="negotiating")
    company.does(f"claims/{claim}/retract", reason="not yet")

    assert company.caller.get(f"claims/{claim}").json()["retracted"] is True
    assert [one["id"] for one in company.caller.get("claims?kind=participation").json()["items"]] == [claim]


@pytest.mark.django_db
def test_a_third_party_reads_the_claims_that_it_makes() -> None:
    parties()
    press = Desk(
        Caller(Actor(id=LIAISONS[PRESS], organization=PRESS, side=Side.THIRD_PARTY, role=Role.LIAISON))
    )
    other = Desk(Caller()).opened(
        "claims", kind="participation", party=str(COMPANY), participation="declined"
    )

    claim = press.opened("claims", kind="statement", about=[str(AGENCY)], value="it asked", words="it asked")
    press.does(f"claims/{claim}/retract", reason="not so")

    assert press.caller.get(f"claims/{claim}").json()["retracted"] is True
    assert [one["id"] for one in press.caller.get("claims").json()["items"]] == [claim]
    problem(press.caller.get(f"claims/{other}"), 404, "not-found")


@pytest.mark.django_db
def test_an_organization_names_itself_and_appoints_its_people() -> None:
    parties()
    company = Desk(Caller())
    tag = company.caller.get("organization").headers["ETag"]

    answer = company.caller.post(
        "organization/appoint-liaison", {"person": str(named("second liaison"))}, If_Match=tag
    )

    assert (answer.status_code, answer.json()["id"]) == (201, str(COMPANY))
    problem(
        company.caller.post("organization/rename", {"party": str(OTHER_COMPANY)}, If_Match="*"),
        400,
        "bad-input",
    )


# correcting what was recorded


@pytest.mark.django_db
def test_an_entry_of_ones_own_is_corrected_where_it_was_recorded() -> None:
    parties()
    company = Desk(Caller())
    model = company.opened("models", name="Fable 5")
    (entry,) = company.caller.get(f"record/{model}").json()["entries"]
    when = {"precision": "instant", "earliest": "2026-06-01T04:00:00Z", "latest": "2026-06-01T04:00:00Z"}

    written = company.does(
        f"record/{model}/entries/{entry['id']}/correct", field="occurred", value=when, reason="a slip"
    )

    assert written["topic"] == "entry.corrected"
    tag = company.caller.get(f"record/{model}").headers["ETag"]
    assert company.caller.get(f"record/{model}", If_None_Match=tag).status_code == 304


@pytest.mark.django_db
def test_what_others_recorded_in_is_no_own_record() -> None:
    parties()
    model = Desk(Caller()).opened("models", name="Fable 5")
    stranger = Caller(liaison("other liaison", OTHER_COMPANY))

    there = problem(stranger.get(f"record/{model}"), 404, "not-found")
    nowhere = problem(stranger.get(f"record/{(unknown := uuid4())}"), 404, "not-found")

    assert str(there).replace(model, "") == str(nowhere).replace(str(unknown), "")
    problem(
        stranger.post(
            f"record/{model}/entries/{uuid4()}/correct",
            {"field": "name", "value": 1, "reason": "x"},
            If_Match="*",
        ),
        404,
        "not-found",
    )
    # an agency's registration of the company is the agency's record; the company's own key is not yet in it
    problem(Caller().get(f"record/{COMPANY}"), 404, "not-found")
