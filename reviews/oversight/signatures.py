"""Who outside has signed for the record: one plain line for the brief. Pure."""

from config.ledger.occurred import Occurred
from reviews.oversight.answers import broken
from reviews.oversight.history import CaseHistory


def checked_line(history: CaseHistory) -> str:
    """When the record was last checked and by which outside witnesses, in one sentence; a second one where a
    receipt's promise is broken."""
    checked, outside = history.checked, history.witnessed
    when = f"Last checked on {Occurred.at(checked.at)}" if checked else "Not checked yet"
    found = "" if checked is None or checked.sound else ", and found changed"
    alarm = f" {broken(outside.overdue)}" if outside.overdue is not None else ""
    if outside.wrong:
        return f"{when}{found}. What was signed cannot be relied on: {outside.wrong}.{alarm}"
    names = ", ".join(outside.names)
    if names and not outside.enough:
        names += f" ({len(outside.names)} of {outside.required} that must sign: not witnessed)"
    whose = names or "none: only holders of receipts would notice a rewrite"
    return f"{when}{found}. Outside witnesses: {whose}.{alarm}"
