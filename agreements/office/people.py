"""An agency's own people as its officers see them: logins, what is delegated, who is recused, keys."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from agreements.logins import logins
from agreements.models import DelegationFile, OfficerRecusal, Organization, SigningKeyFile
from agreements.office.administration import shown, today
from agreements.office.choosing import nameless, people
from agreements.office.ways import ways
from config.actors import Actor, Role


def own_people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the agency's own people may do, and may not. Logins are shown to supervisors, and made at the
    command line: nobody is let in from a page."""
    called = people(actor.organization)

    def named(person: UUID) -> str:
        return called.get(person) or nameless(person)

    companies = dict(Organization.objects.visible_to(actor).values_list("stream", "short"))
    return shown(
        request,
        "people",
        "People of this agency",
        logins=logins(organization=actor.organization) if actor.role is Role.SUPERVISOR else None,
        delegations=[
            (
                row,
                named(row.person),
                _within(row),
                _standing(row),
                _back(actor, row),
            )
            for row in DelegationFile.objects.visible_to(actor)
        ],
        recusals=[
            (
                named(row.person),
                companies.get(row.company, "a company") if row.company else "one case",
                ways(actor, ("end_recusal",), recusal=row.id),
            )
            for row in OfficerRecusal.objects.visible_to(actor)
        ],
        keys=[
            (row, named(row.person), _revoked(actor, row))
            for row in SigningKeyFile.objects.visible_to(actor).filter(stream=actor.organization)
        ],
        ways=ways(
            actor,
            (
                "delegate_authority",
                "recuse_officer",
                "disclose_conflict",
                "set_duty_contact",
                "enroll_signing_key",
            ),
        ),
    )


def _within(row: DelegationFile) -> dict[str, str]:
    """What a delegation lets somebody do, by which instruments and for which kinds of request."""
    limits = {"acts": row.acts, "instruments": row.instruments, "kinds": row.kinds}
    return {name: ", ".join(codes.split()).replace("_", " ") for name, codes in limits.items()}


def _standing(row: DelegationFile) -> str:
    if row.revoked:
        return "taken back"
    if row.until and row.until < today():
        return "over"
    return "to come" if row.since > today() else "holds"


def _back(actor: Actor, row: DelegationFile) -> list[object]:
    return [] if row.revoked else list(ways(actor, ("revoke_delegation",), delegation=row.id))


def _revoked(actor: Actor, row: SigningKeyFile) -> list[object]:
    return [] if row.revoked else list(ways(actor, ("revoke_signing_key",), key_id=row.key_id))
