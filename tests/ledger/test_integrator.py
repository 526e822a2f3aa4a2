"""The tree follows the ledger: one head per batch, nothing twice, and it stops where something is wrong."""

import json
import os
import signal
import threading
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from pytest_django import Settings

from config.errors import Tampered
from config.ledger import guards, integrator
from config.ledger.integrator import integrate, integrate_if_embedded, state
from config.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    verify_consistency,
    verify_inclusion,
)
from config.ledger.models import LedgerHead, LedgerNode, LedgerRecord
from tests.actors import LIAISON, named
from tests.ledger.notebook import open_notebook, write_page

pytestmark = pytest.mark.django_db


NOTEBOOK = named("notebook")


def written(count: int) -> None:
    """Append `count` records: a notebook and its pages."""
    open_notebook(LIAISON, id=NOTEBOOK)
    for page in range(1, count):
        write_page(LIAISON, notebook=NOTEBOOK, page=page)


def tampered(sql: str) -> None:
    with connection.cursor() as cursor:
        guards.remove(connection)
        cursor.execute(sql)
        guards.install(connection)


def leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in LedgerRecord.objects.order_by("position").values_list("leaf", flat=True)]


def root_over(leaves: list[bytes]) -> bytes:
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def stored_node(level: int, index: int) -> bytes:
    return bytes(LedgerNode.objects.get(level=level, index=index).hash)


def nodes() -> list[tuple[int, int, bytes]]:
    found = LedgerNode.objects.order_by("level", "index").values_list("level", "index", "hash")
    return [(level, index, bytes(node)) for level, index, node in found]


def test_an_empty_ledger_has_the_empty_root() -> None:
    assert integrate() == 0

    assert (state().position, state().size, state().root) == (0, 0, EMPTY_ROOT)
    assert not LedgerHead.objects.exists()


def test_the_head_is_the_root_over_every_record() -> None:
    written(11)

    assert integrate() == 11

    assert (state().position, state().size, state().root) == (11, 11, root_over(leaves()))


def test_integrating_again_adds_nothing() -> None:
    written(5)
    integrate()
    before = nodes()

    assert integrate() == 0

    assert nodes() == before
    assert LedgerHead.objects.count() == 1


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
def test_the_size_of_batches_does_not_show_in_the_tree(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written(13)
    with transaction.atomic():
        integrate()
        whole = nodes()
        transaction.set_rollback(True)
    monkeypatch.setattr(integrator, "READS_AT_ONCE", at_once)

    assert integrate() == 13

    assert nodes() == whole
    assert LedgerHead.objects.count() == -(-13 // at_once)


def test_every_head_is_a_prefix_of_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrator, "READS_AT_ONCE", 3)
    written(11)
    integrate()
    last = state()

    for head in LedgerHead.objects.all():
        path = consistency_path(head.size, last.size, stored_node)
        verify_consistency(head.size, last.size, bytes(head.root), last.root, path)


def test_every_record_is_proven_from_the_stored_nodes() -> None:
    written(11)
    integrate()
    now = state()

    for index, leaf in enumerate(leaves()):
        verify_inclusion(leaf, index, now.size, inclusion_path(index, now.size, stored_node), now.root)


def test_a_gap_stops_it_and_nothing_of_the_batch_is_kept() -> None:
    written(8)
    tampered("DELETE FROM ledger_record WHERE position = 6")

    with pytest.raises(Tampered, match="position 6"):
        integrate()

    assert (state().size, nodes()) == (0, [])


def test_a_record_that_is_not_what_its_hash_says_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrator, "READS_AT_ONCE", 4)
    written(8)
    tampered("UPDATE ledger_record SET record = leaf WHERE position = 7")

    with pytest.raises(Tampered, match="position 7"):
        integrate()

    assert state().size == 4


def test_a_missing_newest_record_stops_it_although_there_is_nothing_to_add() -> None:
    written(8)
    integrate()
    tampered("DELETE FROM ledger_record WHERE position = 8")

    with pytest.raises(Tampered, match="position 8"):
        integrate()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_node SET hash = (SELECT root FROM ledger_head) WHERE level = 1",
        "DELETE FROM ledger_node WHERE level = 1",
        "UPDATE ledger_head SET root = (SELECT hash FROM ledger_node WHERE level = 1)",
    ],
)
def test_it_never_builds_on_a_tree_that_does_not_give_its_root(change: str) -> None:
    written(3)
    integrate()
    write_page(LIAISON, notebook=NOTEBOOK, page=99)
    tampered(change)

    with pytest.raises(Tampered):
        integrate()

    assert state().size == 3


@pytest.mark.django_db(transaction=True)
def test_two_integrators_at_once_are_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrator, "READS_AT_ONCE", 2)
    written(40)
    added: list[int] = []

    def one_more() -> None:
        try:
            added.append(integrate())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one_more) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(added) == 40
    assert (state().size, state().root) == (40, root_over(leaves()))


def test_it_runs_inside_the_process_where_that_is_the_whole_installation(settings: Settings) -> None:
    written(3)

    settings.EMBEDDED = False
    assert integrate_if_embedded() == 0
    settings.EMBEDDED = True
    assert integrate_if_embedded() == 3


def test_it_stops_between_batches_when_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrator, "READS_AT_ONCE", 2)
    written(7)

    assert integrate(stop=lambda: state().size >= 4) == 4


# the command


def answered(*arguments: str) -> str:
    out = StringIO()
    call_command("integrate", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_how_far_the_tree_is() -> None:
    written(5)

    assert "5 records added" in answered()
    said = json.loads(answered("--format", "json"))

    signed = {"size": 5, "witnesses": [], "required": 1, "witnessed": False, "away": []}
    assert said == {
        "integrated": 0, "size": 5, "position": 5, "root": state().root.hex(), "signed": signed,
    }  # fmt: skip


def test_the_command_exits_with_1_where_a_record_is_missing() -> None:
    written(5)
    tampered("DELETE FROM ledger_record WHERE position = 2")
    out = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("integrate", stdout=out)

    assert stopped.value.code == 1
    assert "position 2" in out.getvalue()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_ends_cleanly_on_a_signal(number: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = signal.getsignal(number)
    real = integrator.integrate

    def interrupted(*, stop: Callable[[], bool]) -> int:
        added = real(stop=stop)
        os.kill(os.getpid(), number)
        return added

    monkeypatch.setattr("config.ledger.management.commands.integrate.integrate", interrupted)
    written(3)

    said = answered("--watch")

    assert "3 records added" in said
    assert signal.getsignal(number) is kept
