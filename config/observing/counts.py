"""What a process counts as it happens. All else that is measured is a fact of the database: `facts.py`."""

from typing import Final

from prometheus_client import Counter, Histogram

COMMANDS: Final = Counter(
    "demarc_commands",
    "Commands given, by verb and by what came of them.",
    ("verb", "outcome"),
)

APPEND_SECONDS: Final = Histogram(
    "demarc_append_seconds",
    "How long the one transaction of a command or a batch took, commit included.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)

DELIVERIES: Final = Counter(
    "demarc_deliveries",
    "Attempts to deliver webhooks and mail, by what came of them.",
    ("channel", "outcome"),
)

LOGINS_REFUSED: Final = Counter(
    "demarc_logins_refused",
    "Logins and fresh proofs of who one is that were refused, by why.",
    ("what", "why"),
)

READINGS: Final = Counter(
    "demarc_overseers_readings",
    "Readings of overseers that a replica could answer, by what answered them.",
    ("answered",),
)
