"""Read models made again from the ledger, compared with the live rows, and replaced where they differ."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.apps import apps
from django.db import DatabaseError, connections, models, transaction

from config.ledger import bulk
from config.ledger.bulk import Change, Key, Rowset, Tail
from config.ledger.models import LedgerRecord
from config.ledger.projections import Row, Table, rows, table, timeline_rows
from config.ledger.recorder import DjangoRecorder
from config.ledger.snapshot import snapshot
from config.ledger.store import ledger, stream_of
from config.ledger.stream import Entry, Pen, read_entry

EVENTS_AT_ONCE: Final = 5_000
"""How many events are folded before their rows are compared; a stream is never torn."""

NAMED: Final = 50
"""How many differences are described; all are counted."""

_TRIES: Final = 3

Told = Callable[[int, int], None]
"""Called with how many events are folded and how many there are."""
