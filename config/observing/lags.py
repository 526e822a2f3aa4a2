"""How far behind hash tree and witnesses are, in numbers, for whoever asks whether this is ready."""

from datetime import datetime

import msgspec
from django.db.models import Max

from config.errors import BadInput
from config.ledger import signing
from config.ledger.models import Cosignature, SignedCheckpoint
from config.ledger.tasks import not_in_tree


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries are not there yet, and for how many seconds the oldest of them by now."""

    entries: int = 0
    seconds: float = 0.0


class WitnessLag(Lag, frozen=True, kw_only=True):
    """Of a witness that is asked: what is signed, and not under a cosignature of it. `seconds` since the
    first checkpoint that it lacks was signed."""

    name: str


def integrator(now: datetime) -> Lag:
    """What the hash tree does not hold yet. Raises DatabaseError."""
    waiting = not_in_tree()
    return Lag(entries=waiting.count, seconds=_seconds(now, waiting.since))


def witnesses(now: datetime) -> list[WitnessLag]:
    """Each witness that is asked; none where DEMARC_WITNESSES cannot be read, which its check says. Raises
    DatabaseError."""
    try:
        asked = [outsider.key for outsider in signing.outsiders()]
    except BadInput:
        return []
    newest = SignedCheckpoint.objects.aggregate(size=Max("size"))["size"] or 0
    return [_behind(str(key), key.name, newest, now) for key in asked]


def _behind(witness: str, name: str, newest: int, now: datetime) -> WitnessLag:
    seen = Cosignature.objects.filter(witness=witness).aggregate(size=Max("size"))["size"] or 0
    lacks = SignedCheckpoint.objects.filter(size__gt=seen).order_by("size").first()
    return WitnessLag(
        name=name, entries=max(0, newest - seen), seconds=_seconds(now, lacks.signed_at if lacks else None)
    )


def _seconds(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
