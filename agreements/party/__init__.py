"""One organization: events of its registration and of its people, and the stream that holds them."""

from agreements.party.memory import Delegation, People, Recusal, Signing, SigningKey
from agreements.party.people import (
    AuthorityDelegated,
    ConflictDisclosed,
    DelegatedAct,
    DelegationRevoked,
    DutyContactSet,
    OfficerRecused,
    RecusalEnded,
    SignedAct,
    SigningKeyEnrolled,
    SigningKeyRevoked,
    SigningPolicySet,
)
from agreements.party.registration import (
    EVERY_PARTY,
    LiaisonAppointed,
    LiaisonRemoved,
    PartyAliasRecorded,
    PartyKind,
    PartyRegistered,
    PartyRenamed,
)
from agreements.party.restoration import RestorationAnnounced
from agreements.party.stream import Party

__all__ = [
    "EVERY_PARTY",
    "AuthorityDelegated",
    "ConflictDisclosed",
    "DelegatedAct",
    "Delegation",
    "DelegationRevoked",
    "DutyContactSet",
    "LiaisonAppointed",
    "LiaisonRemoved",
    "OfficerRecused",
    "Party",
    "PartyAliasRecorded",
    "PartyKind",
    "PartyRegistered",
    "PartyRenamed",
    "People",
    "Recusal",
    "RecusalEnded",
    "RestorationAnnounced",
    "SignedAct",
    "Signing",
    "SigningKey",
    "SigningKeyEnrolled",
    "SigningKeyRevoked",
    "SigningPolicySet",
]
