"""`manage.py view BUNDLE`: the oversight pages of an evidence bundle, on this machine, without a database."""

from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandParser
from django.core.servers.basehttp import run
from rich.text import Text

from config.errors import BadInput
from config.ledger.verify import NotABundle, files_of, verify
from config.local_server import LocalServer
from config.terminal import FOUND_WRONG, PeopleCommand
from reviews.demo.serve import ADDRESS, refuse_unservable
from reviews.oversight.bundled import Bundled
from reviews.oversight.recheck import differences
from reviews.oversight.viewing import application

_PORT: Final = 8010


class Command(PeopleCommand):
    help = "Check an evidence bundle, and serve its pages read-only to this machine. Uses no database."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("bundle", metavar="BUNDLE", type=Path, help="the zip")
        parser.add_argument(
            "--port", type=int, default=_PORT, help=f"where to serve, on this machine only (default {_PORT})"
        )
        parser.add_argument("--no-serve", action="store_true", help="check it, say what was found, and end")

    def answer(self, **options: Any) -> int:
        path: Path = options["bundle"]
        if not options["no_serve"]:
            refuse_unservable(options["port"])
        try:
            report, differing = verify(path), differences(path)
            bundle = Bundled.read(files_of(path))
        except NotABundle as error:
            raise BadInput(f"{path.name} cannot be viewed: {error}", pointer="/bundle") from error
        told = [*report.sentences(), *(f"DIFFERS {place}." for place in differing)]
        wrong = bool(report.wrong or differing)
        self.show({"wrong": wrong, "found": told}, *(Text(line) for line in told))
        if wrong:
            self.stderr.write("This bundle is not what it says that it is: it is not shown.")
            return FOUND_WRONG
        if not options["no_serve"]:
            self._serve(bundle, options["port"])
        return 0

    def _serve(self, bundle: Bundled, port: int) -> None:
        url = f"http://{ADDRESS}:{port}/cases/"

        def ready() -> None:
            self.show({"serving": url}, Text(f"Serving {url} to this machine only. Ctrl-C ends it."))

        try:
            handler: Any = application(bundle)  # Django's types ask for its own handler alone
            run(ADDRESS, port, handler, threading=True, on_bind=lambda _: ready(), server_cls=LocalServer)
        except KeyboardInterrupt:
            return
        except OSError as error:
            raise BadInput(
                f"port {port} cannot be used ({error.strerror}): give another with --port"
            ) from error
