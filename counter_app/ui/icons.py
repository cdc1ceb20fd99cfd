"""Icons: Lucide's SVGs, recoloured while they are loaded, sharp at every scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from counter_app import paths
from counter_app.ui import theme

_SIZES = (16, 20, 24, 32, 48)


@cache
def icon(name: str, colour: str = theme.PRIMARY) -> QIcon:
    """The icon of a name in ``resources/icons``; disabled it is grey."""
    drawing = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, "#9AA5B0")):
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", ink).encode()))
        for size in _SIZES:
            made.addPixmap(_pixmap(renderer, size), mode)
    return made


def _pixmap(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap
