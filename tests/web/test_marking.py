"""Marking over the web: an essay from its writer to the marker and back, with its comment and one answer."""

import re
from collections.abc import Callable

from sqlalchemy import Engine
from starlette.testclient import TestClient

from learn.organisation.models import Role
from tests.web.conftest import World
from tests.web.test_file_answers import LESSON, _slots
from tests.web.test_gallery import instructor

__all__ = ["instructor"]


def test_an_essay_is_marked_and_comes_back(
    instructor: TestClient, sqlite_engine: Engine, world_of: Callable[..., World]
) -> None:
    slot = _slots(instructor)["essay"]
    fields = {"key": "k", f"q{slot}-present": "1", f"q{slot}-text": "Kính gửi bà,\r\n<b>xin lỗi</b>"}
    instructor.post(f"{LESSON}/answers", data=fields)
    world = world_of(sqlite_engine)
    markers = []
    for name in ("dung", "quoc"):
        person = world.person(name)
        world.grant(person, Role.INSTRUCTOR, course="gallery")
        markers.append(world.client_for(person))
    marker, other = markers
    queue = marker.get("/teach/gallery/marking").text
    address = re.findall(r'href="(/teach/gallery/marking/\d+)"', queue)[0]
    step_id = address.rpartition("/")[2]
    assert "/teach/gallery/marking" in marker.get("/teach/gallery").text
    # One's own waits for somebody else, and nothing comes back before it is marked.
    assert instructor.get(address).status_code == 404
    assert instructor.get(f"/marked/{step_id}").status_code == 404

    page = marker.get(address).text
    assert "&lt;b&gt;xin lỗi&lt;/b&gt;" in page
    again = marker.post(address, data={"key": "m", "level-0": "0", "comment": "Lời lẽ tốt."})
    assert again.status_code == 422
    assert "Chọn một mức cho mỗi tiêu chí." in again.text
    assert "Lời lẽ tốt." in again.text
    assert marker.post(address, data={"key": "m", "level-0": "0", "rank": "1"}).status_code == 422
    assert marker.post(address, data={"key": "m", "level-1": "0", "level-2": "1"}).status_code == 422
    given = {"key": "m", "level-0": "0", "level-1": "1", "comment": "Lời lẽ tốt."}
    # Meanwhile the writer sends another: what the marker wrote stands beside that one.
    instructor.post(
        f"{LESSON}/answers", data=fields | {"key": "l", f"q{slot}-text": "Kính gửi bà Lò", f"q{slot}-based": "1"}
    )
    anew = marker.post(address, data=given)
    assert anew.status_code == 422
    assert "Kính gửi bà Lò" in anew.text
    assert "Lời lẽ tốt." in anew.text
    older, address = address, re.findall(r'action="(/teach/gallery/marking/\d+)"', anew.text)[0]
    step_id = address.rpartition("/")[2]
    assert older != address
    assert marker.post(address, data=given).headers["location"].startswith("/teach/gallery/marking")
    second = {"key": "n", "level-0": "0", "level-1": "1", "comment": ""}
    assert other.post(address, data=second).status_code == 303

    lesson = instructor.get(LESSON).text
    assert f'href="/marked/{step_id}"' in lesson
    back = instructor.get(f"/marked/{step_id}").text
    assert "83,3%" in back  # 4 + 1 of 4 + 2 points
    assert "Lời lẽ tốt." in back
    assert marker.get(f"/marked/{step_id}").status_code == 404
    assert instructor.post(f"/marked/{step_id}", data={"text": " "}).status_code == 422
    assert instructor.post(f"/marked/{step_id}", data={"text": "Cảm ơn", "is_admin": "1"}).status_code == 422
    for place, browser in ((f"/marked/{step_id}", instructor), (address, marker)):
        assert browser.post(place, data={"text": "a"}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert instructor.post(f"/marked/{step_id}", data={"text": "Cảm ơn"}).status_code == 303
    assert "Cảm ơn" in marker.get(address).text
