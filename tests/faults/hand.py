"""What is asked of a register under test in a process of its own: pasts that are made, what is stored."""

from datetime import timedelta
from io import StringIO
from typing import ClassVar, Final
from uuid import UUID

from django.core.management import call_command
from django.db import connections

from config.api import credentials
from config.ledger import rebuild
from config.ledger.clocks import utc_now
from config.ledger.document_check import check_documents
from config.ledger.integrator import state
from config.ledger.models import LedgerRecord, RequestDone, TimelineEntry
from config.ledger.promise import read_receipt
from config.ledger.receipts import check
from config.ledger.sealed_check import check_sealed
from config.ledger.signing import log_key, newest, receipt
from config.ledger.store import ledger
from config.ledger.verification import verify
from reviews import commands
from reviews.scope import Scope
from tests.actors import LIAISON
from tests.faults.comparing import Acknowledged, wrong
from tests.faults.load import Given
from tests.reviews import registered

LAPSED: Final = "communication.request-lapsed"

_SOME_TIME: Final = timedelta(minutes=1)

TOPICS: Final = (
    "model_version.model-version-registered",
    "review.question-asked",
    "review.document-filed",
)
"""What the clients' commands record, and nobody else does meanwhile."""


class Hand:
    """Asked by `tests.benchmarks.processes.Processes`; nothing of it is measured. Each question is asked over
    a new connection: the server may have died since the last."""

    TIMED: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, number: int, count: int) -> None:
        self.last_of_the_past = 0
        self.case: UUID | None = None
        self.asked: list[UUID] = []

    def prepare(self, clients: int) -> list[Given]:
        """The parties, and a case and a token for each client."""
        connections.close_all()
        registered.parties()
        given = []
        for number in range(clients):
            held = credentials.issue(
                name=f"client {number}",
                organization=LIAISON.organization,
                person=LIAISON.id,
                role=LIAISON.role,
                scopes=credentials.ALL,
            )
            self.case = registered.opened_case()
            token = credentials.add_token(held, timedelta(hours=12)).token
            given.append(Given(token, str(self.case)))
        self.last_of_the_past = self.position()
        return given

    def position(self) -> int:
        """The last position."""
        connections.close_all()
        return state().position

    def ask_company(self, requests: int) -> None:
        """Make requests, as some time ago, that have lapsed by now, for the sweep to find."""
        connections.close_all()
        ledger.clock = lambda: utc_now() - _SOME_TIME
        hoped = ledger.clock() + _SOME_TIME / 2
        try:
            self.asked += [
                registered.requested(Scope(), case=self.case, answer_hoped_for_by=hoped)
                for _ in range(requests)
            ]
        finally:
            ledger.clock = utc_now

    def due(self) -> int:
        """How many requests were made that lapse."""
        return len(self.asked)

    def lapsed(self) -> int:
        """How many of them the sweep has recorded as lapsed."""
        connections.close_all()
        return TimelineEntry.objects.filter(topic=LAPSED, stream__in=self.asked).count()

    def task(self, *names: str) -> None:
        """Send workers messages for tasks, as beat does."""
        from config.celery import app  # only where there is a Redis

        for name in names:
            app.send_task(f"demarc.{name}")

    def signed(self) -> int:
        """How many records the newest signed checkpoint holds."""
        connections.close_all()
        found = newest()
        return found.checkpoint.size if found else 0

    def ask(self, questions: int) -> list[str]:
        """The company asks so many questions; the receipts that it gets."""
        connections.close_all()
        written = [
            commands.ask_question(LIAISON, case=self.case, question=f"number {number}?").entries[0]
            for number in range(questions)
        ]
        return [receipt(entry).decode() for entry in written]

    def manage(self, *arguments: str) -> tuple[int, str]:
        """The exit code of `manage.py` with these arguments, and what it prints."""
        connections.close_all()
        said = StringIO()
        try:
            call_command(*arguments, stdout=said)
        except SystemExit as ended:
            return int(ended.code or 0), said.getvalue()
        return 0, said.getvalue()

    def fate(self, of: str) -> tuple[str, str]:
        """What became of a receipt's record, and that in a sentence."""
        connections.close_all()
        found = check(of.encode(), utc_now())
        return found.outcome.value, str(found)

    def wrong(self, told: list[Acknowledged]) -> list[str]:
        """What is not as the clients were told, or not sound in itself; nothing where all of it is."""
        connections.close_all()
        stored = {row.position: bytes(row.record) for row in LedgerRecord.objects.all()}
        others = set(range(1, self.last_of_the_past + 1))
        others |= set(
            LedgerRecord.objects.filter(position__gt=self.last_of_the_past)
            .exclude(topic__in=TOPICS)
            .values_list("position", flat=True)
        )
        found = list(wrong(told, stored, RequestDone.objects.values_list("key", flat=True), others))
        log = log_key().verifier
        for one in told:
            receipt = read_receipt(one.receipt.encode(), log)
            if (receipt.position, receipt.leaf) != (one.position, one.leaf):
                found.append(f"position {one.position} was acknowledged with a receipt for another record")
        return found + self.unsound()

    def unsound(self) -> list[str]:
        """What of the register is not sound in itself; nothing where all of it is."""
        connections.close_all()
        found = [f"not sound: {said.message}" for said in (verify(), check_sealed()) if not said.sound]
        found += [f"not sound: {document.message}" for document in check_documents().wrong]
        lapses = TimelineEntry.objects.filter(topic=LAPSED).values_list("stream", flat=True)
        if len(lapses) != len(set(lapses)):
            found.append(f"twice: {len(lapses)} lapses are on record, of {len(set(lapses))} requests")
        return found

    def drift(self) -> list[str]:
        """The rows that are not what the record gives."""
        connections.close_all()
        return rebuild.check().differences
