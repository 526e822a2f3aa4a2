"""What forms offer where a command names a case, or something in one: as far as the reader knows it."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from agreements.office.choosing import organizations, short_names
from agreements.party import PartyKind
from agreements.vocabulary import Instrument, RequestKind
from config.actors import RecordKind
from config.errors import NotFound
from config.ledger.event import Entry
from config.office.choosing import Asked, Choice, Choices, Lookup, chosen_from, judged_by, looked_up
from reviews.draft_state import DraftState
from reviews.models import (
    CaseFile,
    CommunicationFile,
    DeskFile,
    DraftFile,
    ModelFile,
    ReportFile,
)
from reviews.office.case.reading import known_case
from reviews.oversight.history import CaseHistory
from reviews.oversight.reading import histories_of, note_served
from reviews.possible import ABOUT_A_CASE, Part, bar

_NEAR: Final = 200
"""So many cases come to mind of each kind; every other one is typed."""

_LONGEST: Final = 160

_LIVE: Final = Q(record_kind=RecordKind.LIVE.value)


# cases


def _cases(asked: Asked) -> Any:
    return CaseFile.objects.visible_to(asked.actor).filter(_LIVE)


def _case(asked: Asked, text: str) -> UUID:
    """The live case of a number such as 2026-005, or of an id."""
    rows = _cases(asked)
    wanted = text.strip()
    try:
        row = rows.filter(stream=UUID(wanted)).first()
    except ValueError:
        row = rows.filter(number=wanted.partition(" ")[0]).first()
    if row is None:
        raise NotFound("there is no case of this number among yours: write it as 2026-005")
    return UUID(str(row.stream))


def _number(asked: Asked, case: UUID) -> str:
    return str(_cases(asked).filter(stream=case).values_list("number", flat=True).first() or "")


def _near(asked: Asked) -> Iterator[tuple[str, str]]:
    """The cases that the reader carries, then the newest of the agency."""
    own = DeskFile.objects.visible_to(asked.actor).filter(officer=asked.actor.id).values("case")
    rows = _cases(asked).order_by("-year", "-ordinal")
    for row in [*rows.filter(stream__in=own)[:_NEAR], *rows.exclude(stream__in=own)[:_NEAR]]:
        yield row.number, row.title


CASES: Final = Lookup(find=_case, text=_number, near=_near)

looked_up("case", lookup=CASES)


@chosen_from("cases")
def newest_cases(asked: Asked) -> Iterator[Choice]:
    """The newest live cases of the agency."""
    for row in _cases(asked).order_by("-year", "-ordinal").iterator():
        yield row.stream, f"{row.number} {row.title}"


@chosen_from("continues")
def compiled_cases(asked: Asked) -> Iterator[Choice]:
    """The cases that are compiled from published sources."""
    for row in CaseFile.objects.visible_to(asked.actor).exclude(_LIVE):
        yield row.stream, f"{row.number} {row.title}"


# entries of a case


def case_of(asked: Asked) -> UUID | None:
    """The case that the form is about: the one typed, or that of the communication chosen."""
    case = asked.id("case")
    communication = asked.id("communication")
    if case is None and communication is not None:
        rows = CommunicationFile.objects.visible_to(asked.actor).filter(stream=communication)
        case = rows.values_list("case", flat=True).first()
    return case


def company_of(asked: Asked) -> UUID | None:
    """The company that the form is about: the one chosen, or that of the case."""
    for name in ("to", "company"):
        if name != "to" or asked.command != "hand_over_case":
            try:
                return UUID(asked.typed.get(name, ""))
            except ValueError:
                continue
    case = case_of(asked)
    found = _cases(asked).filter(stream=case).values_list("company", flat=True).first() if case else None
    return UUID(str(found)) if found else None


def history(asked: Asked) -> CaseHistory | None:
    """The case that the form is about, as the reader's organization knows it; read once for a form."""
    found: CaseHistory | None = asked.once(_history)
    return found


def _history(asked: Asked) -> CaseHistory | None:
    case = case_of(asked)
    if case is None:
        return None
    (found,) = histories_of(asked.actor, [case])
    return found


def _told(asked: Asked, known: CaseHistory, entries: Iterable[Entry]) -> Iterator[Choice]:
    shown = list(entries)
    note_served(asked.actor, shown)
    for entry in shown:
        sentence = known.sentence(entry)
        short = sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}…"
        yield entry.id, f"{known.cite([entry.id])} {short}"


def _of_topics(*topics: str) -> Choices:
    wanted = {f"review.{topic}" for topic in topics}

    def offered(asked: Asked) -> Iterator[Choice]:
        known = history(asked)
        if known is not None:
            yield from _told(asked, known, [e for e in known.entries if e.record.topic in wanted])

    return offered


@chosen_from("entry")
def entries(asked: Asked) -> Iterator[Choice]:
    """Every entry of the case that the reader's agency knows."""
    known = history(asked)
    if known is not None:
        yield from _told(asked, known, known.entries)


@chosen_from("correct_entry.entry")
def own_entries(asked: Asked) -> Iterator[Choice]:
    """The entries of the case that the reader's agency recorded."""
    known = history(asked)
    if known is not None:
        own = [e for e in known.entries if e.organization == asked.actor.organization]
        yield from _told(asked, known, own)


for _argument, _topics in {
    "access": ("access-offered",),
    "answers": ("coverage-inquired",),
    "asking": ("unsealing-asked",),
    "asserted": ("capability-asserted",),
    "cited": ("comparator-cited",),
    "deliverable": ("deliverable-promised",),
    "determination": ("coverage-determined", "coverage-reconsidered"),
    "dispute": ("dispute-raised",),
    "evaluation": ("evaluation-planned",),
    "finding": ("finding-recorded",),
    "findings": ("finding-recorded",),
    "hold": ("hold-proposed",),
    "release_litigation_hold.hold": ("litigation-hold-placed",),
    "mitigation": ("mitigation-offered", "mitigation-deployed"),
    "question": ("question-asked",),
    "resolve_dispute.proposal": ("resolution-proposed",),
    "destroy_content.proposal": ("destruction-proposed",),
    "contain_spill.report": ("spill-reported",),
    "follows": ("run-recorded", "finding-commented"),
}.items():
    chosen_from(_argument)(_of_topics(*_topics))


@chosen_from("supported_by")
def support(asked: Asked) -> Iterator[Choice]:
    """What a request may rest on: the findings of the case, and the reports that the agency has."""
    yield from _of_topics("finding-recorded")(asked)
    yield from reports(asked)


@chosen_from("report")
def reports(asked: Asked) -> Iterator[Choice]:
    """The live reports that the agency has."""
    names = short_names(asked)
    for row in ReportFile.objects.visible_to(asked.actor).filter(_LIVE).iterator():
        stage = f" on {row.stage}" if row.stage else ""
        yield row.stream, f"Report by {names.get(row.author, 'somebody')}{stage} ({row.state})"


# models, communications, drafts


@chosen_from("models")
def models(asked: Asked) -> Iterator[Choice]:
    """The model versions that the reader sees, of the company where one is named."""
    rows, company = ModelFile.objects.visible_to(asked.actor).filter(_LIVE), company_of(asked)
    names = short_names(asked)
    for row in (rows.filter(company=company) if company else rows).iterator():
        whose = "" if company else f" ({names.get(row.company, 'a company')})"
        yield row.stream, f"{row.name}{whose}"


def _communications(asked: Asked) -> Any:
    rows = CommunicationFile.objects.visible_to(asked.actor).filter(_LIVE).order_by("-issued_latest")
    case, company = case_of(asked), company_of(asked)
    if case is not None:
        return rows.filter(case=case)
    return rows.filter(company=company) if company is not None else rows


@chosen_from("communication", "supersedes", "superseded_by", "registered_as")
def communications(asked: Asked) -> Iterator[Choice]:
    """The live communications that the reader sees, newest first: of the case or the company named."""
    names = short_names(asked)
    known = history(asked) if asked.id("case") else None
    for row in _communications(asked).iterator():
        first = [e.id for e in known.entries if e.record.stream == row.stream][:1] if known else []
        cited = f"{known.cite(first)} " if known and first else ""
        what = (row.instrument or row.form).replace("_", " ")
        kind = f": {RequestKind(row.kind).verb}" if row.kind else ""
        stands = row.standing.replace("_", " ")
        day = f", {row.issued_latest:%-d %B %Y}" if row.issued_latest else ""
        yield (
            row.stream,
            f"{cited}{what} to {names.get(row.company, 'a company')}{kind}{day} ({stands})",
        )


@chosen_from("draft", "replaces")
def drafts(asked: Asked) -> Iterator[Choice]:
    """The drafts on the agency's desk that have not gone out."""
    gone = CommunicationFile.objects.filter(draft__isnull=False).values("draft")
    names = short_names(asked)
    for row in DraftFile.objects.visible_to(asked.actor).exclude(id__in=gone).iterator():
        what = f"{Instrument(row.instrument).words}: {RequestKind(row.kind).verb}"
        yield row.id, f"{what}, to {names.get(row.to, 'a company')} ({DraftState(row.state).words})"


# who it goes to


@chosen_from("to", "refer_dispute.to", "about")
def addressed(asked: Asked) -> Iterator[Choice]:
    """Organizations: companies for a request, everybody for what is referred or said about somebody."""
    companies_only = asked.command in ("draft_request", "issue_request", "issue_directive")
    for one in organizations(asked):
        if not companies_only or one.kind == PartyKind.COMPANY:
            yield one.stream, one.name


# what of it is not possible now


def why_not(asked: Asked, argument: str) -> dict[UUID, str]:
    """Why a command about the case of a form is not possible now of what it offers for an argument."""
    parts: tuple[Part, ...] = asked.once(_parts)
    closed = ((part.preset[argument], part.why_not) for part in parts if argument in part.preset)
    return {UUID(id): reason for id, reason in closed if reason}


def _parts(asked: Asked) -> tuple[Part, ...]:
    """The parts of the case that a command may be about, each with why it is not possible now."""
    ask, case = ABOUT_A_CASE.get(asked.command), case_of(asked)
    known = known_case(asked.actor, case) if ask is not None and case is not None else None
    if ask is None or known is None:
        return ()
    return ask.answer(known, asked.actor, bar(known, asked.actor, asked.command)).parts


judged_by(why_not)
