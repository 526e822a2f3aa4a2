"""An agency's identity provider on this machine: OpenID Connect over HTTP, as far as a login needs it."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT: Final = "demarc"
SECRET: Final = "the client's secret"


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Agency:
    """What the provider says of itself and of whoever logs in there; a test changes it to have it lie."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = _new_key()
        self.published = self.key
        self.configuration: dict[str, Any] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}

    def sign_with_another_key(self) -> None:
        """Sign from now on with a key that is not the published one."""
        self.key = _new_key()

    def authorize(self, address: str, subject: str) -> dict[str, str]:
        """Somebody follows an address that the register sent him to, and is known by a subject: gives the
        query with which he is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self._codes[code] = {**asked, "subject": subject}
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """What a code is worth; None where it is worth nothing (RFC 6749, RFC 7636)."""
        asked = self._codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked is None or asked["code_challenge"] != base64.urlsafe_b64encode(proof).rstrip(b"=").decode():
            return None
        if (form["client_id"], form["client_secret"], form["redirect_uri"]) != (
            CLIENT,
            SECRET,
            asked["redirect_uri"],
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["subject"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": "officer@agency.example",
            "email_verified": True,
            **({"auth_time": now} if asked.get("prompt") == "login" else {}),
            **self.claims,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        id_token = jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}

    def keys(self) -> dict[str, Any]:
        held = jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key(), as_dict=True)
        return {"keys": [{**held, "kid": "1", "alg": "RS256"}]}


@contextmanager
def agency() -> Iterator[Agency]:
    """A provider that answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {"/.well-known/openid-configuration": provider.configuration, "/keys": provider.keys()}
            self._answer(known.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, said: dict[str, Any] | None) -> None:
            self.send_response(400 if said is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said or {"error": "invalid_grant"}).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """The register's own log is what a test reads."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Agency(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
