"""The participation register as read from the ledger, for one overseer."""

from datetime import datetime
from uuid import UUID

from agreements.claim import ClaimKind
from agreements.models import AgreementFile, ClaimFile
from agreements.party import Party
from config.actors import Actor
from config.ledger.store import ledger
from reviews.models import AnswerFile, CommunicationFile
from reviews.oversight.participation import (
    TO_JOIN,
    Participant,
    participation_register,
    refuse_all_but_overseers,
)
from reviews.oversight.replay import parties_of


def read_participation(
    reader: Actor | None, instant: datetime
) -> tuple[list[Participant], dict[UUID, Party]]:
    """The register at an instant (with zone), and every organization named in it, by id.

    Raises NotPermitted for all but overseers, before anything is read.
    """
    refuse_all_but_overseers(reader)
    asked = list(CommunicationFile.objects.filter(kind__in=TO_JOIN).values_list("stream", flat=True))
    claims = ClaimFile.objects.filter(kind=ClaimKind.PARTICIPATION)
    streams = [
        *asked,
        *AnswerFile.objects.filter(communication__in=asked).values_list("stream", flat=True),
        *AgreementFile.objects.values_list("stream", flat=True),
        *claims.values_list("stream", flat=True),
    ]
    entries = ledger.entries(streams=dict.fromkeys(streams))
    found = participation_register(reader, ledger.replay(entries).values(), instant)
    return found, parties_of(entries)
