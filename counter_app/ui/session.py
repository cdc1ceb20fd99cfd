"""What every page of the window shares: the desk, background work, announcements, the message bar, the printer."""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.operations.desk import Desk, Reference
from counter_app.paths import DataDir
from counter_app.settings import Settings
from counter_app.ui.changes import Changes
from counter_app.ui.jobs import Jobs
from counter_app.ui.messages import Messages
from counter_app.ui.printing import Printer
from counter_app.ui.reads import Reads


@dataclass
class Session:
    """One run of the window at one counter. ``desk.clerk`` is who sits here."""

    desk: Desk
    place: DataDir
    settings: Settings
    jobs: Jobs
    changes: Changes
    messages: Messages
    printer: Printer
    reads: Reads = field(init=False)

    def __post_init__(self) -> None:
        self.reads = Reads(self)

    @property
    def at_work(self) -> Desk:
        """The desk with who sits here now: what runs in the background stays theirs when somebody else signs in."""
        return self.desk.with_clerk(self.desk.signed_in)

    @property
    def title(self) -> str:
        """The window's: counter and office, training before them."""
        training = "TẬP HUẤN – " if self.known.office.fictitious else ""
        return f"{training}Quầy {self.desk.me.counter} – {self.known.office.name}"

    @property
    def known(self) -> Reference:
        """Office, calendar, catalogue, staff as they hold now."""
        return self.desk.reference()
