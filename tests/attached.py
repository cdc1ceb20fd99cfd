"""Files as they lie on a counter's table: real PDFs and pictures, good and bad ones."""

from __future__ import annotations

import io
import struct
import zlib

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def pdf(*pages: str) -> bytes:
    """A PDF with a line of text a page; "" is a blank page."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=True)
    for words in pages or ("Bản sao giấy khai sinh",):
        if words:
            canvas.setFont("Helvetica", 24)
            for n in range(8):
                canvas.drawString(80, 700 - 60 * n, words.encode("ascii", "replace").decode())
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def locked(user: str = "bi-mat", owner: str = "chu") -> bytes:
    """A PDF under a password; with ``user`` "" anybody opens it, but it says what may be done."""
    writer = PdfWriter(PdfReader(io.BytesIO(pdf())))
    writer.encrypt(user, owner, algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def signed() -> bytes:
    """A PDF with the dictionary of a digital signature in it."""
    return pdf().replace(b"%%EOF", b"% <</Type /Sig /ByteRange [0 840 960 240] /Contents <00>>>\n%%EOF")


def png(width: int = 40, height: int = 30) -> bytes:
    """A grey picture."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress((b"\0" + b"\x80" * width) * min(height, 200))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def jpeg(width: int = 40, height: int = 30) -> bytes:
    """A picture as a phone sends it: Qt writes it."""
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage

    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF884422)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "JPEG")
    return bytes(buffer.data().data())
