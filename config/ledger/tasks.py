"""What the ledger has done by the clock: new records taken into the tree and signed, all checked nightly."""

from datetime import time
from typing import Final

from config.ledger import rebuild
from config.ledger.extent import extent
from config.ledger.integrator import integrate, state
from config.ledger.signing import PROMISE, keep_watch, sign_new
from config.ledger.verification import verify
from config.tasks.backlog import Waiting, waits
from config.tasks.registry import Daily, Done, Every, register

_AT_NIGHT: Final = Daily(time(2, 30))
_AFTER_THAT: Final = Daily(time(3, 30))


def signed() -> int:
    """Sign what is new, and have it cosigned; how many checkpoints that were. Raises Tampered as `sign`."""
    return 0 if sign_new() is None else 1


def promises_kept() -> Done:
    """Look whether every receipt's promise was kept."""
    broken = keep_watch()
    if broken is None:
        return Done()
    minutes = int(PROMISE.total_seconds() / 60)
    return Done(wrong=f"position {broken} was not under a signed checkpoint within {minutes} minutes")


def verified() -> Done:
    """Recompute every hash, chain, node and root from the stored bytes."""
    findings = verify()
    return Done(count=findings.checked, wrong=findings.message)


def compared() -> Done:
    """Compare every row of every list and timeline with what the record gives. Raises Unreadable."""
    outcome = rebuild.check()
    if outcome.same:
        return Done(count=outcome.events)
    differing = ", ".join(f"{count} of {name}" for name, count in sorted(outcome.differing.items()))
    return Done(count=outcome.events, wrong=f"rows are not what the record gives: {differing}")


def not_in_tree() -> Waiting:
    """How many entries the hash tree does not hold, and since when the first of them waits."""
    now = state()
    if not now.behind:
        return Waiting(count=0)
    return Waiting(count=now.behind, since=extent(now.size + 1).recorded_at)


def register_all() -> None:
    """Register the ledger's tasks, and what waits for them."""
    # how far the record is a function tells whoever sees no entry
    waits("entries not in the hash tree yet", not_in_tree, reads=("ledger_head",))
    register(
        "integrate",
        integrate,
        when=Every(),
        says="Takes new entries into the hash tree that receipts and proofs rest on.",
        counts="entries taken in",
        minutes_at_most=15,
    )
    register(
        "sign",
        signed,
        when=Every(),
        says="Signs a checkpoint over what is new, and asks outside witnesses to cosign it.",
        counts="checkpoints signed",
    )
    register(
        "promises",
        promises_kept,
        when=Every(60),
        says="Looks whether every entry came under a signed checkpoint as soon as its receipt promised.",
        counts="",
    )
    register(
        "verify",
        verified,
        when=_AT_NIGHT,
        says="Recomputes every hash, chain and root from the stored bytes: has anybody changed the record?",
        counts="records checked",
        minutes_at_most=45,
    )
    register(
        "compare",
        compared,
        when=_AFTER_THAT,
        says="Compares every row of every list and timeline with what the record gives.",
        counts="entries compared",
        minutes_at_most=45,
    )
