"""A passkey as the register keeps it, made without a browser: nobody can use it."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)


def credential() -> dict[str, Any]:
    """What a browser would have sent for a passkey of the host `testserver`."""
    own = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = ES256.from_cryptography_key(own)  # type: ignore[no-untyped-call]  # the library's own
    held = AttestedCredentialData.create(Aaguid.NONE, b"a passkey of nobody", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    kept = AuthenticatorData.create(sha256(b"testserver"), flags, 0, held)
    said = CollectedClientData.create("webauthn.create", b"challenge", "https://testserver")
    name = websafe_encode(held.credential_id)
    return {
        "id": name,
        "rawId": name,
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", kept, {})),
        },
        "clientExtensionResults": {},
    }
