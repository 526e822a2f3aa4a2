"""A mail message is read for its preview: what it states, whole, and no bytes make that fail otherwise."""

from datetime import UTC, datetime
from email.message import EmailMessage
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BadInput
from reviews.mail_message import (
    LONGEST_TEXT,
    MOST_IN_HEADER,
    MOST_LINES,
    MOST_NESTING,
    MOST_OF_PART,
    MOST_PARTS,
    read_mail,
)

REQUIRED = b"From: a@example.com\r\nDate: Fri, 12 Jun 2026 17:21:00 -0400\r\n"


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Duty desk <desk@example.com>"
    made["To"] = "office@example.gov"
    made["Subject"] = "Größe of the window"
    made["Date"] = "Fri, 12 Jun 2026 17:21:00 -0400"
    made.set_content("We offer access from Monday.\n")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="offer.pdf")
    return made


def test_a_message_states_from_whom_to_whom_when_and_what() -> None:
    found = read_mail(message().as_bytes())

    assert found.sender == "Duty desk <desk@example.com>"
    assert (found.to, found.copies) == ("office@example.gov", "")
    assert found.subject == "Größe of the window"
    assert found.sent == datetime(2026, 6, 12, 21, 21, tzinfo=UTC)
    assert found.text == "We offer access from Monday.\n"
    assert not found.html
    assert not found.cut


def test_attachments_are_named_with_their_digests() -> None:
    (attached,) = read_mail(message().as_bytes()).attachments

    assert (attached.name, attached.media_type, attached.size) == ("offer.pdf", "application/pdf", 8)
    assert attached.digest == sha256(b"%PDF-1.7").digest()


def test_html_is_not_read_as_text_but_said_to_be_there() -> None:
    made = message()
    made.clear_content()
    made.set_content("<script>alert(1)</script>", subtype="html")

    found = read_mail(made.as_bytes())

    assert (found.text, found.html, found.attachments) == ("", True, ())


def test_a_long_text_is_cut_and_this_is_said() -> None:
    found = read_mail(REQUIRED + b"\r\n" + b"x" * (LONGEST_TEXT + 1))

    assert len(found.text) == LONGEST_TEXT
    assert found.cut


@pytest.mark.parametrize("content", [b"", b"Subject: no more\r\n\r\ntext", b"From: a@example.com\r\n\r\n"])
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        read_mail(content)


def test_a_message_of_too_many_parts_is_refused() -> None:
    head = REQUIRED + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"

    with pytest.raises(BadInput, match=str(MOST_PARTS)):
        read_mail(head + b"--b\r\n\r\nx\r\n" * (MOST_PARTS + 1) + b"--b--\r\n")


def test_a_message_of_as_many_parts_as_may_be_is_read() -> None:
    head = REQUIRED + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"

    def parts(many: int) -> bytes:
        # the whole is a part, too
        return head + b"--b\r\n\r\nx\r\n" * (many - 1) + b"--b--\r\n"

    assert read_mail(parts(MOST_PARTS)).text.count("x") == MOST_PARTS - 1
    with pytest.raises(BadInput, match=str(MOST_PARTS)):
        read_mail(parts(MOST_PARTS + 1))


@pytest.mark.parametrize(
    ("bomb", "bound"),
    [
        (REQUIRED + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 2_000, MOST_NESTING),
        (REQUIRED + b"Content-Type: message/rfc822\r\n\r\n" * 2_000, MOST_PARTS),
        (REQUIRED + b'Content-Type: text/plain; a="' + b";" * MOST_OF_PART + b"\r\n\r\n", MOST_OF_PART),
        (REQUIRED + b"To: " + b"a@b.c,\r\n " * MOST_IN_HEADER + b"\r\n\r\n", MOST_IN_HEADER),
        (REQUIRED + b"\r\n" * (MOST_LINES + 1), MOST_LINES),
        (REQUIRED + b"\r" * (MOST_LINES + 1), MOST_LINES),
    ],
    ids=["parts in parts", "messages in messages", "a part's header", "a header", "lines", "lines of old"],
)
def test_a_message_that_was_made_to_keep_its_reader_busy_is_refused(bomb: bytes, bound: int) -> None:
    with pytest.raises(BadInput, match=f"more than {bound:,} "):
        read_mail(bomb)


@pytest.mark.parametrize(
    "header",
    [
        b"Date: yesterday",
        b"Date: Fri, 99 Jun 9999 99:99:99 +9999",
        b"Subject: =?nobody-knows?B?//8=?=",
        b"Subject: =?utf-8?B?/?=",
        b"Content-Type: text/plain; charset=nobody-knows",
        b"Content-Type: text/plain; charset=idna",
        b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain",
        b"Content-Disposition: attachment; filename*=nobody''%FF",
        b"Subject: \xff\xfe\x00",
    ],
)
def test_a_header_that_cannot_be_read_keeps_nobody_from_seeing_the_rest(header: bytes) -> None:
    found = read_mail(header + b"\r\n" + REQUIRED + b"\r\n\xff\xfe text")

    assert found.sender == "a@example.com"
    assert "\x00" not in found.subject + found.text
    (found.subject + found.text).encode()


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_make_a_preview_fail_otherwise_than_by_saying_so(before: bytes, after: bytes) -> None:
    for content in (before + after, REQUIRED + before + b"\r\n\r\n" + after):
        try:
            found = read_mail(content)
        except BadInput:
            continue
        for said in (found.sender, found.to, found.subject, found.message_id, found.text):
            said.encode()
