"""Draws ``counter-app.ico`` from ``counter-app.svg``, every size from the outlines; run it after changing the drawing.

.venv/bin/python resources/installer/icon.py
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""What Windows asks for at 100 to 200 %, in the title bar, the task bar and on the desktop."""


def drawn(renderer: QSvgRenderer, side: int) -> Image.Image:
    """The drawing, ``side`` pixels wide, on nothing."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(BytesIO(buffer.data().data()))


def main() -> None:
    """Writes the icon beside the drawing."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    drawing = Path(__file__).with_name("counter-app.svg")
    renderer = QSvgRenderer(str(drawing))
    *smaller, largest = (drawn(renderer, side) for side in SIZES)
    sizes = [(side, side) for side in SIZES]
    largest.save(drawing.with_suffix(".ico"), sizes=sizes, append_images=smaller, bitmap_format="png")
    application.quit()


if __name__ == "__main__":
    main()
