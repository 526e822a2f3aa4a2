"""A secret in a file beside the embedded database, made once, readable by its owner only."""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def decoded(text: str, name: str = "DEMARC_SEAL_KEY") -> bytes:
    """The seal key (32 bytes) that `text` is in base64; `name` is the variable that holds it.

    Raises ImproperlyConfigured where it is not.
    """
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not base64: set it to 32 bytes in base64") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} has {len(key)} bytes: set it to 32, in base64")
    return key


def given(name: str) -> str:
    """What a setting is: the environment's `name`, or the text of the file that its `name`_FILE names, ""
    where there is neither. A secret in a file is shown by no list of processes and no description of a
    container.

    Raises ImproperlyConfigured where both are there, or the file cannot be read, or others may read it.
    """
    value, file = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if not file:
        return value
    if value:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: unset one of them")
    text = read(Path(file))
    if text is None:
        raise ImproperlyConfigured(f"{name}_FILE is {file}, where no file is: put it there, or unset it")
    return text


def read_or_make(path: Path) -> str:
    """The text of a key file; 32 random bytes in base64 where there is none yet, with mode 0600.

    Raises ImproperlyConfigured where others may read it, it is no text, or the directory is not there.
    """
    if not path.parent.is_dir():
        raise ImproperlyConfigured(f"there is no directory {path.parent}: make it, or set DEMARC_DATA_DIR")
    if not path.exists():
        _make(path)
    text = read(path)
    if text is None:
        raise ImproperlyConfigured(f"the key file {path.name} was taken away while it was read: try again")
    return text


def read(path: Path) -> str | None:
    """The text of a key file, None where there is none.

    Raises ImproperlyConfigured where others may read it, or it cannot be read.
    """
    try:
        with path.open(encoding="ascii") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise ImproperlyConfigured(f"others may read the key file {path.name}: chmod 600 it")
            return file.read().strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"the key file {path.name} cannot be read: restore it") from error


def _make(path: Path) -> None:
    whole = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(os.urandom(32)))
        file.flush()
        os.fsync(handle)
    # a link appears whole, and never over the key that another process has just made
    with suppress(FileExistsError):
        os.link(whole, path)
    whole.unlink()
