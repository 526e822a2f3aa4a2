"""The pages of the commands on cases, communications, reports and the desk, and what follows from a draft."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import UUID

from agreements.office.commands import own
from agreements.vocabulary import Instrument
from config.actors import Actor
from config.errors import NotFound
from config.ledger.event import Entry
from config.office.choosing import Asked
from config.office.files import FilePart
from config.office.forms import FACE
from config.office.made import Wanted, made_by
from config.office.offered import READERS, Face, Said, offer
from config.office.parts import Part
from reviews import commands
from reviews.countersigned import desk_with
from reviews.desk import desk_id
from reviews.disclosure import disclosures_to
from reviews.media import MediaType, kind_of
from reviews.models import CaseFile
from reviews.office.choosing import case_of, company_of
from reviews.office.previews import no_kind

AGAIN: Final = frozenset(
    {
        "issue_request",
        "issue_directive",
        "countersign_draft",
        "agree_to_unsealing",
        "unseal_field",
        "destroy_content",
        "contain_spill",
    }
)
"""The commands that issue, countersign, unseal or destroy: who gives one has just shown who they are."""


def _desk_of(*names: str) -> Callable[[Actor, Said], UUID | None]:
    """The desk for the first of the arguments that is said."""

    def changed(actor: Actor, said: Said) -> UUID | None:
        of = next((said[name] for name in names if said.get(name)), None)
        return desk_id(actor.organization, of) if of is not None else None

    return changed


def _desk_with_draft(actor: Actor, said: Said) -> UUID | None:
    """The desk on which a draft lies; None for one that is not there, as the command itself will say."""
    try:
        return desk_with(actor, said["draft"]).id
    except NotFound:
        return None


def _drafted(name: str, actor: Actor, said: Said) -> Any:
    """A field of the draft that goes out, sealed words as they were said. Raises NotFound."""
    draft = desk_with(actor, said["draft"]).drafts[said["draft"]]
    if draft.drafted is None or draft.said is None:
        raise NotFound("there is no such draft", pointer="/draft")
    if name == "track":
        return draft.drafted.record.track
    return opened(actor, draft.drafted).get(name, getattr(draft.said, name))


def opened(actor: Actor, entry: Entry) -> dict[str, str]:
    """The sealed words of an entry that an actor may read, by field."""
    return {one.name: one.value for one in disclosures_to(actor, [entry]).get(entry.id, ())}


def _nobody(actor: Actor, said: Said) -> None:
    """The countersigner of a live communication: its draft says so, never the input."""


def _told_so(actor: Actor, said: Said) -> bool:
    """The sentence that the company may decline goes out with every live voluntary request."""
    return True


def _kind(actor: Actor, said: Said) -> MediaType | None:
    """A document's kind, by its content. Raises BadInput for one of no kind that is taken."""
    content = said.get("content")
    if content is None:
        return None
    if (kind := kind_of(content)) is None:
        raise no_kind()
    return kind


_SHARED: Final = (
    "to", "kind", "instrument", "track", "scope", "models", "case", "issuing_office", "on_whose_instruction",
    "text", "supersedes", "supported_by", "shown", "shown_what",
)  # fmt: skip

_FROM_DRAFT: Final = {name: partial(_drafted, name) for name in _SHARED}


def _begin_draft(asked: Asked) -> dict[str, Any]:
    """A draft begins with that which it replaces, else with the company and the track of its case."""
    replaced = asked.id("replaces")
    if replaced is not None:
        names = (*_SHARED, "answer_hoped_for_by", *_BINDING)
        try:
            return {name: _drafted(name, asked.actor, {"draft": replaced}) for name in names}
        except NotFound:
            return {}
    case = case_of(asked)
    found = CaseFile.objects.visible_to(asked.actor).filter(stream=case).first() if case else None
    if found is None:
        return {}
    # no act under compulsion is a track that a case begins to ask under by itself
    track = {} if asked.typed.get(FACE) == "binding" else {"track": found.track}
    return {"to": found.company, **track}


def _begin_call(asked: Asked) -> dict[str, Any]:
    """A call is between the own agency and the company of the case."""
    company = company_of(asked)
    return {"office": asked.actor.organization} | ({"company": company} if company else {})


def _begin_with_company(asked: Asked) -> dict[str, Any]:
    company = company_of(asked)
    return {"company": company} if company else {}


_BINDING: Final = ("authority", "document", "comply_by", "penalty")

_INSTRUMENTS: Final = {
    binding: tuple(one.value for one in Instrument if one.binding is binding) for binding in (True, False)
}

_FACES: Final = (
    Face(
        name="voluntary",
        title="Draft request: voluntary",
        about="The company may decline it, and is told so in the request itself. It has no authority and no "
        "document behind it.",
        without=frozenset(_BINDING),
        only={"instrument": _INSTRUMENTS[False]},
    ),
    Face(
        name="binding",
        title="Draft request: binding directive",
        about="Law compels the company to follow it. It names its authority and its document, or "
        "it cannot be drafted.",
        without=frozenset({"answer_hoped_for_by"}),
        needed=frozenset({"authority", "document"}),
        only={"instrument": _INSTRUMENTS[True]},
    ),
)

_KNOWN: Final[dict[str, dict[str, Any]]] = {
    "open_case": {"given": {"agency": own}},
    "draft_request": {
        "changes": _desk_of("case", "to"),
        "order": (
            "case",
            "to",
            "kind",
            "instrument",
            "track",
            "issuing_office",
            "on_whose_instruction",
            "authority",
            "document",
            "comply_by",
            "penalty",
            "scope",
            "models",
            "answer_hoped_for_by",
            "text",
            "supported_by",
            "shown",
            "shown_what",
            "supersedes",
            "replaces",
        ),
        "faces": _FACES,
        "begins": _begin_draft,
    },
    "file_document": {"given": {"media_type": _kind}},
    "file_memo": {"changes": _desk_of("case", "company"), "begins": _begin_with_company},
    "assign_case": {"changes": _desk_of("case")},
    "hand_over_case": {"changes": _desk_of("case")},
    "return_draft": {"changes": _desk_with_draft},
    "countersign_draft": {"changes": _desk_with_draft},
    "decline_countersignature": {"changes": _desk_with_draft},
    "record_call": {
        "order": ("office", "company", "people", "said", "asked", "case"),
        "begins": _begin_call,
    },
    "issue_request": {
        "given": {
            **_FROM_DRAFT,
            "answer_hoped_for_by": partial(_drafted, "answer_hoped_for_by"),
            "countersigned_by": _nobody,
            "may_decline_sent": _told_so,
        },
        "needed": frozenset({"draft"}),
    },
    "issue_directive": {
        "given": {
            **_FROM_DRAFT,
            **{name: partial(_drafted, name) for name in _BINDING},
            "countersigned_by": _nobody,
        },
        "needed": frozenset({"draft"}),
    },
}


def offer_commands() -> None:
    """Give each command that officers or supervisors may give its page."""
    for name in commands.__all__:
        command = getattr(commands, name)
        if command.roles & READERS:
            offer(command, again=name in AGAIN, **_KNOWN.get(name, {}))


@made_by("file_document.content")
def _content(wanted: Wanted) -> Part:
    return FilePart(wanted.path, wanted.told, needed=wanted.needed, actor=wanted.asked.actor)
