"""From the export alone every figure of every screen follows: recomputed in plain Python and compared, all of them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import groupby
from math import nan
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from learn.assessments import analysing, export, export_files
from learn.assessments import store as assessments
from learn.assessments.export_files import Format
from learn.assessments.export_rows import pseudonyms
from learn.assessments.groups import GroupFigure
from learn.assessments.reporting import Asked
from learn.assessments.results import ResultView, result
from learn.assessments.statistics import classical_analysis
from learn.courses.models import Enrolment
from learn.dashboards.course_statistics import course_statistics
from learn.dashboards.effect import effect_page
from learn.dashboards.figures import COUNTED, Counts
from learn.dashboards.left_out import left_out
from learn.dashboards.person import person_page
from learn.dashboards.teach import teach_course
from learn.dashboards.unit import unit_page
from learn.days import day_of
from learn.db import transactions
from learn.db.columns import id_of
from learn.organisation import policy
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right
from learn.people.models import Person
from tests.assessments.world import SLUG
from tests.dashboards import recomputed_pages
from tests.dashboards.measured import COMMUNES, HEAD, HISTORIES, Province, a_province, came_back, compare, on_paper
from tests.dashboards.recomputing import Exported, Figure, Row, carry, effort, owner, score, standing

CODES = ("tinh", *COMMUNES, "phuong-le")
KEY = b"k" * 32
# Forms are linked from a hundred takers on; here from five.
FEW = 5
NAMED = pseudonyms(KEY)


@pytest.mark.either_database
def test_every_figure_of_every_screen_follows_from_the_export(
    db: Session, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One world for all comparisons: making it takes longer than they do."""
    province = a_province(db, now)
    compare(province)
    version = id_of(assessments.versions_of_course(db, SLUG)[0])
    analysing.keep(db, analysing.look(db, {"version": version}), province.later)
    write(db, tmp_path, day_of(now))
    exported = Exported(tmp_path)
    units(province, exported)
    recomputed_pages.groups(province, exported, 100, same)
    questions(province, exported)
    recomputed_pages.questions(province, exported)
    forms(province, exported)
    recomputed_pages.objectives(province, exported)
    recomputed_pages.gains(province, exported)
    with monkeypatch.context() as few:
        few.setattr("learn.assessments.links.LEAST_TAKERS", FEW)
        units(province, exported, FEW)
        recomputed_pages.groups(province, exported, FEW, same)
        lines_of_forms(province, exported)
    with monkeypatch.context() as few:
        few.setattr("learn.assessments.reliable.FEWEST_TAKERS", FEW)
        recomputed_pages.verdicts(exported, FEW, last_results(province))
    results_of_persons(province, exported)
    the_page_of_a_person(province, exported)
    effort_follows_from_seconds_and_thresholds(exported)
    standings_follow_from_the_answers(exported)
    a_mended_key_is_seen(exported)
    what_could_not_be_read_is_worth_nothing(exported)
    the_effect(province, exported)


def the_effect(province: Province, exported: Exported) -> None:
    """The two sides of the comparison, and the difference between their changes."""
    viewer = policy.Viewer(0, (Right(Role.INSTRUCTOR, course=SLUG),), day_of(province.later))
    shown, expected = effect_page(province.db, viewer, SLUG, "vi").comparison, exported.effect()
    assert shown is not None
    assert shown.effect is not None
    assert (shown.begun.n, shown.waiting.n) == (expected.n_now, expected.n_later)
    allotted = [row["arm"] for row in exported.people]
    assert (shown.begun.allotted, shown.waiting.allotted) == (allotted.count("now"), allotted.count("later"))
    assert shown.waiting.allotted >= expected.n_later + 2  # one cut short, one hasty
    assert shown.begun.change - shown.waiting.change == pytest.approx(expected.value, abs=1e-9)
    found = shown.effect
    assert (found.value, found.low, found.high) == pytest.approx((expected.value, expected.low, expected.high))


def test_an_export_names_nobody_and_is_the_same_in_batches_of_any_size(
    sqlite_engine: Engine, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transactions.write(sqlite_engine) as db:
        province = a_province(db, now, (*HISTORIES[6:9], on_paper, came_back))
        folders = [tmp_path / name for name in ("one", "small", "other")]
        for folder, key, batch in zip(folders, (KEY, KEY, b"o" * 32), (500, 2, 500), strict=True):
            folder.mkdir()
            monkeypatch.setattr(export, "BATCH", batch)
            write(db, folder, day_of(now), key=key)
        nobody_is_named(province, folders[0])
    for file in ("questions.csv", "people.csv", "answers.csv"):
        assert (folders[0] / file).read_bytes() == (folders[1] / file).read_bytes()
    one, other = Exported(folders[0]).people, Exported(folders[2]).people
    assert {row["person"] for row in one}.isdisjoint(row["person"] for row in other)
    assert [row["unit_path"] for row in one] == [row["unit_path"] for row in other]


def test_a_key_that_could_be_tried_out_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        pseudonyms(b"short")


def write(db: Session, folder: Path, today: date, *, texts: bool = False, key: bytes = KEY) -> tuple[int, int]:
    versions = export.choose(db, SLUG, None)
    batches = export.batches(db, versions, pseudonyms(key), today)
    return export_files.write(folder, Format.CSV, export.questions(db, versions), batches, texts=texts)


def same(figure: GroupFigure | None, expected: Figure) -> None:
    if figure is None:
        assert expected.n == 0
        return
    assert (figure.n, figure.method) == (expected.n, expected.method)
    for shown, recomputed in (
        (figure.mean_pre, expected.before),
        (figure.mean_post, expected.after),
        (figure.change, expected.change),
        (figure.low, expected.low),
        (figure.high, expected.high),
    ):
        assert (shown is None) is (recomputed is None)
        assert shown == pytest.approx(recomputed, abs=1e-9)


def counts(rows: list[Row]) -> Counts:
    stands = [standing(row) for row in rows]
    began = {"started": sum(row["started"] for row in rows), "finished": sum(row["finished"] for row in rows)}
    return Counts(len(rows), **began, **{word: stands.count(word) for word in COUNTED[3:]})


def units(province: Province, exported: Exported, least: int = 100) -> None:
    """Counts, means, change, interval and who is left out, of every unit and every row of its table."""
    viewer = policy.Viewer(0, (Right(Role.SUPERVISOR, sees=Sees.PEOPLE),), day_of(province.later))
    seen = set()
    for code in CODES:
        page = unit_page(province.db, viewer, code, SLUG, province.later)
        expected = counts(exported.below(code))
        assert page.counts == expected
        assert page.left_out == left_out(expected, sees_people=True, is_root=True)
        same(page.figure, exported.figure(exported.below(code), least))
        for row in page.rows:
            rows = exported.own(row.code) if row.is_own else exported.below(row.code)
            assert row.counts == counts(rows)
            same(row.figure, exported.figure(rows, least))
        seen |= {word for word in COUNTED if getattr(expected, word)}
    assert seen == set(COUNTED)  # nothing was compared with nothing
    assert {row["unit_path"] for row in exported.people} == {*(f"tinh/{code}" for code in COMMUNES), "phuong-le", None}
    assert exported.figure(exported.below("tinh")).method == "cr1"
    assert exported.figure(exported.below("xa-1")).method == "t"


def questions(province: Province, exported: Exported) -> None:
    """The instructor's table: how each question was met, answered and earned, before and after."""
    viewer = policy.Viewer(0, (Right(Role.INSTRUCTOR, course=SLUG),), day_of(province.later))
    page = course_statistics(province.db, viewer, SLUG, "vi")
    course = teach_course(province.db, viewer, SLUG, province.later, "vi")
    people = {owner(row): row for row in exported.people}
    met: dict[tuple[str, int, str], list[Row]] = {}
    for row in exported.answers:
        spent = people[owner(row)][f"{row['occasion']}_effort"] if row["occasion"] != "follow-up" else None
        if row["measured"] and row["counted"] and not row["excluded"] and (spent is None or spent >= 0.9):
            met.setdefault((row["form"], row["slot"], row["occasion"]), []).append(row)
    texts = {objective["id"]: objective["text"] for objective in HEAD["objectives"]}  # type: ignore[index]
    assert len(page.questions) == len(exported.questions) == 72
    for shown, known in zip(page.questions, exported.questions, strict=True):
        assert (shown.form, shown.slot, shown.name) == (known["form"], known["slot"], known["question"])
        assert shown.objective == texts[known["objective"]]
        pre, post = (asked(met.get((shown.form, shown.slot, occasion), [])) for occasion in ("pre", "post"))
        assert shown.pre.n > 0
        compare_asked(shown.pre, pre)
        compare_asked(shown.post, post)
        expected = None if pre.mean is None or post.mean is None else post.mean - pre.mean
        assert shown.change == pytest.approx(expected, abs=1e-9)
    staying = [row for row in exported.people if row["ended_at"] is None]
    assert course.course.enrolled == len(staying)
    assert {line.number: line.enrolled for line in course.versions} == {1: len(staying)}


def forms(province: Province, exported: Exported) -> None:
    """The instructor's forms: what a classical analysis of the exported answers says."""
    viewer = policy.Viewer(0, (Right(Role.INSTRUCTOR, course=SLUG),), day_of(province.later))
    page = course_statistics(province.db, viewer, SLUG, "vi")
    people = {owner(row): row for row in exported.people}
    rows: dict[tuple[str, str], dict[str, dict[int, float]]] = {}
    for row in exported.answers:
        spent = people[owner(row)][f"{row['occasion'].replace('-', '_')}_effort"]
        if row["measured"] and row["counted"] and not row["excluded"] and (spent is None or spent >= 0.9):
            of = rows.setdefault((row["form"], row["occasion"]), {}).setdefault(owner(row), {})
            of[row["slot"]] = row["fraction"] if row["reached"] else nan
    assert {(line.letter, line.occasion.value) for line in page.forms} == set(rows)
    for line in page.forms:
        matrix = [list(dict(sorted(each.items())).values()) for each in rows[line.letter, line.occasion.value].values()]
        expected, k = classical_analysis(matrix), len(matrix[0])
        assert line.n == expected.n
        # Every question weighs the same, so marks are the sum of fractions over their number.
        for shown, figure in ((line.mean, expected.mean), (line.sd, expected.sd), (line.sem, expected.sem)):
            assert shown == (None if figure is None else pytest.approx(figure / k, abs=1e-9))
        assert line.alpha == (None if expected.alpha is None else pytest.approx(expected.alpha, abs=1e-9))


def lines_of_forms(province: Province, exported: Exported) -> None:
    """How the scores of each form are carried, and the change of everybody on that scale."""
    viewer = policy.Viewer(0, (Right(Role.INSTRUCTOR, course=SLUG),), day_of(province.later))
    page = course_statistics(province.db, viewer, SLUG, "vi")
    (forms,) = exported.links(FEW).values()
    drawn = [line for line in page.forms if line.occasion == "pre"]
    assert {line.letter: line.link_n for line in drawn} == {form: n for form, (n, *_) in forms.items()}
    assert sum(line.link_n or 0 for line in drawn) < sum(line.n for line in drawn)  # somebody sat on paper
    for line in drawn:
        for end in (0.0, 1.0):
            assert (line.intercept or 0) + (line.slope or 0) * end == pytest.approx(carry(end, forms, line.letter))
    same(page.whole, exported.of_course(FEW))


def asked(rows: list[Row]) -> Asked:
    reached = [row["fraction"] for row in rows if row["reached"]]
    n = len(reached)
    answered = sum(row["answered"] for row in rows)
    if not n:
        return Asked(len(rows), 0, answered)
    return Asked(len(rows), n, answered, sum(reached) / n, sum(fraction >= 1 for fraction in reached) / n)


def compare_asked(shown: Asked, recomputed: Asked) -> None:
    assert (shown.n, shown.reached, shown.answered) == (recomputed.n, recomputed.reached, recomputed.answered)
    assert shown.mean == pytest.approx(recomputed.mean, abs=1e-9)
    assert shown.right == pytest.approx(recomputed.right, abs=1e-9)


def enrolled(province: Province) -> Iterator[tuple[Enrolment, UUID, tuple[str, int]]]:
    """Every enrolment with its owner, by public id and as the export calls them."""
    chosen = select(Enrolment, Person.public_id).join(Person, col(Person.id) == Enrolment.person_id)
    for enrolment, public_id in province.db.exec(chosen):
        yield enrolment, public_id, (NAMED(public_id), enrolment.number)


def results_of_persons(province: Province, exported: Exported) -> None:
    """What each person is shown after each of their tests, by objective."""
    people = {owner(row): row for row in exported.people}
    shown_pages = 0
    for enrolment, _, who in enrolled(province):
        for key, group in groupby(
            (row for row in exported.answers if owner(row) == who), key=lambda row: (row["occasion"], row["attempt"])
        ):
            rows = list(group)
            page = result(province.db, enrolment.person_id, _attempt(province, enrolment, *key), "vi", province.later)
            assert isinstance(page, ResultView)
            shown_pages += 1
            assert page.fraction == score(rows)
            assert (page.is_complete, page.is_measured) == (rows[0]["standing"] == "complete", rows[0]["measured"])
            _same_person(page, exported, people[who], who)
            if key[0] == "post" and page.is_complete:
                assert page.passed is (score(rows) >= people[who]["pass_mark"])
            for line in page.lines:
                assert line.this == pytest.approx(_share(rows, line.objective), abs=1e-9)
    assert shown_pages > 50
    assert len({owner(row) for row in exported.people}) == len(exported.people) == len(list(enrolled(province)))


def last_results(province: Province) -> Callable[[Row], ResultView]:
    """What each person is shown after the post-test that measured."""
    known = {who: enrolment for enrolment, _, who in enrolled(province)}

    def shown(person: Row) -> ResultView:
        enrolment = known[owner(person)]
        tries = assessments.sittings(province.db, id_of(enrolment))
        post = next(
            attempt for seat, attempt, score in tries if seat.occasion == "post" and score and score.is_complete
        )
        page = result(province.db, enrolment.person_id, post.public_id, "vi", province.later)
        assert isinstance(page, ResultView)
        return page

    return shown


def _attempt(province: Province, enrolment: Enrolment, occasion: str, number: int) -> UUID:
    found = assessments.sittings(province.db, id_of(enrolment))
    return next(attempt.public_id for seat, attempt, _ in found if (seat.occasion, seat.number) == (occasion, number))


def _share(rows: list[Row], objective: str) -> tuple[float, float]:
    of = [row for row in rows if row["objective"] == objective]
    return sum(row["weight"] * row["fraction"] for row in of), sum(row["weight"] for row in of)


def _same_person(page: ResultView, exported: Exported, person: Row, who: tuple[str, int]) -> None:
    if page.occasion == "baseline":  # a person's change begins with the pre-test
        assert (page.before, page.after, page.later, page.change) == (None, None, None, None)
        return
    before, after, later = (exported.score(who, occasion) for occasion in ("pre", "post", "follow-up"))
    assert (page.before, page.after, page.later) == (before, after, later)
    assert page.change == (None if before is None or after is None else after - before)
    assert page.follow_up_on == person["follow_up_on"]
    assert page.pass_mark == person["pass_mark"]
    pre, post, last = (exported.by_objective(who, occasion) for occasion in ("pre", "post", "follow-up"))
    for line in page.lines:
        assert line.before == pytest.approx(pre.get(line.objective), abs=1e-9)
        assert line.after == pytest.approx(post.get(line.objective), abs=1e-9)
        assert line.later == pytest.approx(last.get(line.objective), abs=1e-9)
    assert {line.objective for line in page.newly_mastered} == _newly(pre, post)


def _newly(pre: dict[str, tuple[float, float]], post: dict[str, tuple[float, float]]) -> set[str]:
    def held(share: tuple[float, float]) -> bool:
        return share[0] >= 2 / 3 * share[1] - 1e-9

    return {objective for objective in post if objective in pre and held(post[objective]) and not held(pre[objective])}


def the_page_of_a_person(province: Province, exported: Exported) -> None:
    """What a supervisor sees of each person."""
    viewer = policy.Viewer(0, (Right(Role.ADMINISTRATOR),), day_of(province.later))
    people = {owner(row): row for row in exported.people}
    for enrolment, public_id, who in enrolled(province):
        if enrolment.withdrawn_at is not None:
            continue
        (course,) = person_page(province.db, viewer, public_id, province.later).courses
        scores = tuple(exported.score(who, occasion) for occasion in ("pre", "post", "follow-up"))
        assert (course.before, course.after, course.later) == scores
        row = people[who]
        stands = standing({**row, "excluded": False})
        said = {
            "vội": stands == "hasty" or (row["post_effort"] or 1) < 0.9,
            "hai ngôn ngữ": row["mixed_languages"],
            "trên giấy": row["on_paper"],
            "đã thấy": row["form_seen"],
            "đáp án": row["excluded"] and row["enrolment"] == 1,
            "lần học trước": row["excluded"] and row["enrolment"] > 1,
        }
        for word, holds in said.items():
            assert any(word in str(caution) for caution in course.cautions) is bool(holds), (word, who)
        for objective in course.objectives:
            name = {"Mục tiêu một": "mot", "Mục tiêu hai": "hai"}[objective.text]
            for shown, occasion in ((objective.before, "pre"), (objective.after, "post")):
                share = exported.by_objective(who, occasion).get(name)
                assert shown == pytest.approx(share[0] if share else None, abs=1e-6)


def effort_follows_from_seconds_and_thresholds(exported: Exported) -> None:
    thresholds = {
        (row["assessment_version"], row["form"], row["slot"]): row["effort_threshold"] for row in exported.questions
    }
    assert any(thresholds.values())
    people = {owner(row): row for row in exported.people}
    known = 0
    for (who, occasion), rows in exported.marks.items():
        share = effort(rows, thresholds)
        known += share is not None
        assert rows[0]["effort"] == share
        assert people[who][f"{occasion.replace('-', '_')}_effort"] == share
    assert known > 30


def standings_follow_from_the_answers(exported: Exported) -> None:
    """What people.csv says of each occasion is what answers.csv holds."""
    tries: dict[tuple[tuple[str, int], str], list[Row]] = {}
    for row in exported.answers:
        if row["slot"] == 1:
            tries.setdefault((owner(row), row["occasion"]), []).append(row)
    for person in exported.people:
        for occasion, column in (("pre", "pre"), ("post", "post"), ("follow-up", "follow_up")):
            rows = tries.get((owner(person), occasion), [])
            measured = [row for row in rows if row["measured"]]
            assert len(measured) == (person[column] == "complete")
            if measured:
                assert measured[0]["form"] == person[f"{column}_form"]
                assert measured[0] is next(row for row in rows if row["standing"] == "complete")
            elif person[column] in ("none", "skipped", "open"):
                assert rows == []
            else:
                assert {row["standing"] for row in rows} == {"void"}
    assert {row[column] for row in exported.people for column in ("pre", "post")} == {
        "none",
        "open",
        "complete",
        "void",
        "skipped",
    }


def a_mended_key_is_seen(exported: Exported) -> None:
    mended = [row for row in exported.answers if row["question"] == "b-20"]
    assert {row["marking"] for row in mended} == {2}
    assert {row["fraction"] for row in mended if row["response"] == "1"} == {1.0}
    assert {row["marking"] for row in exported.answers if row["question"] == "b-21"} == {1}


def what_could_not_be_read_is_worth_nothing(exported: Exported) -> None:
    unreadable = [row for row in exported.answers if row["state"] == "invalid"]
    assert {(row["answered"], row["response"], row["fraction"], row["on_paper"]) for row in unreadable} == {
        (True, None, 0.0, True)
    }


def nobody_is_named(province: Province, folder: Path) -> None:
    written = "".join(file.read_text(encoding="utf-8-sig") for file in folder.iterdir())
    persons = province.db.exec(select(Person)).all()
    for forbidden in [*province.people, "Cán Bộ", *(str(one.public_id) for one in persons)]:
        assert forbidden not in written
        assert forbidden.replace("-", "") not in written.replace("-", "")
