"""What is looked for after a spill is found however it is written down, and told without a word of it."""

import io
import json
import zipfile
from base64 import b64encode
from typing import Any

import pytest

from config.errors import BadInput
from reviews.spilled.sought import Sought

SPILLED, OTHER = "The Zébrafinch, no. 4471, sings in the mine", "words that stay"


def sought(text: str = SPILLED) -> Sought:
    return Sought(text)


def in_a_package(part: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(part, content)
    return file.getvalue()


def in_a_mail(content: bytes) -> bytes:
    lines = b64encode(content)
    wrapped = b"\r\n".join(lines[at : at + 20] for at in range(0, len(lines), 20))
    head = (
        b"From: a@b.example\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\nContent-Transfer-Encoding: base64\r\n"
    )
    return head + b"\r\n" + wrapped + b"\r\n"


WRITTEN: dict[str, Any] = {
    "as it is": SPILLED,
    "in another case, with other marks and spaces": "THE   ZEBRAFINCH (no 4471)\nsings-in-the-mine!",
    "within more": f"before {SPILLED} after",
    "as bytes": SPILLED.encode(),
    "as UTF-16": SPILLED.encode("utf-16-le"),
    "as UTF-16 at an odd place": b"\x01" + SPILLED.encode("utf-16-be"),
    "in JSON": json.dumps({"a": [{"b": SPILLED}]}),
    "as a name in JSON": json.dumps({SPILLED: 1}),
    "in JSON in JSON": json.dumps({"a": json.dumps({"b": SPILLED})}),
    "in base64": b64encode(SPILLED.encode()).decode(),
    "in base64 for addresses": b64encode(b"\xfb\xff" + SPILLED.encode(), altchars=b"-_").decode(),
    "in an envelope": json.dumps({"payload": b64encode(json.dumps({"b": SPILLED}).encode()).decode()}),
    "in hexadecimal": SPILLED.encode().hex(),
    "in a packed part": in_a_package("notes.txt", SPILLED.encode()),
    "in a Word document, parted by its looks": in_a_package(
        "word/document.xml", b"<w:t>The Z&#233;bra</w:t><w:r/><w:t>finch, no. 4471, sings in the mine</w:t>"
    ),
    "in a mail message": in_a_mail(SPILLED.encode()),
    "attached to a mail message, packed": in_a_mail(in_a_package("a.txt", SPILLED.encode())),
    "across two pieces": "x " * (512 * 1024 - 8) + SPILLED,
}


@pytest.mark.parametrize("value", WRITTEN.values(), ids=WRITTEN)
def test_a_text_is_found_however_it_is_written_down(value: Any) -> None:
    assert sought().within(value).lines == (1,)


@pytest.mark.parametrize(
    "value", [OTHER, OTHER.encode(), None, 4471, json.dumps({"a": OTHER}), b"\x00\xff" * 40]
)
def test_nothing_is_found_where_it_is_not(value: Any) -> None:
    assert sought().within(value).lines == ()


def test_every_line_is_looked_for_by_itself() -> None:
    lines = sought(f"{OTHER}\n\n{SPILLED}\nnowhere at all")

    assert lines.within(f"{SPILLED} {OTHER}").lines == (1, 3)


def test_words_whose_order_an_index_lost_are_found_by_all_of_them() -> None:
    assert sought().among(["4471", "in", "mine", "no", "sings", "the", "zebrafinch"]).lines == (1,)
    assert sought().among(["4471", "in", "mine", "no", "sings", "the"]).lines == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "1 to"), ("\n \n", "1 to"), (f"{SPILLED}\nab!", "line 2"), (f"{SPILLED * 100}", "line 1")],
)
def test_a_line_that_cannot_be_looked_for_is_refused_without_a_word_of_it(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refusal:
        sought(text)

    assert "zebra" not in str(refusal.value).lower()


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 ...", b"\x89PNG\r\n", in_a_package("word/media/a.png", b"\x89PNG\r\n"), b"PK\x03\x04 no"],
)
def test_what_people_must_look_at_is_told(content: bytes) -> None:
    assert sought().within(content).unread
