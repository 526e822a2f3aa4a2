"""How far the record goes: positions and instants, for processes too that see none of its entries."""

from datetime import datetime
from typing import Final

import msgspec
from django.db import connections

from config.ledger.record import decode
from config.planes import binding

_SEEN: Final = (
    "SELECT coalesce(max(position), 0), (SELECT record FROM ledger_record WHERE position = %s) "
    "FROM ledger_record"
)

_TOLD: Final = "SELECT last, recorded_at FROM planes_extent(%s)"


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """`last` is the last position, 0 while the record is empty; `recorded_at` when what is at the place asked
    for was recorded (UTC), None where nothing is."""

    last: int
    recorded_at: datetime | None


def extent(place: int = 0, using: str = "default") -> Extent:
    """How far the record goes, and when what is at position `place` was recorded.

    On the company plane, which sees no entry before it is bound, a function of the database tells both and
    nothing else. Raises Unreadable where that record is none.
    """
    connection = connections[using]
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if binding.held(connection):
            cursor.execute(_TOLD, [place])
            last, said = cursor.fetchone()
            return Extent(last=last, recorded_at=None if said is None else datetime.fromisoformat(said))
        cursor.execute(_SEEN, [place])
        last, record = cursor.fetchone()
    return Extent(last=last, recorded_at=None if record is None else decode(bytes(record)).recorded_at)
