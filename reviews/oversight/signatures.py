"""Who outside has signed for the record: one plain line for the brief."""

from config.ledger.occurred import Occurred
from config.ledger.signing import newest
from reviews.oversight.history import CaseHistory


def checked_line(history: CaseHistory) -> str:
    """When the record was last checked and by which outside witnesses, in one sentence."""
    checked, signed = history.checked, newest()
    when = f"Last checked on {Occurred.at(checked.at)}" if checked else "Not checked yet"
    found = "" if checked is None or checked.sound else ", and found changed"
    witnesses = ", ".join(sorted(signed.witnesses)) if signed else ""
    whose = witnesses or "none: only holders of receipts would notice a rewrite"
    return f"{when}{found}. Outside witnesses: {whose}."
