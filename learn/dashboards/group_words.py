"""The ways in which people are split, and what groups are called. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from learn.dashboards.words import address
from learn.errors import Message, say


class By(StrEnum):
    """What a split goes by; the value stands in addresses."""

    POSITION = "position"
    REGION = "region"
    KIND = "kind"
    MONTH = "month"


WAYS: Mapping[By, Message] = {
    By.POSITION: say("Vị trí việc làm"),
    By.REGION: say("Vùng"),
    By.KIND: say("Loại đơn vị"),
    By.MONTH: say("Thời gian"),
}

TITLES: Mapping[By, Message] = {
    By.POSITION: say("Thay đổi theo vị trí việc làm"),
    By.REGION: say("Thay đổi theo vùng"),
    By.KIND: say("Thay đổi theo loại đơn vị"),
    By.MONTH: say("Thay đổi theo thời gian"),
}

MEANINGS: Mapping[By, Message] = {
    By.POSITION: say("Vị trí là vị trí mỗi người giữ ở đơn vị vào ngày ghi danh."),
    By.REGION: say("Vùng là vùng hiện nay của đơn vị, hoặc của đơn vị cấp trên gần nhất có ghi vùng."),
    By.KIND: say("Loại là loại hiện nay của đơn vị nơi mỗi người ghi danh."),
    By.MONTH: say("Tháng là tháng làm bài đầu ra, theo lịch Việt Nam. Người chưa làm bài đầu ra không có trong bảng."),
}

UNKNOWN: Mapping[By, Message] = {
    By.POSITION: say("Chưa rõ vị trí"),
    By.REGION: say("Chưa ghi vùng"),
    By.KIND: say("Chưa ghi loại"),
    By.MONTH: say("Chưa rõ tháng"),
}

REGIONS: Mapping[str, Message] = {
    "dong-bang": say("Đồng bằng"),
    "mien-nui": say("Miền núi"),
    "hai-dao": say("Hải đảo"),
    "do-thi": say("Đô thị"),
    "bien-gioi": say("Biên giới"),
}

KINDS: Mapping[str, Message] = {
    "nuoc": say("Cơ quan trung ương"),
    "tinh": say("Tỉnh"),
    "thanh-pho": say("Thành phố"),
    "xa": say("Xã"),
    "phuong": say("Phường"),
    "dac-khu": say("Đặc khu"),
}


def group_name(by: By, group: str, positions: Mapping[str, str]) -> Message | str:
    """What a group is called; by its code where there are no words for it. `positions` are names by code."""
    if not group:
        return UNKNOWN[by]
    match by:
        case By.POSITION:
            return positions.get(group, group)
        case By.REGION:
            return REGIONS.get(group, group)
        case By.KIND:
            return KINDS.get(group, group)
        case By.MONTH:
            year, _, month = group.partition("-")
            return say("Tháng %(month)s/%(year)s", month=month, year=year)


def groups_url(code: str, by: By = By.POSITION, course: str | None = None, file: str = "") -> str:
    return address(f"/units/{code}/groups{file}", by=by.value, course=course)
