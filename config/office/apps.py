"""Django's admin with the site of this register."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    """Django's own admin app, whose site is the officers' one."""

    default_site = "config.office.site.OfficeSite"


class OfficeGroundConfig(AppConfig):
    """Templates and static files in front of the admin's own, and files on their way to a command."""

    name = "config.office"
    label = "office_ground"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.office.staging import drop_staged
        from config.tasks.registry import Every, register

        register(
            "drop",
            drop_staged,
            when=Every(600),
            says="Deletes files that were uploaded for a command which was never given.",
            counts="files deleted",
        )
