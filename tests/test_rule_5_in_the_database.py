"""Rule 5 through commands: what others record moves no row, no record and no access of a model version."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from agreements.claim import ClaimKind
from agreements.commands import make_claim, make_designation
from agreements.designation import DesignationKind
from agreements.vocabulary import Evidence, Instrument, RequestKind, Track
from config.actors import Actor
from config.ledger.models import LedgerRecord
from config.ledger.store import Ledger, ledger
from config.ledger.stream import Stream
from reviews import commands
from reviews.chronology import stream_id
from reviews.commands import release
from reviews.communication import Document, Shown
from reviews.decision import Basis, DecisionKind
from reviews.import_record import public_record
from reviews.model_version import Attribution, ModelVersion, Reach
from reviews.model_version.acts import MOVES_ACCESS, MOVES_PLAN
from reviews.models import ModelFile
from tests.actors import COMPANY, COUNTERSIGNER, LIAISON, OFFICER, OVERSEER, PRESS, SUPERVISOR
from tests.reviews import registered
from tests.reviews.mutations import Lines, import_lines, lines_of
from tests.reviews.pasts import EVERY_CUSTOMER, FOREIGN_STAFF, FOREIGNERS, MODEL, scope

pytestmark = pytest.mark.django_db

ACTS: list[tuple[str, dict[str, Any]]] = [
    ("plan_release", {"to": Reach.EVERYBODY}),
    ("reschedule_release", {"attribution": Attribution.UNKNOWN}),
    ("cancel_release", {"independent": True}),
    ("release_to_partners", {"partners": (PRESS,), "partner_count": 3}),
    ("release_model", {}),
    ("restrict_access", {"scope": FOREIGNERS, "independent": True}),
    ("suspend_access", {"scope": EVERY_CUSTOMER, "independent": True}),
    ("restore_access", {"independent": True}),
]


def test_an_act_that_moves_access_or_a_plan_loads_nothing_but_the_companys_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = registered.released_model()
    directive = registered.directed(models=(MODEL,))
    decided = commands.make_decision(
        LIAISON,
        kind=DecisionKind.COMPLIED,
        basis=Basis.LEGAL_COMPULSION,
        answers=(directive,),
        applied=FOREIGNERS,
    ).stream
    loaded: list[str] = []
    load = Ledger._load

    def noting(self: Ledger, stream_class: type[Stream], id: UUID, version: int | None) -> Stream:
        found = load(self, stream_class, id, version)
        loaded.append(type(found).__name__)
        return found

    monkeypatch.setattr(Ledger, "_load", noting)

    for name, said in ACTS:
        getattr(commands, name)(LIAISON, model=model, **said)
        rests = {**said, "decision": decided}
        rests.pop("independent", None)
        if name == "plan_release":
            rests.pop("decision")
        getattr(commands, name)(LIAISON, model=model, **rests)

    assert set(loaded) == {"ModelVersion", "Decision", "Party"}
    assert {*MOVES_ACCESS, *MOVES_PLAN} <= {type(entry.event) for entry in ledger.entries([model])}


def test_whatever_others_record_no_row_or_record_of_a_model_version_moves() -> None:
    model = registered.released_model()
    case = registered.opened_case(models=(model,))
    commands.suspend_access(LIAISON, model=model, scope=EVERY_CUSTOMER, independent=True)
    request, directive = registered.requested(case=case), registered.directed(case=case)

    def of_the_model() -> tuple[Any, ...]:
        records = LedgerRecord.objects.filter(stream=model).order_by("version")
        return list(records.values_list("version", "record")), list(ModelFile.objects.values())

    before = of_the_model()
    lifted = {"communication": directive, "lifted": scope(FOREIGN_STAFF)}
    unheld = Document(title="letter")
    acts: list[tuple[Actor, Callable[..., Any], dict[str, Any]]] = [
        (OFFICER, commands.clarify_request, {"communication": request, "clarification": "all of them"}),
        (OFFICER, commands.disclose_evidence, {"communication": request, "shown": Shown.NOTHING}),
        (OFFICER, commands.narrow_request, {"communication": request, "scope": scope(FOREIGN_STAFF)}),
        (OFFICER, commands.withdraw_request, {"communication": request}),
        (SUPERVISOR, commands.attach_condition, {"communication": directive, "condition": "weekly reports"}),
        (OFFICER, commands.partly_lift_directive, lifted),
        (OVERSEER, commands.enjoin_directive, {"communication": directive, "document": unheld}),
        (
            OFFICER,
            make_designation,
            {"company": COMPANY, "kind": DesignationKind.EXPORT_CONTROL, "authority": "15 CFR 744"},
        ),
        (
            OFFICER,
            make_claim,
            {
                "kind": ClaimKind.STATEMENT,
                "value": "the model is off",
                "case": case,
                "party": COMPANY,
                "evidence": Evidence.AGENCY_STATEMENT,
            },
        ),
        (OFFICER, commands.record_finding, {"case": case, "detail": "a flaw"}),
        (
            OFFICER,
            commands.receive_report,
            {"author": PRESS, "summary": "it names flaws", "cases": (case,), "models": (model,)},
        ),
        (OFFICER, commands.end_review, {"case": case}),
        (OFFICER, commands.close_case, {"case": case}),
    ]
    asked = {"to": COMPANY, "models": (model,), "scope": FOREIGNERS}
    voluntary = {**asked, "instrument": Instrument.INFORMAL_ASK, "track": Track.OUTSIDE}
    binding = {
        **asked,
        "instrument": Instrument.ORDER,
        "track": Track.COMPULSORY,
        "authority": "50 USC 4565",
        "document": unheld,
    }
    for kind in RequestKind:
        for issue, contents in (
            (commands.issue_request, {**voluntary, "kind": kind}),
            (commands.issue_directive, {**binding, "kind": kind}),
        ):
            draft = registered.drafted(OFFICER, **contents)
            acts.append((COUNTERSIGNER, commands.countersign_draft, {"draft": draft}))
            acts.append((OFFICER, issue, {**contents, "draft": draft}))

    for actor, command, said in acts:
        command(actor, **said)

        assert of_the_model() == before


def mentioned(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value.removeprefix("entry:")
        case dict():
            for member in value.values():
                yield from mentioned(member)
        case list():
            for member in value:
                yield from mentioned(member)


def of_companies_alone(lines: Lines) -> Lines:
    """What companies did with their models and decisions, with what these lines rest on, however far back."""
    own = set(dir(release)) | {"make_decision", "revise_decision"}
    kept: set[str] = set()
    for line in reversed(lines):
        if line["do"] in own or line["key"] in kept:
            kept |= {line["key"], *mentioned(line)}
    return [line for line in lines if line["key"] in kept]


def access_of(keys: list[str]) -> dict[str, Any]:
    """How each model version came to be reached by whom, act by act, with what the acts say and cite."""
    return {
        key: [
            (entry.id, entry.record.topic, bytes(entry.record.body), entry.record.about, access)
            for _, entry, access in ledger.get(ModelVersion, stream_id(key)).access_history()
        ]
        for key in keys
    }


def test_the_public_record_of_companies_alone_gives_every_model_the_same_access() -> None:
    whole = [line for path in public_record() for line in lines_of(path.name)]
    alone = of_companies_alone(whole)
    models = [line["key"] for line in whole if line["do"] == "register_model"]
    told_by = {}

    for name, lines in (("whole", whole), ("alone", alone)):
        with transaction.atomic():
            import_lines(lines)
            told_by[name] = access_of(models)
            transaction.set_rollback(True)

    left_out = {line["do"] for line in whole} - {line["do"] for line in alone}
    assert {"partly_lift_directive", "rescind_directive", "make_claim", "assert_capability"} <= left_out
    assert len(models) > 2
    assert all(told_by["whole"].values())
    assert told_by["alone"] == told_by["whole"]
