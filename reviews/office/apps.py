"""The app of the officers' pages, with tables that are about reading only."""

from datetime import time

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "reviews.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.ledger.store import ledger
        from config.observing.facts import measured
        from config.tasks.backlog import waits
        from config.tasks.registry import Daily, Every, register
        from config.webhooks.letters import written_by
        from reviews.office import digest, reminding
        from reviews.office.models import ReckonedClock
        from reviews.office.reckoning import reckoned, to_reckon
        from reviews.office.retaining import list_retention_over

        register(
            "reckon",
            reckoned,
            when=Every(),
            says="Brings up to date what lists tell of cases: clocks, what is waited for, flags.",
            counts="cases",
            minutes_at_most=45,
        )
        register(
            "remind",
            reminding.remind,
            when=Every(600),
            says="Has officers reminded by mail of what is due in the cases that they carry: once each.",
            counts="reminders",
        )
        register(
            "digest",
            digest.tell_all,
            when=Daily(digest.AT),
            says="Has officers and supervisors told by mail, on weekdays, how much is due, over and moved.",
            counts="digests",
        )
        register(
            "retention",
            list_retention_over,
            when=Daily(time(1, 30)),
            says="Lists closed cases that need not be kept any more, for a supervisor to look at.",
            counts="cases listed",
            minutes_at_most=45,
        )
        measured(
            "demarc_deadlines_late",
            "Clocks of open cases that are over, with nothing that stopped them.",
            lambda: ReckonedClock.objects.overdue(ledger.clock()).count(),
            reads=(ReckonedClock._meta.db_table,),
        )
        waits(
            "cases to bring up to date in lists",
            to_reckon,
            reads=("office_reckonedto", "office_toreckon", "ledger_record"),
        )
        for ahead in reminding.Ahead:
            written_by(ahead.value, reminding.reminder)
        written_by(digest.DIGEST, digest.digest)
