"""Documents that are handed in: their kind is known by content, and what is declared otherwise is refused."""

import zipfile
from contextlib import suppress
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BadInput, Refused
from reviews import media
from reviews.media import MediaType, headers, received
from tests.reviews.documents import SAMPLES, package


@pytest.mark.parametrize("kind", MediaType)
def test_each_kind_is_known_by_its_content(kind: MediaType) -> None:
    found = received(SAMPLES[kind], kind, None)

    assert found.media_type is kind
    assert found.size == len(SAMPLES[kind])
    assert found.digest == sha256(SAMPLES[kind]).digest()


@pytest.mark.parametrize("kind", [kind for kind in MediaType if kind is not MediaType.TEXT])
@pytest.mark.parametrize("other", [kind for kind in MediaType if kind is not MediaType.TEXT])
def test_what_is_declared_otherwise_is_refused_and_the_content_named(
    kind: MediaType, other: MediaType
) -> None:
    if kind is other:
        return

    with pytest.raises(BadInput) as refused:
        received(SAMPLES[kind], other, None)

    assert refused.value.pointer == "/media_type"
    assert kind.words in refused.value.detail


def test_a_mail_message_is_plain_text_too() -> None:
    assert received(SAMPLES[MediaType.MAIL], MediaType.TEXT, None).media_type is MediaType.TEXT


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"MZ\x90\x00\x03", id="a program"),
        pytest.param(b"\x00\x01\x02", id="bytes"),
        pytest.param(b"\xff\xfe\x00h", id="text that is not UTF-8"),
        pytest.param(b"a bell \x07", id="text with a control character"),
        pytest.param(package("a.txt"), id="an archive"),
        pytest.param(package("word/document.xml", "word/vbaProject.bin"), id="a document with macros"),
        pytest.param(package("xl/workbook.xml", "xl/vbaProject.bin"), id="a workbook with macros"),
        pytest.param(package("word/document.xml", "other/VBAPROJECT.BIN"), id="macros under another name"),
        pytest.param(SAMPLES[MediaType.DOCX][:40], id="half a document"),
        pytest.param(b"junk" + SAMPLES[MediaType.DOCX], id="a document behind something else"),
    ],
)
@pytest.mark.parametrize("kind", MediaType)
def test_what_is_of_no_kind_taken_is_refused_whatever_it_is_called(content: bytes, kind: MediaType) -> None:
    with pytest.raises(BadInput) as refused:
        received(content, kind, None)

    assert refused.value.pointer == "/media_type"


def test_an_office_package_says_what_it_is_made_of() -> None:
    bare = BytesIO()
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(BadInput):
        received(bare.getvalue(), MediaType.DOCX, None)


@pytest.mark.parametrize("size", [0, media.LARGEST + 1])
def test_what_is_empty_or_too_large_is_refused_with_the_bounds(size: int) -> None:
    with pytest.raises(BadInput) as refused:
        received(b"a" * size, MediaType.TEXT, None)

    assert refused.value.pointer == "/content"
    assert f"{media.LARGEST:,}" in refused.value.detail


def test_the_largest_is_taken() -> None:
    assert received(b"a" * media.LARGEST, MediaType.TEXT, None).size == media.LARGEST


def test_content_without_a_kind_is_told_which_there_are() -> None:
    with pytest.raises(BadInput) as refused:
        received(b"hello", None, None)

    assert all(kind in refused.value.detail for kind in MediaType)


def test_a_kind_without_content_is_refused() -> None:
    with pytest.raises(BadInput):
        received(None, MediaType.PDF, bytes(32))


def test_a_digest_that_is_not_that_of_the_content_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        received(b"hello", MediaType.TEXT, bytes(32))

    assert refused.value.pointer == "/digest"


def test_a_digest_alone_is_taken_as_it_is() -> None:
    found = received(None, None, bytes(32))

    assert (found.digest, found.content, found.size, found.media_type) == (bytes(32), None, None, None)


@pytest.mark.parametrize("kind", [MediaType.TEXT, MediaType.MAIL])
def test_text_with_a_classification_marking_is_refused_and_not_repeated(kind: MediaType) -> None:
    head = (
        b"From: a@b.test\r\nDate: Mon, 1 Jun 2026 09:00:00 -0400\r\n\r\n" if kind is MediaType.MAIL else b""
    )

    with pytest.raises(Refused) as refused:
        received(head + b"SECRET//NOFORN\nthe target list", kind, None)

    assert refused.value.rule == 17
    assert "target list" not in refused.value.detail


# handing out


@pytest.mark.parametrize("kind", MediaType)
def test_nothing_is_shown_in_place_or_sniffed(kind: MediaType) -> None:
    given = headers(kind, 3, 12)

    assert given["Content-Disposition"] == f'attachment; filename="document-3{kind.extension}"'
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Type"] == kind
    assert given["Content-Length"] == "12"
    assert "sandbox" in given["Content-Security-Policy"]
    assert "no-store" in given["Cache-Control"]


def tried(content: bytes, kind: MediaType) -> None:
    with suppress(BadInput, Refused):
        assert received(content, kind, None).size == len(content)


@given(st.sampled_from(MediaType), st.data())
def test_whatever_a_document_holds_it_is_of_a_kind_or_refused(kind: MediaType, data: st.DataObject) -> None:
    sample = SAMPLES[data.draw(st.sampled_from(MediaType))]
    at = data.draw(st.integers(0, len(sample) - 1))
    foreign = data.draw(st.binary(max_size=80))

    tried(foreign, kind)
    tried(sample[:at], kind)
    tried(sample[:at] + bytes([sample[at] ^ data.draw(st.integers(1, 255))]) + sample[at + 1 :], kind)
    tried(sample[:at] + foreign + sample[at:], kind)
