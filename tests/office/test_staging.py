"""A file that was chosen waits for its rehearsal, readable by nobody but who chose it, and not for long."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from config.errors import BadInput, NotFound
from config.office.models import StagedFile
from config.office.staging import AT_MOST, KEPT, drop_staged, plain_name, stage, staged, unstage
from tests.actors import OFFICER, SUPERVISOR

pytestmark = pytest.mark.django_db

CONTENT = b"the bytes of a letter"


def test_a_ticket_opens_the_file_for_who_chose_it_and_for_nobody_else() -> None:
    ticket = stage(OFFICER, "letter.pdf", CONTENT)

    found = staged(OFFICER, ticket)

    assert (found.name, found.content) == ("letter.pdf", CONTENT)
    with pytest.raises(NotFound):
        staged(SUPERVISOR, ticket)


def test_the_database_alone_does_not_open_a_file() -> None:
    ticket = stage(OFFICER, "letter.pdf", CONTENT)
    row = StagedFile.objects.get()

    other = ticket[:33] + stage(OFFICER, "other.pdf", b"other")[33:]

    assert CONTENT not in bytes(row.sealed)
    with pytest.raises(NotFound):
        staged(OFFICER, other)


@pytest.mark.parametrize("ticket", ["", "x", "0" * 32 + "." + "A" * 43 + "=", "\x00", "é" * 76])
def test_what_is_no_ticket_opens_nothing(ticket: str) -> None:
    with pytest.raises(NotFound):
        staged(OFFICER, ticket)


def test_what_was_sent_or_waited_for_an_hour_is_gone() -> None:
    sent, late = stage(OFFICER, "a.txt", CONTENT), stage(OFFICER, "b.txt", CONTENT)

    unstage(OFFICER, sent)
    StagedFile.objects.update(until=timezone.now() - timedelta(seconds=1))

    for ticket in (sent, late):
        with pytest.raises(NotFound):
            staged(OFFICER, ticket)
    assert drop_staged() == 1
    assert not StagedFile.objects.exists()


def test_nobody_takes_a_file_of_somebody_else_away() -> None:
    ticket = stage(OFFICER, "letter.pdf", CONTENT)

    unstage(SUPERVISOR, ticket)

    assert staged(OFFICER, ticket).content == CONTENT


def test_the_oldest_file_makes_room_for_one_too_many() -> None:
    first = stage(OFFICER, "first.txt", CONTENT)
    StagedFile.objects.update(until=timezone.now() + KEPT - timedelta(minutes=1))

    others = [stage(OFFICER, f"{n}.txt", CONTENT) for n in range(AT_MOST)]

    assert StagedFile.objects.count() == AT_MOST
    assert staged(OFFICER, others[0]).content == CONTENT
    with pytest.raises(NotFound):
        staged(OFFICER, first)


@override_settings(LARGEST_DOCUMENT=4)
def test_what_is_empty_or_too_large_is_refused() -> None:
    for content in (b"", b"12345"):
        with pytest.raises(BadInput):
            stage(OFFICER, "letter.pdf", content)


def test_a_name_is_shown_without_folders_and_without_marks_that_turn_it_around() -> None:
    assert plain_name("C:\\letters\\gpj\u202e.exe") == "gpj.exe"
    assert plain_name("../../etc/\x00") == "file"
