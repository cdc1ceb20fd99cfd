"""The way out of the window: what is typed goes to the disk first, and where that cannot be, the window stays once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from counter_app.ui.label import shortened
from counter_app.ui.late_pages import LatePages
from counter_app.ui.session import Session

if TYPE_CHECKING:
    from counter_app.ui.draft_keeper import Unkept

log = logging.getLogger(__name__)


class WayOut:
    """Whether the window may close. Nobody is kept in: whoever closes it again knows what is left behind."""

    def __init__(self, session: Session, late: LatePages) -> None:
        self._session, self._late = session, late
        self._told: list[Unkept] = []

    def open(self) -> bool:
        """Keeps every draft. False, with a sentence in the bar, where the disk does not take one and that was not said
        of just these words yet.
        """
        unkept = self._late.keep_now()
        for one in unkept:
            log.warning("a draft was not kept on the way out: %s", one.trouble)
        if not unkept or unkept == self._told:
            return True
        self._told = unkept
        titles = "; ".join(shortened(one.title) for one in unkept)
        self._session.messages.say(
            f"{unkept[0].trouble}\n"
            f"Chương trình chưa đóng: bản nháp ({titles}) chưa ghi được, chữ đã gõ còn nguyên trong chương trình. Hồ "
            "sơ đã tiếp nhận không ảnh hưởng. Khi ổ đĩa có chỗ, đóng lại là bản nháp được giữ; đóng lại ngay thì mất "
            "bản nháp này.",
            "plain",
        )
        return False
