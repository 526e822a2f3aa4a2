"""Register-wide observations, for overseers and agency supervisors: one capability, several makers. Pure."""

from collections.abc import Iterable

from reviews.communication import Communication
from reviews.oversight.history import CaseHistory, Cited


def across(case: CaseHistory, everything: Iterable[CaseHistory]) -> tuple[Cited, ...]:
    """Question 6 for one case: every comparator cited in it, and whether its maker was asked for anything.

    Says nothing of why: the register holds no reason for what was not asked.
    """
    asked = {
        communication.to
        for history in everything
        for communication in history.of(Communication)
        if communication.entry_issued is not None
    }
    found = []
    for entry, comparator in case.case.capabilities.comparators:
        maker = comparator.maker
        if maker is None or maker == case.case.company:
            continue
        whether = "is on record" if maker in asked else "is recorded anywhere in the register"
        no = "A" if maker in asked else "No"
        found.append(
            Cited(
                f"The same capability is claimed for {comparator.comparator} of {case.name(maker)}; "
                f"{no.lower()} communication to {case.name(maker)} {whether}.",
                (entry.id,),
            )
        )
    return tuple(found) or (Cited("No comparator with a known maker is cited in this case."),)
