"""The tables of the ledger. All but case keys and what is rebuilt are append-only in the database."""

from typing import ClassVar, Self

from django.db import models

from config.actors import Actor, Role, Side


class LedgerRecord(models.Model):
    """One record: exact bytes at a dense position (from 1), unique per stream and version."""

    position = models.BigIntegerField(primary_key=True)
    stream = models.UUIDField()
    version = models.BigIntegerField()
    topic = models.TextField()
    leaf = models.BinaryField(max_length=32)
    record = models.BinaryField()

    class Meta:
        db_table = "ledger_record"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "version"], name="ledger_record_one_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.topic}"


class LedgerNode(models.Model):
    """A complete subtree of the RFC 9162 tree: `hash` over 2^level leaves, the index-th of its level."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_node"

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LedgerHead(models.Model):
    """The root over the first `size` records, as the integrator computed it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    integrated_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_head"

    def __str__(self) -> str:
        return f"{self.size} {bytes(self.root).hex()}"


class CaseKey(models.Model):
    """The key of one case, wrapped by the seal key. Deleting it destroys every value sealed under it."""

    case = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(max_length=40)

    class Meta:
        db_table = "ledger_case_key"

    def __str__(self) -> str:
        return str(self.case)


class SealKey(models.Model):
    """Which seal key wraps the case keys, as its mark (a hash of 32 bytes): one row, none before any."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    mark = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_seal_key"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_seal_key_is_one"),
        ]

    def __str__(self) -> str:
        return bytes(self.mark).hex()[:12]


class SealedValue(models.Model):
    """The ciphertext of one sealed field, beside the record that shows only its commitment."""

    pk = models.CompositePrimaryKey("leaf", "name")
    leaf = models.BinaryField(max_length=32)
    name = models.TextField()
    case = models.UUIDField(db_index=True)
    ciphertext = models.BinaryField()

    class Meta:
        db_table = "ledger_sealed_value"

    def __str__(self) -> str:
        return f"{bytes(self.leaf).hex()[:12]} {self.name}"


class RemovedValue(models.Model):
    """That one sealed value was removed by an act on record: the only row beside which it is deleted. The
    name `document` is that of the file of a document that an entry put on file."""

    pk = models.CompositePrimaryKey("leaf", "name")
    leaf = models.BinaryField(max_length=32)
    name = models.TextField()

    class Meta:
        db_table = "ledger_removed_value"

    def __str__(self) -> str:
        return f"{bytes(self.leaf).hex()[:12]} {self.name}"


class Refusal(models.Model):
    """An attempt that was refused, apart from every case: who tried what, and which kind of no. No text."""

    attempted_at = models.DateTimeField()
    command = models.TextField()
    by = models.UUIDField(null=True)
    organization = models.UUIDField(null=True)
    side = models.TextField(blank=True)
    error = models.TextField()
    rule = models.TextField(blank=True)
    pointer = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_refusal"

    def __str__(self) -> str:
        return f"{self.command}: {self.error}"


class Verification(models.Model):
    """What one verification of the whole ledger found. Kept for ever, so that a bad one stays known.

    `size` records were found sound from the first on, `root` (32 bytes) is theirs as recomputed;
    `integrated` were in the stored tree; `first_wrong` is the position where something is wrong, None where
    all is `sound` or no single record is.
    """

    checked_at = models.DateTimeField()
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    integrated = models.BigIntegerField()
    sound = models.BooleanField()
    first_wrong = models.BigIntegerField(null=True)
    message = models.TextField()

    class Meta:
        db_table = "ledger_verification"

    def __str__(self) -> str:
        return self.message


class ReadingRows(models.QuerySet["Reading"]):
    """The access log, and who reads it."""

    def visible_to(self, actor: Actor) -> Self:
        """Every row for overseers, none for anybody else: it tells what an inspector looks at."""
        overseer = isinstance(actor, Actor) and (actor.side, actor.role) == (Side.OVERSIGHT, Role.OVERSEER)
        return self.all() if overseer else self.none()


class Reading(models.Model):
    """What an overseer read, or what an overseer or officer took away (`exported`), written before it was
    shown: the access log. It is append-only, and apart from every case.

    `what` is the page or command, by `channel`; `subject` the case or inquiry, by number or id; `asked` which
    instant, entry or party's view, as `name=value` parts. Never what was shown, nor any text of the reader's.
    """

    at = models.DateTimeField()
    by = models.UUIDField()
    organization = models.UUIDField()
    channel = models.TextField()
    what = models.TextField()
    subject = models.TextField(blank=True)
    asked = models.TextField(blank=True)
    exported = models.BooleanField()

    objects = ReadingRows.as_manager()

    class Meta:
        db_table = "ledger_reading"

    def __str__(self) -> str:
        return f"{self.at} {self.what}"


class SignedCheckpoint(models.Model):
    """What the log signed at a size: the exact bytes of the signed note, without what witnesses added."""

    size = models.BigIntegerField(primary_key=True)
    note = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"

    def __str__(self) -> str:
        return f"{self.size}, signed {self.signed_at}"


class Cosignature(models.Model):
    """A witness's signature line under the checkpoint of a size, with its key and the time that it states."""

    size = models.BigIntegerField(db_index=True)
    witness = models.TextField()
    line = models.TextField()
    cosigned_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_cosignature"

    def __str__(self) -> str:
        return f"{self.size}, {self.witness.partition('+')[0]}"


class Lodged(models.Model):
    """That something was there which the register refused or gave no receipt for: the SHA-256 of its exact
    bytes, how many they are, and when. It is in no checkpoint; what it says is not kept."""

    digest = models.BinaryField(max_length=32)
    size = models.BigIntegerField()
    lodged_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_lodged"
        constraints: ClassVar = [models.UniqueConstraint(fields=["digest"], name="ledger_lodged_once")]

    def __str__(self) -> str:
        return f"{bytes(self.digest).hex()}, {self.lodged_at}"


class StatementTaken(models.Model):
    """A signed statement that was taken, by the nonce (16 bytes) that its organization gave it."""

    organization = models.UUIDField()
    nonce = models.BinaryField(max_length=16)

    class Meta:
        db_table = "ledger_statement_taken"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "nonce"], name="ledger_statement_taken_once"),
        ]

    def __str__(self) -> str:
        return bytes(self.nonce).hex()


class RequestDone(models.Model):
    """A request that was done, by the key that its sender gave it: the SHA-256 of what was sent, and which
    versions of which stream it wrote, so that the same answer can be made again."""

    organization = models.UUIDField()
    key = models.TextField()
    digest = models.BinaryField(max_length=32)
    stream = models.UUIDField()
    first_version = models.BigIntegerField()
    last_version = models.BigIntegerField()

    class Meta:
        db_table = "ledger_request_done"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "key"], name="ledger_request_done_once"),
        ]

    def __str__(self) -> str:
        return self.key


class TimelineEntry(models.Model):
    """One row per event, for lists and search: never holds a sealed value. Rebuilt from the ledger."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    version = models.BigIntegerField()
    topic = models.TextField()
    record_kind = models.TextField()
    side = models.TextField()
    organization = models.UUIDField()
    occurred_earliest = models.DateTimeField(null=True)
    occurred_latest = models.DateTimeField(null=True)
    precision = models.TextField()
    recorded_at = models.DateTimeField()
    sentence = models.TextField()

    class Meta:
        db_table = "ledger_timeline_entry"
        verbose_name_plural = "timeline entries"

    def __str__(self) -> str:
        return self.sentence


class About(models.Model):
    """What an event is about, one row per event and thing: the index that makes a case's timeline."""

    pk = models.CompositePrimaryKey("about", "entry")
    about = models.UUIDField()
    entry = models.UUIDField()
    stream = models.UUIDField(db_index=True)
    version = models.BigIntegerField()

    class Meta:
        db_table = "ledger_about"

    def __str__(self) -> str:
        return f"{self.entry} about {self.about}"
