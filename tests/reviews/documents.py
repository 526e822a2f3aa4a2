"""A small document of each kind that is taken on file."""

import zipfile
from io import BytesIO
from typing import Final

from reviews.media import MediaType


def package(*parts: str) -> bytes:
    """An Office Open XML package of these parts, with nothing in them."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(zipfile.ZipInfo(part), "<part/>")
    return content.getvalue()


SAMPLES: Final = {
    MediaType.PDF: b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n",
    MediaType.PNG: bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
    ),
    MediaType.JPEG: bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"),
    MediaType.TEXT: b"The system card, as sent on 2 June.\n",
    MediaType.MAIL: b"From: a@b.test\r\nDate: Mon, 1 Jun 2026 09:00:00 -0400\r\n\r\nAs agreed.\r\n",
    MediaType.DOCX: package("word/document.xml"),
    MediaType.XLSX: package("xl/workbook.xml"),
    MediaType.PPTX: package("ppt/presentation.xml"),
}
