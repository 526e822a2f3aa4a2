"""What a draft would say once it goes out, who would see it then, and which flags it would raise."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from agreements.vocabulary import Track
from config.actors import Actor, Circumstances
from config.ledger.event import Entry
from config.ledger.sealed import Sealed
from config.ledger.store import ledger
from reviews.commands.government import superseded
from reviews.communication import Communication
from reviews.desk import RequestDrafted

_WORDS = "the words of the draft"


def issued(actor: Actor, drafted: Entry) -> Sequence[Entry]:
    """The entries that would go out if a draft were issued now, as an actor's agency; none of them is saved.

    Its sealed words are not opened: they stand sealed in these entries too. Raises Refused and NotFound as
    the issuing would, the countersignature aside.
    """
    draft = drafted.event
    if not isinstance(draft, RequestDrafted):
        raise TypeError("only a draft goes out")
    contents: dict[str, Any] = {
        name: _WORDS if isinstance(value, Sealed) else value
        for name in draft.__struct_fields__
        if name not in ("supersedes", "replaces") and (value := getattr(draft, name)) is not None
    }
    to, supersedes = contents["to"], draft.supersedes
    communication = Communication(uuid4(), ledger.new_pen(Circumstances()))
    issue = communication.issue_directive if draft.instrument.binding else communication.issue_request
    issue(
        by=actor,
        track=Track(drafted.record.track or Track.OUTSIDE),
        superseded=superseded(actor, supersedes, to),
        **contents,
    )
    return tuple(communication.pending)
