"""What a question's figures say to its author."""

import re
from dataclasses import replace

import pytest

from learn.assessments.statistics.classical import classical_analysis
from learn.assessments.statistics.items import Item
from learn.assessments.statistics.lights import Light, lights
from learn.assessments.statistics.options import Option
from learn.assessments.statistics.reasons import SAME_FRACTION
from tests.assessments.statistics.tables import LSAT6, SMALL, SMALL_CHOSEN, SMALL_KEY


def an_option(name: str, share: float, point_biserial: float | None, credit: float | None = 0.0) -> Option:
    return Option(
        id=name, n=round(100 * share), share=share, credit=credit, point_biserial=point_biserial, unavailable={}
    )


KEY, LURE, IDLE = an_option("A", 0.6, 0.4, 1.0), an_option("B", 0.3, -0.2), an_option("C", 0.1, -0.3)
GOOD = Item(
    id="q",
    n=100,
    not_reached=0,
    facility=0.6,
    facility_interval=None,
    sd=0.49,
    discrimination=0.4,
    upper_lower=0.5,
    alpha_if_deleted=0.7,
    options=(KEY, LURE, IDLE),
    unavailable={},
)


@pytest.mark.parametrize(
    ("changed", "light", "says"),
    [
        ({}, Light.GREEN, []),
        ({"n": 29}, Light.GREY, ["n < 30"]),
        ({"n": 29, "discrimination": -0.5}, Light.GREY, ["n < 30"]),  # too few to say even that
        ({"n": 30}, Light.GREEN, []),
        ({"discrimination": -0.17}, Light.RED, ["giỏi hơn lại làm sai"]),
        ({"discrimination": -0.16}, Light.AMBER, ["ít phân biệt"]),  # that happens by chance
        ({"discrimination": -0.05, "n": 10_000}, Light.RED, ["giỏi hơn lại làm sai"]),
        ({"discrimination": 0.0}, Light.AMBER, ["ít phân biệt"]),
        ({"discrimination": 0.19}, Light.AMBER, ["ít phân biệt"]),
        ({"discrimination": 0.2}, Light.GREEN, []),
        ({"facility": 0.24}, Light.AMBER, ["Rất khó"]),
        ({"facility": 0.25}, Light.GREEN, []),
        ({"facility": 0.95}, Light.GREEN, []),
        ({"facility": 0.96, "discrimination": 0.1}, Light.AMBER, ["ít phân biệt", "Rất dễ"]),
        ({"facility": 0.1, "discrimination": -0.2}, Light.RED, ["giỏi hơn", "Rất khó"]),
        ({"discrimination": None, "unavailable": {"discrimination": SAME_FRACTION}}, Light.AMBER, ["như nhau"]),
        ({"not_reached": 25}, Light.GREEN, []),
        ({"not_reached": 26}, Light.AMBER, ["chưa làm tới"]),
        ({"options": ()}, Light.GREEN, []),
        ({"options": (KEY, an_option("B", 0.05, 0.41))}, Light.RED, ["phương án B"]),
        ({"options": (KEY, an_option("B", 0.04, 0.41))}, Light.GREEN, []),  # chosen by too few
        ({"options": (KEY, an_option("B", 0.3, 0.39))}, Light.GREEN, []),  # the key attracts more
        ({"options": (an_option("A", 0.6, -0.3, 1.0), an_option("B", 0.3, -0.1))}, Light.GREEN, []),
        ({"options": (an_option("A", 0.0, None, 1.0), an_option("B", 0.3, 0.17))}, Light.RED, ["phương án B"]),
        ({"options": (an_option("A", 0.0, None, 1.0), an_option("B", 0.3, 0.1))}, Light.GREEN, []),
        ({"options": (KEY, an_option("B", 0.3, 0.5, 0.5))}, Light.GREEN, []),  # it earns a half
        ({"options": (KEY, an_option("B", 0.0, None))}, Light.AMBER, ["Không ai chọn phương án B"]),
        ({"options": (an_option("A", 0.6, 0.1, None), an_option("B", 0.4, 0.4, None))}, Light.GREEN, []),  # no key
    ],
)
def test_a_light_has_its_reasons(changed: dict[str, object], light: Light, says: list[str]) -> None:
    found = lights(replace(GOOD, **changed))  # type: ignore[arg-type]
    assert found.light is light
    assert len(found.reasons) == len(says)
    for words, reason in zip(says, found.reasons, strict=True):
        assert re.search(words, str(reason))


def test_what_a_course_is_for_is_no_fault_of_its_questions() -> None:
    hard, easy = replace(GOOD, facility=0.1), replace(GOOD, facility=0.99)
    assert lights(hard, may_be_hard=True).light is lights(easy, may_be_easy=True).light is Light.GREEN
    assert lights(hard, may_be_easy=True).light is lights(easy, may_be_hard=True).light is Light.AMBER


def test_lights_of_real_questions() -> None:
    assert [lights(item).light for item in classical_analysis(LSAT6).items] == [Light.AMBER] * 5
    small = classical_analysis(SMALL, chosen=SMALL_CHOSEN, key=SMALL_KEY)
    assert {lights(item).light for item in small.items} == {Light.GREY}
