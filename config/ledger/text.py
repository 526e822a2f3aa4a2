"""What no text of a record may hold: classification markings, NUL, half of a surrogate pair."""

import re
from collections.abc import Iterator
from typing import Final

from config.errors import BadInput, Refused, pointer_to
from config.ledger import markings

_NO_CHARACTER: Final = re.compile("[\0\ud800-\udfff]")

UNWRITABLE: Final = "this text holds a NUL or half of a surrogate pair, which are no characters: remove it"


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
    for pointer in _unwritable(value, ()):
        raise BadInput(UNWRITABLE, pointer=pointer)


def unwritable_in(value: object) -> str:
    """The place (a JSON pointer) of the first text that `refuse_unwritable` refuses; "" where none is."""
    return next(_unwritable(value, ()), "")


def _unwritable(value: object, path: tuple[str | int, ...]) -> Iterator[str]:
    match value:
        case str():
            if _NO_CHARACTER.search(value):
                yield pointer_to(path)
        case dict():
            for key, part in value.items():
                yield from _unwritable(str(key), path)
                yield from _unwritable(part, (*path, str(key)))
        case list() | tuple() | set() | frozenset():
            for step, part in enumerate(value):
                yield from _unwritable(part, (*path, step))
