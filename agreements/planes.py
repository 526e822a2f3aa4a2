"""What each plane may do with the tables of agreements."""

from typing import Final

from config.planes.narrowing import EVERYBODY, ORGANIZATION, OWN, PUBLIC, STREAM
from config.planes.stated import READ, WRITE, rights, state, state_sight

_NOTHING: Final = frozenset[str]()


def state_tables() -> None:
    """State the read models of parties, programs, agreements, designations and claims, and of members."""
    # what every side writes of itself, of what it signs, and of what it says
    everywhere = rights(WRITE, WRITE, WRITE, WRITE)
    state(("agreements_organization", "agreements_signingkeyfile"), everywhere, PUBLIC)
    state(("agreements_speakingfor", "agreements_delegationfile"), everywhere, OWN)
    state(("agreements_claimfile", "agreements_designationfile"), everywhere, STREAM)
    state(["agreements_servedentry"], everywhere, ORGANIZATION)
    state(("agreements_agreementfile", "agreements_agreementterm"), rights(WRITE, WRITE, READ, WRITE), STREAM)
    # the agency's own
    state(("agreements_programfile", "agreements_programdeadline"), rights(READ, WRITE, READ, WRITE), PUBLIC)
    state(["agreements_officerrecusal"], rights(READ, WRITE, READ, WRITE), OWN)
    state(["agreements_member"], rights(_NOTHING, WRITE, READ, WRITE))
    # an organization sees all that is recorded of itself, whoever records it; who is registered is public,
    # and so is what is recorded of those who answer to the public
    state_sight("party.party-registered", whom="first.stream")
    state_sight("party.party-registered", whom=EVERYBODY, version=1)
    public = "said ->> 'kind' IN ('agency', 'oversight_body', 'court')"
    state_sight("party.party-registered", whom=EVERYBODY, where=public)
    state_sight("program.program-established", whom=EVERYBODY)
