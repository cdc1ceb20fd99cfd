"""The commands and their arguments: the table of ARCHITECTURE.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from counter_app import __version__
from counter_app.cli import citizen_words
from counter_app.cli.grammar import Parser, whole
from counter_app.domain.limit import Unit
from counter_app.domain.report import PRESETS
from counter_app.domain.verbs import VERBS

FORMS = ("receipt", "why", "progress", "supplement", "refusal", "apology", "stop", "control", "handover", "survey")
UNDO = "undo"
UPTO = ("received", "signing", "signed", "returned")
FILTERS = (
    "all",
    "overdue",
    "today",
    "soon",
    "supplement",
    "ready",
    "elsewhere",
    "signing",
    "to-hand-over",
    "handed-over",
    "shelf",
    "late",
    "apologies",
    "approvals",
    "again",
    "conflicts",
    "holders",
    "workload",
    "counters",
)
PAGES = (
    "sign-in",
    "board",
    "why",
    "intake",
    "intake-filled",
    "intake-more",
    "intake-tiers",
    "intake-exempt",
    "intake-wrong",
    "lane",
    "intake-guide",
    "supplement",
    "blanks",
    "intake-blank",
    "print-list",
    "administration",
    "administration-forms",
    "administration-printers",
    "catalogue",
    "catalogue-import",
    "calendar",
    "calendar-import",
    "date-reviews",
    "day-opening",
    "day-closing",
    "report",
    "supervision",
    "erasures",
    "access-log",
    "keys",
    "return",
    "return-shelf",
    "return-proxy",
    "notices",
    "post",
    "envelopes",
    "returns",
    "petitions",
    "opinions",
    "notice-templates",
    "hand-over",
    "hand-over-signed",
    "files",
    "files-waiting",
    "line",
    "line-pull",
    "line-day",
    "conflicts",
    "first-run",
    "first-run-code",
    "first-run-no-line",
)


def build() -> argparse.ArgumentParser:
    """The whole command line."""
    common = Parser(add_help=False)
    common.add_argument("--data-dir", type=Path, default=argparse.SUPPRESS, help="thư mục dữ liệu của quầy")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="trả lời bằng JSON")
    parser = Parser(prog="counter-app", description="Quầy Một Cửa", parents=[common])
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--demo", action="store_true", help="đơn vị tập huấn có sẵn dữ liệu")
    parser.add_argument(
        "--with-centre", action="store_true", help="kèm một máy chủ trung tâm trên máy này (với --demo)"
    )
    commands = parser.add_subparsers(dest="command", metavar="LỆNH", parser_class=Parser)

    def command(name: str, words: str, group: argparse._SubParsersAction[Parser] = commands) -> Parser:
        return group.add_parser(name, help=words, parents=[common])

    due = command("due", "tính ngày hẹn trả")
    due.add_argument("--from", dest="start", required=True, help='lúc tiếp nhận, ví dụ "2026-02-13 09:10"')
    due.add_argument("--amount", type=whole, default=0)
    due.add_argument("--unit", required=True, choices=[unit.value for unit in Unit])
    due.add_argument("--why", action="store_true", help="từng ngày một")
    command("card", "đọc mã QR thẻ căn cước").add_argument("text")
    receive = command("receive", "tiếp nhận hồ sơ từ tệp JSON")
    receive.add_argument("file", type=Path)
    receive.add_argument("--print", dest="paper", type=Path, metavar="OUT.pdf", help="ghi giấy tiếp nhận ra tệp")
    receive.add_argument("--as", dest="staff", default="", help="tài khoản người tiếp nhận")
    guide = command("guide", "phiếu ở khâu tiếp nhận: hướng dẫn bổ sung (Mẫu 02), từ chối tiếp nhận (Mẫu 03)")
    guide.add_argument("file", type=Path, help="như tệp của receive")
    guide.add_argument("--reason", required=True, help="lý do")
    guide.add_argument(
        "--item", action="append", default=[], help="giấy tờ cần bổ sung (mặc định: giấy bắt buộc thiếu)"
    )
    guide.add_argument("--refuse", action="store_true", help="từ chối tiếp nhận (Mẫu 03)")
    guide.add_argument("--excuse", default="", help="lý do hướng dẫn lần nữa")
    guide.add_argument("--print", dest="paper", type=Path, metavar="OUT.pdf", help="ghi phiếu ra tệp")
    guide.add_argument("--as", dest="staff", default="", help="tài khoản người hướng dẫn")
    found = command("guidance", "một phiếu ở khâu tiếp nhận, theo mã trên phiếu")
    found.add_argument("code")
    found.add_argument("--seen", action="store_true", help="người phụ trách đã xem phiếu hướng dẫn lần nữa")
    found.add_argument("--as", dest="staff", default="", help="với --seen: tài khoản người phụ trách")
    act = command("act", "một thao tác với hồ sơ: " + ", ".join((*VERBS, UNDO)))
    act.add_argument("code")
    act.add_argument("verb", choices=(*VERBS, UNDO), metavar="VERB")
    act.add_argument("--data", type=Path, metavar="FILE.json", help="các mục của thao tác, một đối tượng JSON")
    act.add_argument("--set", action="append", default=[], metavar="MỤC=GIÁ TRỊ", help="một mục của thao tác")
    act.add_argument("--print", dest="paper", type=Path, metavar="OUT.pdf", help="ghi giấy của thao tác ra tệp")
    act.add_argument("--as", dest="staff", default="", help="tài khoản người thực hiện")
    handover = command("handover", "chuyển nhiều hồ sơ với một phiếu, ghi phiếu đã ký, nhận kết quả, từ tệp JSON")
    handover.add_argument("file", type=Path)
    handover.add_argument("--print", dest="paper", type=Path, metavar="OUT.pdf", help="ghi phiếu bàn giao ra tệp")
    handover.add_argument("--as", dest="staff", default="", help="tài khoản người thực hiện")
    certify = command("certify", "chứng thực từ tệp JSON")
    certify.add_argument("file", type=Path)
    certify.add_argument("--upto", choices=UPTO, default="returned", help="làm tới đâu (mặc định: đã ký, thu phí, trả)")
    certify.add_argument("--as", dest="staff", default="", help="tài khoản người tiếp nhận")
    book = command("certified-book", "in sổ chứng thực ra tệp PDF")
    book.add_argument("book", metavar="BOOK", help="BS, CK, HD, DT (sổ của quầy này) hoặc ví dụ BS-02/2026")
    book.add_argument("--from", dest="first", default="", metavar="YYYY-MM-DD", help="mặc định: đầu năm")
    book.add_argument("--to", dest="last", default="", metavar="YYYY-MM-DD", help="mặc định: hôm nay")
    book.add_argument("--out", type=Path, required=True)
    attach = command("attach", "đính kèm một tệp PDF, JPEG, PNG vào một giấy tờ của hồ sơ")
    attach.add_argument("code")
    attach.add_argument("file", type=Path)
    attach.add_argument("--paper", required=True, help="số thứ tự giấy tờ, khac hoặc ket-qua")
    attach.add_argument("--digitised", action="store_true", help="số hóa từ bản giấy")
    attach.add_argument("--reused", action="store_true", help="tái sử dụng giấy tờ đã số hóa")
    attach.add_argument("--certified", action="store_true", help="bản sao chứng thực điện tử")
    attach.add_argument("--replaces", default="", metavar="HASH", help="thay cho tệp này")
    detach = command("detach", "gỡ một tệp khỏi hồ sơ")
    detach.add_argument("code")
    detach.add_argument("--hash", required=True, help="mã SHA-256 của tệp, có thể chỉ phần đầu")
    detach.add_argument("--paper", default="", help="khi một tệp đính kèm ở nhiều giấy tờ")
    detach.add_argument("--reason", default="", help="lý do")
    for sub in (attach, detach):
        sub.add_argument("--as", dest="staff", default="", help="tài khoản người thực hiện")
    command("files", "các tệp của một hồ sơ").add_argument("code")
    copied = command("file", "ghi một tệp của hồ sơ ra ngoài")
    copied.add_argument("code")
    copied.add_argument("--hash", required=True, help="mã SHA-256 của tệp, có thể chỉ phần đầu")
    copied.add_argument("--out", type=Path, required=True)
    command("show", "một hồ sơ").add_argument("code")
    command("find", "tìm hồ sơ").add_argument("text")
    listed = command("list", "các hồ sơ của một nhóm")
    listed.add_argument("--filter", choices=FILTERS, default="all")
    listed.add_argument("--limit", type=whole, default=50)
    listed.add_argument("--out", type=Path, metavar="OUT.xlsx", help="ghi danh sách ra tệp Excel")
    citizen_words.add(command, common)
    _day(command("day", "mở quầy, chốt sổ cuối ngày"), common)
    weekly = command("report", "báo cáo").add_subparsers(dest="what", required=True, parser_class=Parser)
    table = weekly.add_parser("weekly", help="tình hình, kết quả giải quyết TTHC của một kỳ", parents=[common])
    table.add_argument("--from", dest="first", default="", metavar="NGÀY")
    table.add_argument("--to", dest="last", default="", metavar="NGÀY")
    table.add_argument("--preset", choices=tuple(PRESETS), default="", help="thay cho --from, --to")
    table.add_argument("--out", type=Path, metavar="OUT.xlsx|OUT.pdf", help="ghi ra tệp Excel hoặc PDF")
    printed = command("print", "in một giấy của hồ sơ ra tệp PDF")
    printed.add_argument("code")
    printed.add_argument("--form", choices=FORMS, required=True)
    printed.add_argument("--out", type=Path, required=True)
    printed.add_argument("--layout", choices=("A4_TWO", "A5"), default="A4_TWO")
    printed.add_argument("--as", dest="staff", default="")
    trial = command("print-test", "trang thử máy in ra tệp PDF")
    trial.add_argument("--paper", choices=("A4", "A5"), default="A4", help="khổ giấy")
    trial.add_argument("--out", type=Path, required=True)
    _paper(command("paper", "phôi giấy tiếp nhận khi mất điện"), common)
    book = command("dossier-register", "sổ theo dõi hồ sơ ra tệp PDF")
    book.add_argument("--book", required=True, metavar="01/2026", help="quyển số: quầy và năm, hoặc 01/2026-Lĩnh vực")
    book.add_argument("--out", type=Path, required=True)
    _registers(command("registers", "sổ và số: số bắt đầu, cách đặt quyển, quầy giữ sổ chứng thực"), common)
    days = command("calendar", "lịch làm việc").add_subparsers(dest="what", required=True, parser_class=Parser)
    for name, words in (("import", "nhập lịch từ tệp"), ("diff", "tệp sẽ thay đổi gì"), ("export", "ghi lịch ra tệp")):
        sub = days.add_parser(name, help=words, parents=[common])
        sub.add_argument("file", type=Path)
        if name == "import":
            sub.add_argument("--as", dest="staff", default="", help="tài khoản người phụ trách")
    days.add_parser("moved", help="các ngày hẹn cần xem lại", parents=[common])
    settle = command("settle", "xử lý một thao tác trùng của hồ sơ")
    settle.add_argument("code")
    settle.add_argument("--entry", default="", help="thao tác nào, khi hồ sơ có nhiều (xem list --filter conflicts)")
    settle.add_argument("--choose", choices=("act", "other"), required=True, help="lấy thao tác, hoặc giữ cái đang có")
    settle.add_argument("--reason", required=True, help="lý do")
    settle.add_argument("--as", dest="staff", default="", help="tài khoản người phụ trách")
    reassign = command("reassign", "giao mọi hồ sơ đang giải quyết của một người, đơn vị cho nơi khác")
    reassign.add_argument("--from", dest="giver", required=True, metavar="AI", help="như list --filter holders")
    reassign.add_argument("--to", required=True, metavar="AI")
    reassign.add_argument("--reason", required=True, help="lý do")
    reassign.add_argument("--as", dest="staff", default="", help="tài khoản người phụ trách")
    _cutover(command("cutover", "chuyển hồ sơ đang giải quyết từ hệ thống cũ"), common)
    sync = command("sync", "đồng bộ với trung tâm")
    sync.add_argument("--once", action="store_true", help="một lượt rồi thôi (mặc định)")
    sync.add_argument("--status", action="store_true", help="chỉ xem: việc gì chờ gửi, vì sao, làm gì; không trao đổi")
    sync.add_argument("--counters", action="store_true", help="hỏi thêm trung tâm về các quầy khác của đơn vị")
    sync.add_argument(
        "--settle",
        default="",
        metavar="QUẦY=release|reject",
        help="người phụ trách duyệt phần một quầy bị thu hồi đã gửi sau đó",
    )
    sync.add_argument("--as", dest="staff", default="", help="với --settle: tài khoản người phụ trách")
    sync.add_argument("--url", default="", help="địa chỉ trung tâm, thay cho địa chỉ đã lưu")
    _catalogue(command("catalogue", "danh mục thủ tục: nhập, so sánh, xuất, báo cáo"), common)
    _central(command("central", "việc của quản trị trung tâm"), common)
    joining = command("join", "máy này thành một quầy bằng mã do quản trị trung tâm cấp (mã gõ khi được hỏi)")
    joining.add_argument("--server", required=True, help="địa chỉ trung tâm ghi trên thẻ quản trị")
    joining.add_argument("--ca", type=Path, help="tệp chứng thư gốc của trung tâm")
    joining.add_argument(
        "--type-code", action="store_true", help="không cất khóa trong máy: gõ mã khôi phục mỗi lần mở"
    )
    command("overview", "các quầy của đơn vị: gọi lần cuối, đã gửi, còn thiếu")
    carry = command("carry", "mang phần chờ gửi bằng tệp sang quầy có mạng")
    carry.add_argument("what", choices=("out", "in"))
    carry.add_argument("file", type=Path)
    machine = command("machine", "dữ liệu của máy này: có bị khôi phục, chuyển máy, đổi số quầy không")
    machine.add_argument("--only-one", action="store_true", help="xác nhận không máy nào khác đang mở quầy này")
    machine.add_argument("--as", dest="staff", default="", help="tài khoản phụ trách hoặc quản trị")
    _privacy(command)
    command("backup", "sao lưu tệp dữ liệu").add_argument("file", type=Path)
    command("restore", "khôi phục từ bản sao lưu").add_argument("file", type=Path)
    command("verify", "kiểm tra nhật ký và dữ liệu")
    doctor = command("doctor", "kiểm tra chương trình và máy")
    doctor.add_argument("--zip", type=Path, help="gói kết quả và nhật ký cho quản trị")
    shot = command("screenshot", "vẽ một màn hình ra tệp PNG")
    shot.add_argument("page", choices=PAGES)
    shot.add_argument("--out", type=Path, required=True)
    shot.add_argument("--size", default="1366x720")
    shot.add_argument("--scale", type=float, default=1.0)
    return parser


def _privacy(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    erase = command("erase", "xóa dữ liệu cá nhân theo yêu cầu; không lấy lại được")
    erase.add_argument("code", help="mã hồ sơ, mã phiếu hướng dẫn; với --kind: số trong sổ")
    erase.add_argument("--kind", choices=("petition", "envelope"), default="", help="số của sổ nào")
    erase.add_argument("--basis", default="", help="căn cứ pháp lý")
    erase.add_argument("--request", default="", help="số văn bản, phiếu yêu cầu")
    erase.add_argument("--check", action="store_true", help="chỉ xem sẽ xóa những gì")
    command("erasures", "các yêu cầu xóa dữ liệu đã thực hiện")
    looked = command("access-log", "nhật ký xem, tìm, xuất dữ liệu cá nhân trên máy này")
    citizen_words.period(looked)
    looked.add_argument("--out", type=Path, metavar="OUT.xlsx")
    for sub in (erase, looked):
        sub.add_argument("--as", dest="staff", default="", help="tài khoản người phụ trách")


def _paper(parser: Parser, common: Parser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, parser_class=Parser)
    words = {
        "blanks": "ghi sổ và in phôi mới ra tệp PDF",
        "again": "in lại phôi còn trong ngăn ra tệp PDF",
        "list": "các phôi: đã in, đã dùng, hỏng, còn trong ngăn",
        "spoil": "ghi phôi hỏng, mất",
    }
    for name, help_ in words.items():
        sub = commands.add_parser(name, help=help_, parents=[common])
        if name in ("blanks", "again"):
            sub.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")
        if name in ("blanks", "spoil"):
            sub.add_argument("--as", dest="staff", default="", help="tài khoản người thực hiện")
        if name == "blanks":
            sub.add_argument("--count", type=whole, required=True, help="số phôi")
        elif name == "list":
            sub.add_argument("--state", choices=("drawer", "used", "spoiled"), default="")
        else:
            sub.add_argument("serial", nargs="*" if name == "again" else "+", help="số dưới mã vạch của phôi")
        if name == "spoil":
            sub.add_argument("--reason", required=True, help="lý do")


def _registers(parser: Parser, common: Parser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, parser_class=Parser)
    words = {
        "list": "các sổ của quầy: số cuối, số tới, số bắt đầu",
        "open": "ghi số bắt đầu của một sổ",
        "quyen": "cách đặt quyển của sổ theo dõi hồ sơ",
        "holder": "quầy giữ một sổ chứng thực của cả đơn vị",
        "kinds": "giấy tờ hay chứng thực của một sổ, theo thứ tự phím số",
    }
    for name, help_ in words.items():
        sub = commands.add_parser(name, help=help_, parents=[common])
        if name != "list":
            sub.add_argument("--as", dest="staff", default="", help="tài khoản người phụ trách")
        if name == "open":
            sub.add_argument("--book", required=True, help="01/2026, BS-01/2026, RECEIPT/2026, APOLOGY/2026 …")
            sub.add_argument("--number", type=whole, required=True, help="số sẽ cấp tiếp theo")
            sub.add_argument("--reason", required=True, help="lý do")
            sub.add_argument("--document", required=True, help="văn bản, biên bản làm căn cứ")
        elif name == "quyen":
            sub.add_argument("--rule", choices=("counter", "field", "blank"), required=True)
            sub.add_argument("--since", default="", metavar="NGÀY", help="mặc định: hôm nay")
        elif name == "holder":
            sub.add_argument("--register", required=True, help="BS, CK, HD, DT")
            sub.add_argument("--counter", type=whole, required=True, help="số quầy; 0: mỗi quầy một sổ")
        elif name == "kinds":
            sub.add_argument("--register", required=True, help="BS, CK, HD, DT")
            sub.add_argument("names", nargs="*", metavar="TÊN", help="không ghi tên nào: danh sách mặc định")


def _day(parser: Parser, common: Parser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, parser_class=Parser)
    words = {"open": "mở quầy", "close": "chốt sổ cuối ngày", "reopen": "mở lại sổ đã chốt", "sheet": "xem sổ của ngày"}
    for name, help_ in words.items():
        sub = commands.add_parser(name, help=help_, parents=[common])
        sub.add_argument("--date", default="", metavar="NGÀY", help="ngày khác hôm nay")
        sub.add_argument("--print", dest="paper", type=Path, metavar="OUT.pdf", help="ghi phiếu chốt sổ ra tệp")
        sub.add_argument("--fund", action="store_true", help="với --print: bảng kê nộp quỹ thay cho phiếu chốt sổ")
        sub.add_argument("--office", action="store_true", help="cộng mọi quầy đã chốt của trung tâm")
        if name != "sheet":
            sub.add_argument("--as", dest="staff", default="", help="tài khoản người thực hiện")
        if name == "open":
            sub.add_argument("--sits", default="", help="ai ngồi quầy (mặc định: người thực hiện)")
            sub.add_argument("--approver", default="", help="ai duyệt")
            sub.add_argument("--signer", default="", help="ai ký")
            sub.add_argument("--capacity", default="", help="KT., TUQ. hoặc TL.")
            sub.add_argument("--float", dest="change", default="", metavar="ĐỒNG", help="tiền lẻ đầu ngày")
            sub.add_argument("--printer", action="store_true", help="đã in thử")
        elif name == "close":
            sub.add_argument("--counted", default="", metavar="ĐỒNG", help="tiền mặt đếm được")
            sub.add_argument("--note", default="")
        elif name == "reopen":
            sub.add_argument("--reason", default="", help="lý do")


def _catalogue(parser: Parser, common: Parser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, parser_class=Parser)
    for name, words in (("import", "đưa danh mục của tệp vào đơn vị"), ("diff", "xem tệp sẽ thay đổi những gì")):
        sub = commands.add_parser(name, help=words, parents=[common])
        sub.add_argument("file", type=Path, help=".jsonl, .jsonl.gz (danh mục quốc gia) hoặc .xlsx (sổ của đơn vị)")
        sub.add_argument("--version", default="", metavar="YYYY-MM-DD", help="ngày lấy danh mục (mặc định: hôm nay)")
        sub.add_argument("--new-only", action="store_true", help="chỉ thêm thủ tục chưa có, không đổi gì khác")
        sub.add_argument("--afresh", action="store_true", help="lấy bản của bộ cả khi đơn vị đã chỉnh")
        if name == "import":
            sub.add_argument("--as", dest="staff", default="", help="tài khoản người thực hiện")
    export = commands.add_parser("export", help="xuất danh mục ra sổ Excel để chỉnh", parents=[common])
    export.add_argument("file", type=Path, metavar="FILE.xlsx")
    report = commands.add_parser("report", help="đã hiểu được gì của danh mục, từng trường", parents=[common])
    report.add_argument("file", type=Path, metavar="FILE.xlsx")
    report.add_argument(
        "--from", dest="source", type=Path, help="danh mục quốc gia .jsonl.gz; thiếu: danh mục đang giữ"
    )


def _cutover(parser: Parser, common: Parser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, parser_class=Parser)
    words = {"template": "tệp Excel mẫu để điền", "check": "xem tệp nhập được những dòng nào", "import": "nhập"}
    for name, help_ in words.items():
        sub = commands.add_parser(name, help=help_, parents=[common])
        sub.add_argument("file", type=Path, metavar="FILE.xlsx")
        if name != "template":
            sub.add_argument("--refused", type=Path, metavar="OUT.xlsx", help="ghi các dòng chưa nhập được để sửa")
            sub.add_argument("--as", dest="staff", default="", help="tài khoản người phụ trách")


def _central(parser: Parser, common: Parser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, parser_class=Parser)
    for name, words in (("init", "tạo lược đồ trung tâm"), ("upgrade", "nâng cấp lược đồ; cấp lại tài khoản đã mất")):
        commands.add_parser(name, help=words, parents=[common]).add_argument("--url", required=True)
    stand = commands.add_parser("status", help="các đơn vị và các quầy của họ", parents=[common])
    stand.add_argument("--url", required=True)
    stand.add_argument("--office", default="", help="chỉ một đơn vị")
    taken = commands.add_parser("subscribe", help="đơn vị nhận danh mục và lịch của tỉnh", parents=[common])
    aside = commands.add_parser("archive", help="chuyển các năm cũ vào kho lưu", parents=[common])
    for sub in (taken, aside):
        sub.add_argument("--url", required=True)
        sub.add_argument("--office", required=True)
    taken.add_argument("--from", dest="source", required=True, metavar="ĐƠN_VỊ")
    aside.add_argument("--before", required=True, metavar="YYYY-MM-DD", help="trung tâm nhận trước ngày này")
    for name, words in (
        ("enrol", "cấp một quầy"),
        ("code", "tạo mã dùng một lần để một máy thành quầy; quầy đã cấp: thay máy"),
        ("revoke", "thu hồi một quầy"),
        ("release", "nhập phần quầy đã thu hồi gửi về sau"),
        ("reject", "không nhập phần quầy đã thu hồi gửi về sau (vẫn giữ)"),
        ("exposed", "máy bị mất: những hồ sơ nào nằm trên máy đó"),
    ):
        sub = commands.add_parser(name, help=words, parents=[common])
        sub.add_argument("--url", required=True)
        sub.add_argument("--office", required=True)
        sub.add_argument("--counter", type=whole, required=True)
        if name == "code":
            sub.add_argument("--hours", type=whole, default=24, help="mã có hiệu lực bao nhiêu giờ (mặc định 24)")
            sub.add_argument("--card", type=Path, metavar="OUT.pdf", help="in mã và các bước lên thẻ quản trị")
        if name == "exposed":
            sub.add_argument("--out", type=Path, metavar="F.csv", help="ghi danh sách ra bảng CSV")
        if name in ("enrol", "code"):
            sub.add_argument("--name", default="", help="tên quầy")
            sub.add_argument("--band", default="1-9999", help="dải số của đơn vị, ví dụ 5000-9999")
            sub.add_argument(
                "--anyway", action="store_true", help="cấp dù chưa quầy nào gọi về từ khi máy chủ khởi động"
            )
        if name == "enrol":
            sub.add_argument("--card", type=Path, help="ghi thẻ cấp quầy ra tệp để mang tới máy của quầy")
    demo = commands.add_parser("demo", help="máy chủ trung tâm kèm theo, cho tập huấn", parents=[common])
    demo.add_argument("--seconds", type=float, default=0, help="tự dừng sau chừng ấy giây (0: tới khi bấm Ctrl+C)")
