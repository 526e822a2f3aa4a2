"""`manage.py deliver`: send the webhooks and mail that are due, once or again and again; show the log."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser
from rich.table import Table
from rich.text import Text

from config.errors import BadInput
from config.terminal import Patience, PeopleCommand, until_stopped
from config.webhooks.delivering import deliver
from config.webhooks.following import left_out
from config.webhooks.models import Attempt, Endpoint, EndpointState, Message, MessageState

_POLL_SECONDS = 1.0
_MOST = 1_000_000


class Command(PeopleCommand):
    help = (
        "Send what organizations are to be told of what was recorded: webhooks, and mail to duty contacts. "
        "Several may run at once. What fails is tried again later; --log shows the last attempts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--watch", action="store_true", help="look for what is due every second until interrupted"
        )
        parser.add_argument("--log", type=int, metavar="N", help="send nothing, show the last N attempts")

    def answer(self, **options: Any) -> int:
        if options["log"] is not None:
            self._log(options["log"])
            return 0
        patience = Patience(self.stderr.write)
        with until_stopped() as stopped:
            while True:
                with patience.bearing():
                    attempts = deliver(stop=stopped.is_set)
                    if attempts or not options["watch"]:
                        self._say(attempts)
                if not options["watch"] or stopped.wait(_POLL_SECONDS):
                    return 0

    def _say(self, attempts: int) -> None:
        messages = {state: Message.objects.filter(state=state.value).count() for state in MessageState}
        disabled = Endpoint.objects.filter(state=EndpointState.DISABLED.value, deleted_at=None)
        told = {
            "attempts": attempts,
            "waiting": messages[MessageState.WAITING],
            "given_up": messages[MessageState.GIVEN_UP],
            "webhooks_disabled": disabled.count(),
            "left_out": len(left_out()),
        }
        lines = (Text(f"{name.replace('_', ' ').capitalize()}: {count:,}") for name, count in told.items())
        self.show(told, *lines)

    def _log(self, most: int) -> None:
        if most not in range(1, _MOST + 1):
            raise BadInput(f"--log takes a number from 1 to {_MOST:,}", pointer="/log")
        found = list(Attempt.objects.select_related("message", "message__endpoint").order_by("-id")[:most])
        told = [_told(attempt) for attempt in reversed(found)]
        self.show({"log": told}, *_table(told))


def _told(attempt: Attempt) -> dict[str, Any]:
    message = attempt.message
    return {
        "at": attempt.at.isoformat(timespec="seconds"),
        "channel": message.channel,
        "organization": str(message.organization),
        "endpoint": str(message.endpoint_id) if message.endpoint_id else None,
        "message": str(message.id),
        "topic": message.topic,
        "position": message.position,
        "outcome": attempt.outcome,
        "state": message.state,
    }


def _table(told: list[dict[str, Any]]) -> Iterator[Text | Table]:
    if not told:
        yield Text("Nothing was attempted yet.")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("at (UTC)", "by", "position", "outcome"):
        table.add_column(name, overflow="fold")
    for one in told:
        place = str(one["position"]) if one["position"] else one["topic"]
        table.add_row(one["at"][:19], one["channel"], place, one["outcome"])
    yield table
