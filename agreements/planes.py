"""What each plane may do with the tables of agreements."""

from typing import Final

from config.planes.stated import READ, WRITE, rights, state

_NOTHING: Final = frozenset[str]()


def state_tables() -> None:
    """State the read models of parties, programs, agreements, designations and claims, and of members."""
    # what every side writes of itself, of what it signs, and of what it says
    state(
        (
            "agreements_organization",
            "agreements_speakingfor",
            "agreements_signingkeyfile",
            "agreements_delegationfile",
            "agreements_claimfile",
            "agreements_designationfile",
            "agreements_servedentry",
        ),
        rights(WRITE, WRITE, WRITE, WRITE),
    )
    state(("agreements_agreementfile", "agreements_agreementterm"), rights(WRITE, WRITE, READ, WRITE))
    # the agency's own
    state(("agreements_programfile", "agreements_programdeadline"), rights(READ, WRITE, READ, WRITE))
    state(["agreements_officerrecusal"], rights(READ, WRITE, READ, WRITE))
    state(["agreements_member"], rights(_NOTHING, WRITE, READ, WRITE))
