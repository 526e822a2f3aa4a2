"""Fold the cases of an evidence bundle again, and compare what follows from the records with what is told.

    python -m reviews.oversight.recheck BUNDLE

Needs no Django and no database. `config.ledger.verify` checks that the records are those that were signed;
this, that the brief and the boundary in the bundle are what these records give, and that whoever signed an
agreement signed the text that was agreed.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from config.ledger.verify import NotABundle, files_of, plain
from reviews.oversight.bundled import Bundled

MOST_TOLD: Final = 20
"""Differences that are told one by one; of more, how many there are."""


def differences(path: Path) -> list[str]:
    """Where the brief and the boundary of a bundle say something else than its records give, and where a
    signature of an agreement is under another text than the one agreed, a plain sentence each; none where all
    agree. Raises NotABundle."""
    files = files_of(path)
    bundled = Bundled.read(files)
    found = [plain(sentence) for sentence in bundled.other_texts()]
    for name, computed in bundled.told().items():
        again = json.loads(msgspec.json.encode(computed))
        try:
            told = json.loads(files[name])
            found += [plain(f"{name}{place}") for place in _differing(told, again, "")]
        except (LookupError, ValueError, RecursionError) as error:
            raise NotABundle(f"{name} is missing or cannot be read") from error
    return found


def _differing(told: Any, computed: Any, place: str) -> Iterator[str]:
    match told, computed:
        case dict(), dict():
            for name in sorted(told.keys() | computed.keys()):
                if name not in told or name not in computed:
                    where = "is missing" if name in computed else "follows from no record"
                    yield f"{place}/{name} {where}"
                else:
                    yield from _differing(told[name], computed[name], f"{place}/{name}")
        case list(), list() if len(told) == len(computed):
            for index, (one, other) in enumerate(zip(told, computed, strict=True)):
                yield from _differing(one, other, f"{place}/{index}")
        case _ if type(told) is not type(computed) or told != computed:
            yield f"{place} says {_short(told)}, and the records give {_short(computed)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:119]}…"


def main(arguments: list[str] | None = None) -> int:
    """Recheck a bundle and say what differs. Exit codes: 0 nothing, 1 something differs, 2 no bundle."""
    parser = argparse.ArgumentParser(prog="python -m reviews.oversight.recheck", description=__doc__)
    parser.add_argument("bundle", type=Path)
    given = parser.parse_args(arguments)
    try:
        found = differences(given.bundle)
    except NotABundle as error:
        sys.stderr.write(plain(f"{given.bundle.name} cannot be rechecked: {error}.") + "\n")
        return 2
    for place in found[:MOST_TOLD]:
        sys.stdout.write(f"DIFFERS {place}.\n")
    if (rest := len(found) - MOST_TOLD) > 0:
        sys.stdout.write(f"and {rest} more.\n")
    sys.stdout.write(
        "What is told or signed is something else than the records give.\n"
        if found
        else "The brief and the boundary are what the records give; what both sides signed is one text.\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
