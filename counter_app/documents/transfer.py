"""How to pay by transfer: the VietQR a banking app reads, and the same in words under it.

On papers of an invented office it says so, and its purpose is no dossier's.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.units import mm

from counter_app.documents.barcode import Square
from counter_app.documents.fonts import BOLD, REGULAR, TIE
from counter_app.documents.page import Mark, Strip, centred, moved, stack
from counter_app.domain import money
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.office import Office
from counter_app.domain.vietqr import TRAINING_PURPOSE, BankAccount, Purpose, payload
from counter_app.errors import UserError

WIDE = 52 * mm
"""The column it takes."""
SIDE = 21 * mm
TYPE = 7.5
TITLE, TRAINING_TITLE = "Quét mã để chuyển khoản", "TẬP HUẤN – KHÔNG CHUYỂN TIỀN"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is asked: ``amount`` đồng to ``account`` with ``purpose``."""

    account: BankAccount
    amount: int
    purpose: str
    training: bool = False

    @classmethod
    def asked(cls, office: Office, code: str, amount: int) -> Transfer | None:
        """The transfer that settles ``amount`` đồng of a dossier; None where nothing is owed, where the office prints
        no VietQR, or where its code could not be found again in a bank's line.
        """
        if amount <= 0 or amount > money.MOST or office.bank is None or not office.bank.vietqr:
            return None
        try:
            purpose = str(Purpose.of(DossierCode.parse(code)))
        except UserError:
            return None
        return cls(office.bank, amount, TRAINING_PURPOSE if office.fictitious else purpose, office.fictitious)

    def column(self, x: float) -> Strip:
        """The square with its title above and its words below, in a column of :data:`WIDE` points from ``x``."""
        account = self.account
        text = payload(account.bin, account.number, amount=self.amount, purpose=self.purpose)
        square = Square(x + (WIDE - SIDE) / 2, 0, text, SIDE)
        quiet: Mark = moved(square, square.quiet)
        return stack(
            *centred(TRAINING_TITLE if self.training else TITLE, TYPE, WIDE, BOLD, x),
            Strip(SIDE + 2 * square.quiet, (quiet,)),
            *centred(f"{account.bank} – {account.number}", TYPE, WIDE, REGULAR, x),
            *centred(account.owner, TYPE, WIDE, REGULAR, x),
            *centred(f"{money.show(self.amount)}{TIE}đồng", TYPE, WIDE, REGULAR, x),
            *centred(f"Nội dung: {self.purpose.replace(' ', TIE)}", TYPE, WIDE, BOLD, x),
        )
