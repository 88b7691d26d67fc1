"""What weakens the figure of a unit, said beside it. Pure."""

from learn.assessments.groups import Footing, GroupFigure
from learn.dashboards.figures import Counts
from learn.errors import Message, say

FOOTING = {
    Footing.RAW: say("Ba đề được chia ngẫu nhiên; các đề chưa so sánh được với nhau nên điểm là điểm thô."),
    Footing.PARTLY: say(
        "Một phần đề chưa so sánh được: điểm của phần đó là điểm thô, điểm của phần còn lại đã quy về thang của đề A."
    ),
    Footing.LINKED: say(
        "Điểm đã quy về thang của đề A; sai số của việc quy đổi nằm trong khoảng tin cậy. Điểm quy đổi có thể hơi ra "
        "ngoài 0–100%."
    ),
}


def cautions(figure: GroupFigure | None, counts: Counts) -> tuple[Message, ...]:
    """One sentence for each thing to know before drawing a conclusion; none where no figure is shown."""
    if figure is None:
        return ()
    found = [say("Đây là thay đổi từ đầu vào đến đầu ra. Chưa có nhóm so sánh nên chưa gọi là tác động của khoá học.")]
    missing = counts.enrolled - counts.matched
    if missing:
        found.append(
            say("%(missing)s người chưa đủ hai lần đo có thể khác với %(n)s người đã đo.", missing=missing, n=figure.n)
        )
    if figure.is_approximate:
        found.append(
            say(
                "Người cùng đơn vị thường giống nhau, nên khoảng tin cậy tính theo đơn vị; mới có %(clusters)s đơn vị "
                "nên khoảng này gần đúng.",
                clusters=figure.clusters,
            )
        )
    found.append(FOOTING[figure.footing])
    return tuple(found)
