"""The pages of commands, of both apps: what their forms offer and call it, and who tells of it."""

from agreements.office import commands as of_agreements
from agreements.office import wording as _  # noqa: F401 - what forms call their arguments
from config.office.foretelling import tell_by
from config.office.giving import register_commands
from config.office.offered import READERS
from config.office.site import OfficeSite
from reviews.office import (
    choosing,  # noqa: F401 - says what forms offer
    parts,  # noqa: F401 - makes the parts of scopes and documents
    wording,  # noqa: F401 - says what forms call their arguments
)
from reviews.office import commands as of_reviews
from reviews.office.countersigning import draft_page, queue
from reviews.office.previews import register_previews
from reviews.office.telling import CaseTeller


def register(site: OfficeSite) -> None:
    """Give every command that officers or supervisors may give its page on the site."""
    tell_by(CaseTeller())
    register_previews()
    of_agreements.offer_commands()
    of_reviews.offer_commands()
    register_commands(site)
    site.page("countersign/", queue, name="countersign", roles=READERS, title="Countersign")
    site.page("countersign/<uuid:draft>/", draft_page, name="draft", roles=READERS)
