"""What was acknowledged, held against what is stored: the one comparison after every fault."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from config.ledger.merkle import leaf_hash


class Acknowledged(msgspec.Struct, frozen=True):
    """What a client was told of one entry: the key of its request, the entry's position and leaf hash, and
    the receipt that the log signed."""

    key: str
    position: int
    leaf: bytes
    receipt: str


def wrong(
    told: Iterable[Acknowledged],
    stored: Mapping[int, bytes],
    done: Iterable[str],
    others: Iterable[int],
) -> Iterator[str]:
    """Each way in which the store is not what clients were told, in a sentence; nothing where it is.

    `stored` has the record's bytes by position, `done` the key of each request that is kept as done, `others`
    the positions of what was recorded by somebody else than the clients.
    """
    acknowledged = list(told)
    by_position = {one.position: one for one in acknowledged}
    for one in acknowledged:
        record = stored.get(one.position)
        if record is None:
            yield f"lost: position {one.position} was acknowledged to {one.key}, and there is none"
        elif leaf_hash(record) != one.leaf:
            yield f"lost: position {one.position} was acknowledged to {one.key}, and holds another record"
    for position, of_it in _several({(one.position, one.key) for one in acknowledged}):
        yield f"twice: position {position} was given to {of_it} requests"
    dense = range(1, len(stored) + 1)
    if gaps := sorted(set(dense) ^ stored.keys()):
        yield f"not dense: {len(stored)} records, and of their positions these are odd: {gaps[:5]}"
    if strange := sorted(stored.keys() - by_position.keys() - set(others)):
        yield f"twice: nobody was ever told of positions {strange[:5]}, {len(strange)} in all"
    keys = Counter(done)
    for key in sorted({one.key for one in acknowledged}):
        if keys[key] != 1:
            yield f"not once: the request {key} was answered, and is kept as done {keys[key]} times"


def _several(given: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    counted = Counter(position for position, _ in given)
    return ((position, count) for position, count in sorted(counted.items()) if count > 1)
