"""What the officers' pages keep for a while, no part of the record: files between rehearsal and sending."""

from django.db import models


class StagedFile(models.Model):
    """A file that somebody has chosen and not yet sent; `person` is who chose it, `until` when it goes.

    `sealed` is AES-256-GCM ciphertext whose key nobody has but the page that was given it: what lies here
    cannot be read from the database.
    """

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField(db_index=True)
    name = models.TextField()
    size = models.BigIntegerField()
    sealed = models.BinaryField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.size:,} bytes until {self.until}"
