"""What the log signed and witnesses cosigned, read back for a verification: the roots, by size."""

from functools import cached_property

from config.ledger.checkpoint import Checkpoint, NoteError, VerifierKey, parse_note, verified_checkpoint
from config.ledger.recorder import DjangoRecorder
from config.ledger.signing import log_keys


class SignedRoots:
    """The checkpoints of one database; `checkpoints` and `cosignatures` count those that held so far."""

    def __init__(self, recorder: DjangoRecorder) -> None:
        self.recorder = recorder
        self.checkpoints = 0
        self.cosignatures = 0

    @cached_property
    def _logs(self) -> dict[str, VerifierKey]:
        return log_keys()

    def between(self, begin: int, end: int) -> dict[int, bytes]:
        """The roots (32 bytes) that were signed for sizes from `begin` (exclusive) to `end`.

        Raises NoteError where a checkpoint or a cosignature kept for one of them does not hold.
        """
        lines: dict[int, list[tuple[str, str]]] = {}
        within = "WHERE size > %s AND size <= %s ORDER BY size"
        for size, witness, line in self.recorder.rows(
            f"SELECT size, witness, line FROM ledger_cosignature {within}",  # noqa: S608 - our own
            (begin, end),
        ):
            lines.setdefault(size, []).append((witness, line))
        roots: dict[int, bytes] = {}
        for size, note in self.recorder.rows(
            f"SELECT size, note FROM ledger_checkpoint {within}",  # noqa: S608 - our own
            (begin, end),
        ):
            roots[size] = self._root(size, note, lines.pop(size, []))
        if lines:
            raise NoteError(f"a checkpoint of {min(lines):,} records was cosigned, and is not kept")
        return roots

    def largest(self) -> int:
        """How many records a kept checkpoint or cosignature is of at most; 0 where there is none."""
        ((size,),) = self.recorder.rows(
            "SELECT coalesce(max(size), 0) FROM "
            "(SELECT size FROM ledger_checkpoint UNION ALL SELECT size FROM ledger_cosignature) AS signed",
            (),
        )
        return int(size)

    def _root(self, size: int, note: bytes, lines: list[tuple[str, str]]) -> bytes:
        try:
            whole = bytes(note) + "".join(f"{line}\n" for _, line in lines).encode()
            log = self._logs.get(Checkpoint.parse(parse_note(whole).text).origin)
            if log is None:
                raise NoteError("it is of a log that this register never signed as (DEMARC_LOG_FORMER)")
            checkpoint, _ = verified_checkpoint(whole, log)
            if checkpoint.size != size:
                raise NoteError(f"it says that it is of {checkpoint.size:,}")
            under = parse_note(whole)
            for witness, _ in lines:
                key = VerifierKey.parse(witness)
                if key not in under.verify([key]):
                    raise NoteError(f"there is no cosignature of {key.name}")
        except (NoteError, TypeError, ValueError) as error:
            raise NoteError(f"the checkpoint kept for {size:,} records does not hold: {error}") from error
        self.checkpoints += 1
        self.cosignatures += len(lines)
        return checkpoint.root
