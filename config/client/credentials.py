"""Who the client speaks as: where the register is, a token or an OAuth2 client, keys, a folder.

It comes from the environment, or from a file of lines `NAME=value` that nobody else may read.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from config.client.errors import Unusable
from config.client.keys import read_secret
from config.ledger.checkpoint import NoteError, VerifierKey

FILE: Final = "DEMARC_CREDENTIALS"

NAMES: Final = {
    "DEMARC_URL": "where the register is, such as https://register.example",
    "DEMARC_TOKEN": "a token, beginning with demarc_",
    "DEMARC_CLIENT_ID": "an OAuth2 client, in place of a token",
    "DEMARC_CLIENT_SECRET": "its secret",
    "DEMARC_KEYS": "files of signing keys, separated as in PATH",
    "DEMARC_FOLDER": "where receipts are kept (./demarc-kept)",
    "DEMARC_LOG": "the log's public key, name+id+base64, as you know it from elsewhere",
}

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """What a client needs; `log` None: the key that the register tells first is kept and held to."""

    url: str
    token: str = ""
    client_id: str = ""
    client_secret: str = ""
    keys: tuple[Path, ...] = ()
    folder: Path = Path("demarc-kept")
    log: VerifierKey | None = None

    def __repr__(self) -> str:
        return f"Credentials({self.url!r})"  # never a secret


def credentials(environment: Mapping[str, str] = os.environ, file: Path | None = None) -> Credentials:
    """The credentials of an environment and, beneath it, of a file: the one given, or that which
    DEMARC_CREDENTIALS names. Raises Unusable naming what is missing or cannot be read."""
    path = file or (Path(environment[FILE]) if environment.get(FILE) else None)
    told = {**(_read(path) if path else {}), **{n: environment[n] for n in NAMES if environment.get(n)}}
    url = told.get("DEMARC_URL", "").rstrip("/")
    parts = urlsplit(url)
    more = parts.path or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not parts.hostname or more:
        raise Unusable("DEMARC_URL says where the register is: write https://register.example")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise Unusable("over http a credential would be read by others: DEMARC_URL begins with https")
    token, client = told.get("DEMARC_TOKEN", ""), told.get("DEMARC_CLIENT_ID", "")
    if bool(token) is bool(client):
        raise Unusable("give one of DEMARC_TOKEN and DEMARC_CLIENT_ID")
    if client and not told.get("DEMARC_CLIENT_SECRET"):
        raise Unusable("DEMARC_CLIENT_SECRET goes with DEMARC_CLIENT_ID")
    try:
        log = VerifierKey.parse(told["DEMARC_LOG"]) if told.get("DEMARC_LOG") else None
    except NoteError as error:
        raise Unusable(f"DEMARC_LOG: {error}") from error
    return Credentials(
        url=url,
        token=token,
        client_id=client,
        client_secret=told.get("DEMARC_CLIENT_SECRET", ""),
        keys=tuple(Path(name) for name in told.get("DEMARC_KEYS", "").split(os.pathsep) if name),
        folder=Path(told.get("DEMARC_FOLDER", "demarc-kept")),
        log=log,
    )


def known_log(environment: Mapping[str, str] = os.environ, file: Path | None = None) -> str | None:
    """The log's key that is given or kept, without asking anybody; None where there is none."""
    path = file or (Path(environment[FILE]) if environment.get(FILE) else None)
    told = {**(_read(path) if path else {}), **environment}
    kept = Path(told.get("DEMARC_FOLDER") or "demarc-kept") / "log"
    return told.get("DEMARC_LOG") or (kept.read_text().strip() if kept.exists() else None)


def _read(path: Path) -> dict[str, str]:
    found = {}
    for number, line in enumerate(read_secret(path).decode("utf-8", "replace").splitlines(), start=1):
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not equals or name not in NAMES:
            raise Unusable(f"{path}, line {number}: write NAME=value, with one of {', '.join(NAMES)}")
        found[name] = value.strip("'\"")
    return found
