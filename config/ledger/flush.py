"""The one flush of a command or a batch: row differences, sealed values and the append in one transaction."""

from uuid import UUID

import msgspec
import psycopg
from eventsourcing.persistence import IntegrityError, OperationalError, Recording

from config.errors import Unavailable
from config.ledger import blobs, clocks, conflicts, keys, once, premises, projections, repeated
from config.ledger.event import DOCUMENT
from config.ledger.projections import RowChange
from config.ledger.reading import ReadLedger
from config.ledger.removing import removal_of
from config.ledger.speaking import Speaking
from config.observing.counts import APPEND_SECONDS


def flush(ledger: ReadLedger, speaking: Speaking) -> None:
    """One transaction, one flush: rows(after) − rows(before), sealed values, then the append, last. Documents
    are written before it, under the keys that it seals under. Where what was checked rests on a stream that
    has moved since, it is checked anew.

    Raises Unavailable where the database does not take it, Conflict and Refused as `conflicts.meaning` says,
    and what the checks raise.
    """
    changes: list[RowChange] = []
    disclosures = []
    for stream in speaking.streams.values():
        stream.collect_events()
        changes.extend(projections.difference(speaking.rows_before[stream.id], projections.rows(stream)))
        disclosures.extend(stream.disclosures)
        stream.disclosures = []
    if not speaking.written:
        return
    connection = ledger.recorder.connection
    statements = list(projections.statements(changes, speaking.written, connection))
    destroying = list(keys.destroying(speaking.written, connection))
    if destroying and speaking.together:
        raise RuntimeError("content is destroyed by a command of its own, not by one of a batch")
    saying = list(once.saying(speaking.said, connection))
    # first of all: who comes second with the same key waits for the first, and fails at the key
    doing = list(repeated.doing(speaking.circumstances.request_key, speaking.written, connection))
    recordings: list[Recording[UUID]] = []
    while not recordings:
        case_keys = keys.CaseKeys(speaking.pen.entropy, connection)
        sealing = [*keys.sealing(disclosures, case_keys), *blobs.keeping(speaking.documents, case_keys)]
        try:
            every = [*doing, *statements, *case_keys.making, *sealing, *destroying, *saying]
            rests = list(premises.standing(speaking.rests, connection))
            with APPEND_SECONDS.time():
                recordings = ledger.save(*speaking.written, statements=every, premises=rests)
        except OperationalError as error:
            raise _not_taken(error) from error
        except IntegrityError as error:
            if premises.moved(error):
                ledger.premises.check_anew(speaking.checks, speaking)
            elif not keys.outdated(error, connection):
                raise conflicts.meaning(error) from error
    ledger.premises.forget(speaking.streams)
    if destroying:
        keys.wipe(connection)
    for removal in filter(None, map(removal_of, speaking.written)):
        # the act stands by now: a file that could not be deleted is found by whoever verifies
        if DOCUMENT in removal.names:
            blobs.remove(ledger.entry(removal.entry), ledger.using)
    speaking.written[:] = [
        msgspec.structs.replace(entry, position=recording.notification.id)
        for entry, recording in zip(speaking.written, recordings, strict=True)
    ]


def _not_taken(error: OperationalError) -> Unavailable:
    """What is said where the database did not say that it took it: only an error of its own says that it did
    not."""
    cause = error.__cause__
    if wrong := clocks.held_wrong(cause):
        return Unavailable(wrong)
    if isinstance(cause, psycopg.Error) and cause.sqlstate is None:
        return Unavailable(
            "the connection to the database broke, and it may have been taken: look for it before you say it "
            "again"
        )
    said = str(error).strip().partition("\n")[0]
    return Unavailable(f"the database did not take it: {said}")
