"""The pages of the office, each for the roles that it says."""

from agreements.office import pages as administration
from config.actors import Role
from config.office.site import office
from config.tasks.page import tasks_page
from reviews.office import command_pages, pages
from reviews.office.found import found_page
from reviews.office.importing import import_page
from reviews.office.mail import mail_page
from reviews.office.retention_page import retention_page

pages.register(office())
administration.register(office())
command_pages.register(office())

office().page(
    "import-record/",
    import_page,
    name="import-record",
    roles=frozenset({Role.ARCHIVIST}),
    title="Import a chronology",
)

office().page(
    "search/",
    found_page,
    name="search",
    roles=frozenset({Role.OFFICER, Role.SUPERVISOR}),
    title="Search",
)
office().page("tasks/", tasks_page, name="tasks", roles=frozenset({Role.SUPERVISOR}), title="Tasks")
office().page("retention/", retention_page, name="retention", roles=frozenset({Role.SUPERVISOR}))
office().page("mail/", mail_page, name="mail", roles=frozenset({Role.OFFICER, Role.SUPERVISOR}))
