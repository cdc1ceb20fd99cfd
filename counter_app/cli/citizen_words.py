"""The arguments of the commands about notices, post, returns, opinions and petitions."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from counter_app.cli.grammar import whole
from counter_app.domain.notice import About, Channel
from counter_app.domain.petition import CHANNELS
from counter_app.domain.returning import RATED_BY, RATINGS

Command = Callable[[str, str], argparse.ArgumentParser]
_AS = "tài khoản người thực hiện"


def add(command: Command, common: argparse.ArgumentParser) -> None:
    """Puts these commands beside the others; ``command`` makes one of a name and its words."""

    def parts(name: str, words: str) -> Callable[[str, str, bool], argparse.ArgumentParser]:
        parser = command(name, words)
        group = parser.add_subparsers(dest="what", required=True, parser_class=type(parser))

        def part(what: str, said: str, acts: bool) -> argparse.ArgumentParser:
            made: argparse.ArgumentParser = group.add_parser(what, help=said, parents=[common])
            if acts:
                made.add_argument("--as", dest="staff", default="", help=_AS)
            return made

        return part

    _notices(parts("notices", "tin báo cho người dân (SMS, Zalo, thư điện tử)"))
    _post(parts("post-list", "bảng kê bàn giao bưu điện"))
    _envelopes(parts("envelopes", "sổ bưu gửi đến"))
    _ratings(parts("ratings", "ý kiến của người dân"))
    _petitions(parts("petitions", "sổ phản ánh, kiến nghị"))
    returns = command("returns", "sổ trả kết quả")
    period(returns)
    returns.add_argument("--counter", type=whole, default=0, help="một quầy (mặc định: mọi quầy)")
    returns.add_argument("--out", type=Path, metavar="OUT.pdf|OUT.xlsx")


Part = Callable[[str, str, bool], argparse.ArgumentParser]


def period(parser: argparse.ArgumentParser) -> None:
    """``--from`` and ``--to``."""
    parser.add_argument("--from", dest="first", default="", metavar="NGÀY", help="mặc định: hôm nay")
    parser.add_argument("--to", dest="last", default="", metavar="NGÀY", help="mặc định: hôm nay")


def _notices(part: Part) -> None:
    part("list", "các tin báo của quầy này", False).add_argument("--all", action="store_true", help="cả tin đã xong")
    send = part("send", "chuyển tin đang chờ vào thư mục, đọc trả lời, xếp tin nhắc", True)
    send.add_argument("--folder", type=Path, help="thay thư mục trong cài đặt")
    for name, words in (
        ("withdraw", "rút một tin lại"),
        ("retry", "gửi lại một tin hỏng"),
        ("phoned", "đã gọi điện thay"),
    ):
        part(name, words, True).add_argument("number", type=whole, help="số của tin trong notices list")
    part("templates", "các mẫu tin đang dùng", False)
    change = part("set", "đổi một mẫu tin từ hôm nay", True)
    change.add_argument("about", choices=[one.value for one in About])
    change.add_argument("--text", default=None)
    change.add_argument("--channel", choices=[one.value for one in Channel], default=None)
    change.add_argument("--accents", choices=("yes", "no"), default=None, help="có dấu")
    change.add_argument("--on", choices=("yes", "no"), default=None, help="có gửi")
    change.add_argument("--days", type=whole, default=None, help="chờ bao nhiêu ngày thì nhắc")


def _post(part: Part) -> None:
    period(part("waiting", "kết quả trả qua bưu chính chưa vào bảng kê nào", False))
    make = part("make", "lập bảng kê", True)
    period(make)
    make.add_argument("code", nargs="*", help="mã hồ sơ (mặc định: tất cả đang chờ)")
    make.add_argument("--tracking", action="append", default=[], metavar="MÃ=SỐ BƯU GỬI")
    make.add_argument("--fee", action="append", default=[], metavar="MÃ=ĐỒNG")
    make.add_argument("--print", dest="paper", type=Path, metavar="OUT.pdf")
    part("list", "các bảng kê đã lập", False)
    again = part("print", "in lại một bảng kê", False)
    again.add_argument("number", help="số hoặc mã vạch của bảng kê")
    again.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")


def _envelopes(part: Part) -> None:
    part("list", "các bưu gửi đã vào sổ", False)
    new = part("add", "vào sổ một bưu gửi", True)
    for name, words in (("tracking", "số bưu gửi"), ("sender", "người gửi"), ("note", "ghi chú")):
        new.add_argument(f"--{name}", default="", help=words)
    new.add_argument("--date", default="", metavar="NGÀY", help="ngày nhận (mặc định: hôm nay)")
    link = part("link", "gắn bưu gửi với hồ sơ đã tiếp nhận từ đó", True)
    link.add_argument("number", help="số trong sổ")
    link.add_argument("code", help="mã hồ sơ")


def _ratings(part: Part) -> None:
    told = part("summary", "bao nhiêu người chọn mức nào, bằng cách nào, theo lĩnh vực", False)
    period(told)
    told.add_argument("--out", type=Path, metavar="OUT.pdf|OUT.xlsx")
    one = part("add", "một phiếu giấy, hoặc một câu trả lời", True)
    one.add_argument("code")
    one.add_argument("answer", choices=tuple(RATINGS))
    one.add_argument("--source", choices=tuple(RATED_BY), required=True)
    many = part("import", "các câu trả lời qua mã QR từ tệp CSV", True)
    many.add_argument("file", type=Path)


def _petitions(part: Part) -> None:
    listed = part("list", "các phản ánh, kiến nghị", False)
    period(listed)
    listed.add_argument("--out", type=Path, metavar="OUT.pdf|OUT.xlsx")
    new = part("add", "tiếp nhận một phản ánh, kiến nghị", True)
    for name, words in (
        ("name", "người phản ánh"),
        ("phone", "điện thoại"),
        ("address", "địa chỉ"),
        ("code", "mã hồ sơ liên quan"),
    ):
        new.add_argument(f"--{name}", default="", help=words)
    new.add_argument("--channel", choices=tuple(CHANNELS), default="COUNTER")
    new.add_argument("--content", required=True, help="nội dung")
    reply = part("answer", "ghi trả lời", True)
    reply.add_argument("number")
    reply.add_argument("--answer", required=True)
    reply.add_argument("--by", default="", help="ai trả lời (mặc định: người thực hiện)")
