"""The signatures under an agreement: whose keys, over which terms, and whether both sides signed one text."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.agreement import Agreement
from agreements.models import AgreementFile
from agreements.party import Party
from agreements.two_party import two_party
from config.actors import Side
from config.api.credentials import READ
from config.api.doors import doors
from config.api.entries import known_entries
from config.api.operation import Answer, Operation
from config.api.preconditions import IF_NONE_MATCH, conditional
from config.api.reads import DIGEST, UNCHANGED
from config.api.views import ApiView, actor_of, in_path, problems
from config.errors import NotFound
from config.ledger.store import ledger


class SignatureUnder(msgspec.Struct, frozen=True, kw_only=True):
    """One side's signature as it stands under the current terms."""

    side: Side
    organization: UUID
    entry: UUID
    terms: Annotated[
        bytes | None,
        Meta(description="SHA-256 over the leaf hashes of the agreed terms; null where they are not known."),
    ]
    keys: Annotated[tuple[str, ...], Meta(description="The ids of the keys that signed; none: it was not.")]


class Signatures(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides' signatures, as far as they stand."""

    id: UUID
    signatures: tuple[SignatureUnder, ...]
    one_text: Annotated[bool, Meta(description="Whether both sides signed, and the very same terms.")]
    under_keys: Annotated[bool, Meta(description="Whether both did, each with keys of its own that hold.")]


class AgreementSignatures(ApiView):
    """Who signed an agreement as it stands, under which keys, and whether both signed the same text. Each
    side's statement of `sign_agreement` answers the entries that state the agreed terms; the keys are held
    against those that the organization had enrolled by then."""

    def get(self, request: Request, agreement: UUID) -> Response:
        """Both sides' signatures."""
        actor = actor_of(request)
        if not AgreementFile.objects.visible_to(actor).filter(stream=agreement).exists():
            raise NotFound("there is no such thing")
        _, entries = known_entries(actor, agreement)
        stream = ledger.get(Agreement, agreement)
        parties = {id: ledger.get(Party, id).entries for id in stream.parties}
        found = two_party(stream, parties, ledger.clock())
        told = Signatures(
            id=agreement,
            signatures=tuple(SignatureUnder(**msgspec.structs.asdict(one)) for one in found.signatures),
            one_text=found.one_text,
            under_keys=found.under_keys,
        )
        return conditional(request, told, serve=lambda: doors().served(actor, entries))

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id="read_agreement_signatures",
            summary="Read the signatures under an agreement",
            about=(self.__doc__ or "").strip(),
            tag="agreements",
            scope=READ,
            parameters=(*in_path(frozenset({"agreement"})), IF_NONE_MATCH),
            answers={
                200: Answer(about="As they stand.", type=Signatures, headers=DIGEST),
                304: UNCHANGED,
                **problems(),
            },
        )
        return {"GET": told}
