"""What no text of a record may hold: classification markings, NUL, half of a surrogate pair."""

import re
from collections.abc import Iterable
from typing import Final

from config.errors import BadInput, Refused, pointer_to
from config.ledger import markings

_NO_CHARACTER: Final = re.compile("[\0\ud800-\udfff]")


def refuse_marked(value: object) -> None:
    """Raise Refused (rule 17) where a text carries a classification marking; the text is not repeated.

    `value` is made of builtins, as `markings.find_in` takes it.
    """
    found = markings.find_in(value)
    if found is not None:
        pointer, marking = found
        raise Refused(
            f"this text carries a classification marking ({marking.name}): record a pointer to it instead",
            pointer=pointer,
            rule=17,
        )


def refuse_unwritable(value: object) -> None:
    """Raise BadInput naming the place where a text holds NUL or half of a surrogate pair.

    The one has no place in a database's text, the other none in UTF-8. `value` is made of builtins.
    """
    _refuse_unwritable(value, ())


def _refuse_unwritable(value: object, path: tuple[str | int, ...]) -> None:
    match value:
        case str():
            if _NO_CHARACTER.search(value):
                raise BadInput(
                    "this text holds a NUL or half of a surrogate pair, which are no characters: remove it",
                    pointer=pointer_to(path),
                )
            return
        case dict():
            for key in value:
                _refuse_unwritable(str(key), path)
            members: Iterable[tuple[str | int, object]] = ((str(key), part) for key, part in value.items())
        case list() | tuple() | set() | frozenset():
            members = enumerate(value)
        case _:
            return
    for step, part in members:
        _refuse_unwritable(part, (*path, step))
