"""How the window looks: our own light palette, one style sheet, one type family. Colours are named by what they say.

State is never colour alone: the pills of the board carry a shape and words, and their colours were chosen to stay
apart in every kind of colour vision (contrast of text at least 5.9:1).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from counter_app import paths
from counter_app.domain.urgency import Pressure

INK = "#1A2430"
MUTED = "#4A5765"
PAPER = "#FFFFFF"
DESK = "#F3F5F8"
LINE = "#C9D1DA"
FIELD_LINE = "#7F8B98"
PRIMARY = "#0B57A4"
PRIMARY_PRESSED = "#084480"
CHOSEN = "#CFE3F8"
HOVER = "#E8F0F9"
WRONG = "#A3160B"
WARN_PAPER = "#FFF4D6"
WARN_INK = "#5C4300"
GOOD = "#0B5D3B"
GOOD_PAPER = "#E3F4EA"

PILLS: dict[Pressure, tuple[str, str, str]] = {
    Pressure.OVERDUE: ("#A3160B", "#FFFFFF", "#A3160B"),
    Pressure.TODAY: ("#FFC83D", "#332400", "#8A6A00"),
    Pressure.SOON: ("#CFE8FA", "#00406B", "#5B9BC7"),
    Pressure.ON_TIME: ("#FFFFFF", "#0B5D3B", "#3E8F68"),
    Pressure.PAUSED: ("#F1ECFB", "#4B3080", "#9A86C4"),
    Pressure.DONE: ("#FFFFFF", "#5A6672", "#C9D1DA"),
    Pressure.ENDED: ("#FFFFFF", "#5A6672", "#C9D1DA"),
}
"""Fill, text, border of each kind of pill."""

POINTS = 10
FAMILIES = ("Segoe UI", "Noto Sans")


def apply(application: QApplication, text_size: int = 100) -> None:
    """Sets style, palette and type; ``text_size`` in per cent (100–200)."""
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(_palette())
    family = _family()
    font = QFont(family)
    font.setPointSizeF(POINTS * max(100, min(200, text_size)) / 100)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    application.setFont(font)


def dress(window: QWidget) -> None:
    """Puts the style sheet on a window that is built. Not on the application: there every step that puts one widget into
    another would dress all below it again (a large page: 0.7 s instead of 0.2 s), and a start would cost 0.1 s more.
    """
    window.setStyleSheet(style_sheet())


def style_sheet() -> str:
    """The style sheet with its colour names put in."""
    text = (paths.resources() / "styles" / "counter.qss").read_text(encoding="utf-8")
    colours = {name: value for name, value in globals().items() if name.isupper() and isinstance(value, str)}
    for name in sorted(colours, key=len, reverse=True):
        text = text.replace(f"@{name}", colours[name])
    return text.replace("@ICONS", (paths.resources() / "icons").as_posix())


def _family() -> str:
    """Segoe UI on Windows, else the bundled Noto Sans: both have tabular digits and all Vietnamese letters."""
    if FAMILIES[0] in QFontDatabase.families():
        return FAMILIES[0]
    for file in sorted(Path(paths.resources() / "fonts").glob("NotoSans-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    return FAMILIES[1]


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, DESK),
        (role.WindowText, INK),
        (role.Base, PAPER),
        (role.AlternateBase, "#F7F9FB"),
        (role.Text, INK),
        (role.Button, PAPER),
        (role.ButtonText, INK),
        (role.Highlight, CHOSEN),
        (role.HighlightedText, INK),
        (role.ToolTipBase, INK),
        (role.ToolTipText, PAPER),
        (role.PlaceholderText, "#66727F"),
        (role.Link, PRIMARY),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor("#7A8692"))
    return palette
