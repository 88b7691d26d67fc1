"""Who stands in the demonstration: invented units, invented people, and what each commune's story is."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SINCE = date(2025, 7, 1)
COURSE = "dao-duc-cong-vu"
# Known to everybody who reads this, which is why the demonstration refuses to be made in production.
PASSWORD = "lua-chin-day-dong"  # noqa: S105


class Story(StrEnum):
    """What training did in a commune."""

    GAIN = "gain"
    STRONG_GAIN = "strong-gain"
    NO_GAIN = "no-gain"
    HASTY = "hasty"
    FEW = "few"
    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"


@dataclass(frozen=True)
class Commune:
    """A commune-level unit with so many people and one story."""

    code: str
    name: str
    parent: str
    kind: str
    region: str
    people: int
    story: Story


@dataclass(frozen=True)
class Account:
    """A sign-in that is printed."""

    role: str
    username: str
    password: str
    about: str


PROVINCES = (("t01", "Tỉnh Bình Sơn"), ("t02", "Thành phố Hải Đông"), ("t03", "Tỉnh Sơn Lâm"))

COMMUNES = (
    Commune("t01-01", "Xã Tân Lập", "t01", "xa", "dong-bang", 28, Story.STRONG_GAIN),
    Commune("t01-02", "Xã Bình Minh", "t01", "xa", "dong-bang", 24, Story.GAIN),
    Commune("t01-03", "Phường Đông Sơn", "t01", "phuong", "do-thi", 30, Story.GAIN),
    Commune("t01-04", "Xã Phú Mỹ", "t01", "xa", "dong-bang", 25, Story.NO_GAIN),
    Commune("t02-01", "Phường Bến Nghè", "t02", "phuong", "do-thi", 30, Story.GAIN),
    Commune("t02-02", "Phường Cầu Treo", "t02", "phuong", "do-thi", 24, Story.HASTY),
    Commune("t02-03", "Đặc khu Đảo Trầm", "t02", "dac-khu", "hai-dao", 12, Story.FEW),
    Commune("t02-04", "Xã An Thạnh", "t02", "xa", "dong-bang", 24, Story.UNDER_WAY),
    Commune("t03-01", "Xã Suối Cát", "t03", "xa", "mien-nui", 24, Story.STRONG_GAIN),
    Commune("t03-02", "Xã Ba Khe", "t03", "xa", "mien-nui", 22, Story.GAIN),
    Commune("t03-03", "Xã Hoà Thuận", "t03", "xa", "bien-gioi", 24, Story.NOT_STARTED),
    Commune("t03-04", "Xã Nậm Lúa", "t03", "xa", "mien-nui", 29, Story.GAIN),
)

ACCOUNTS = (
    Account(
        "học viên",
        "hanh",
        PASSWORD,
        "chưa làm bài đầu vào; cũng thử: lan (đang học), minh (đang làm bài), thao (đã xong)",
    ),
    Account(
        "người quản lý", "dung", PASSWORD, "Tỉnh Bình Sơn, xem từng người; cũng thử: quoc (toàn quốc, chỉ số liệu)"
    ),
    Account("giảng viên", "giang", PASSWORD, "khoá Đạo đức công vụ ở cấp xã"),
    Account("quản trị viên", "quantri", PASSWORD, "toàn hệ thống"),
)

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Lò", "Quàng", "Nông", "Hà")
_MIDDLE = ("Thị", "Văn", "Thanh", "Minh", "Ngọc", "Đức", "Thu", "Quang", "Hồng", "Xuân")
_GIVEN = (
    "An", "Bình", "Chi", "Cường", "Diệp", "Đông", "Hà", "Hải", "Hằng", "Hiền", "Hoa", "Huệ", "Hùng", "Hương", "Khánh",
    "Kiên", "Liên", "Loan", "Mai", "Nam", "Nga", "Nhung", "Oanh", "Phong", "Phúc", "Quỳnh", "Sơn", "Tâm", "Thắng",
    "Thuỷ", "Trang", "Trung", "Tuấn", "Uyên", "Vân", "Việt", "Yến",
)  # fmt: skip
_POSITIONS = ("van-phong", "tu-phap", "tai-chinh", "noi-vu", "van-hoa", "nong-nghiep", "xay-dung", "lao-dong")


@dataclass(frozen=True)
class Member:
    """One person to be imported. `commune` is None for those who work at a province or for the whole country."""

    username: str
    full_name: str
    unit: str
    position: str
    commune: Commune | None


def cast(seed: int) -> Iterator[Member]:
    """Three hundred people: the named ones first, then enough for every commune; always the same."""
    yield from NAMED
    chance = random.Random(seed)  # noqa: S311 - invented names, not secrets
    taken = {commune.code: sum(1 for each in NAMED if each.unit == commune.code) for commune in COMMUNES}
    for commune in COMMUNES:
        for number in range(taken[commune.code] + 1, commune.people + 1):
            name = " ".join(chance.choice(part) for part in (_FAMILY, _MIDDLE, _GIVEN))
            username = f"{commune.code}.{number:02d}"
            yield Member(username, name, commune.code, chance.choice(_POSITIONS), commune)


_TAN_LAP, _SUOI_CAT, _AN_THANH = COMMUNES[0], COMMUNES[8], COMMUNES[7]
NAMED = (
    Member("hanh", "Nguyễn Thị Hạnh", _AN_THANH.code, "van-phong", _AN_THANH),
    Member("lan", "Trần Ngọc Lan", _AN_THANH.code, "tu-phap", _AN_THANH),
    Member("minh", "Lê Quang Minh", _AN_THANH.code, "noi-vu", _AN_THANH),
    Member("thao", "Phạm Thu Thảo", _TAN_LAP.code, "van-phong", _TAN_LAP),
    Member("dung", "Hoàng Đức Dũng", "t01", "", None),
    Member("bich", "Vũ Ngọc Bích", _SUOI_CAT.code, "", None),
    Member("quoc", "Đỗ Minh Quốc", "vn", "", None),
    Member("giang", "Bùi Thu Giang", "vn", "", None),
    Member("quantri", "Ngô Thanh Tùng", "vn", "", None),
)
