"""The pages of the administration, registered on the officers' site."""

from agreements.office.administration import READERS, administration
from agreements.office.agreements import agreements
from agreements.office.parties import parties
from agreements.office.people import own_people
from agreements.office.programs import calendar, program, programs
from config.office.site import OfficeSite


def register(site: OfficeSite) -> None:
    """Put the administration among the places of officers and supervisors."""
    site.page("administration/", administration, name="administration", roles=READERS, title="Administration")
    site.page("administration/parties/", parties, name="parties", roles=READERS)
    site.page("administration/people/", own_people, name="people", roles=READERS)
    site.page("administration/programs/", programs, name="programs", roles=READERS)
    site.page("administration/programs/<uuid:id>/", program, name="program", roles=READERS)
    site.page("administration/programs/<uuid:id>/calendar/", calendar, name="program-calendar", roles=READERS)
    site.page("administration/agreements/", agreements, name="agreements", roles=READERS)
