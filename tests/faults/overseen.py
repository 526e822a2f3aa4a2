"""Acts in a register that an overseer's program reads, in a process of their own."""

from datetime import timedelta

from django.db import connections

from config.api import credentials
from config.ledger.store import ledger
from reviews import commands
from tests.actors import OFFICER, OVERSEER
from tests.faults.hand import Hand
from tests.reviews import registered


class Overseen(Hand):
    """Asked by `tests.benchmarks.processes.Processes`; nothing of it is measured."""

    def prepare_overseen(self) -> tuple[str, str]:
        """A case, and a token with which an overseer's program reads it."""
        registered.released_model()
        self.case = registered.opened_case()
        held = credentials.issue(
            name="an overseer's program",
            organization=OVERSEER.organization,
            person=OVERSEER.id,
            role=OVERSEER.role,
            scopes=credentials.ALL,
        )
        return str(self.case), credentials.add_token(held, timedelta(hours=12)).token

    def asks(self) -> int:
        """An officer asks a question in the case: its position."""
        connections.close_all()
        assert self.case is not None
        receipt = commands.ask_question(OFFICER, case=self.case, question="Which?")
        return ledger.entry(receipt.entries[0].id).position or 0
