"""Small changes of important rules, each of which must make a named test fail: or that test proves nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`old` stands in `file` exactly once, within a function, and becomes `new`; each of `tests` must then fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def is_case(name: str, test: str) -> bool:
    """Whether the test of this name is that one, or that one with parameters."""
    return name == test or name.startswith(f"{test}[")


MUTANTS = (
    Mutant(
        "a replayed answer is a new step",
        "learn/quizzes/steps.py",
        "if known := history.by_key(arrival.key):",
        "if (known := history.by_key(arrival.key)) and not known.key:",
        ("tests/quizzes/test_steps.py::test_a_known_key_gets_the_step_it_made_whatever_it_says_now",),
    ),
    Mutant(
        "a late answer counts",
        "learn/quizzes/steps.py",
        "counts = may_change and not is_late",
        "counts = may_change",
        ("tests/quizzes/test_steps.py::test_a_late_answer_is_kept_and_never_counts",),
    ),
    Mutant(
        "a phone's clock wins any length of time",
        "learn/quizzes/lateness.py",
        "return not (was_made_in_time and received_at <= deadline + GRACE)",
        "return not was_made_in_time",
        ("tests/quizzes/test_lateness.py::test_no_clock_of_a_phone_moves_acceptance_beyond_the_grace",),
    ),
    Mutant(
        "wrong options earn instead of costing",
        "learn/quizzes/types/multiple_choice.py",
        "len(chosen & right) / len(right) - lost)",
        "len(chosen & right) / len(right) + lost)",
        ("tests/quizzes/test_earning.py::test_multiple_choice_takes_wrong_shares_from_right_ones",),
    ),
    Mutant(
        "the best try is the measure, not the first",
        "learn/assessments/tries.py",
        """        if one.is_complete:
            return one
        if one.is_open:
            return None
    return None
""",
        """        if one.is_open:
            return None
    return max((one for one in tries if one.is_complete), key=lambda one: one.fraction or 0, default=None)
""",
        ("tests/assessments/test_occasions.py::test_the_measured_try",),
    ),
    Mutant(
        "every block gives the forms in the same order",
        "learn/assessments/allotment.py",
        'return sorted(ORDERS, key=lambda forms: sha256(f"{seed}/{unit_id}/{block}/{forms}".encode()).digest())[place]',
        "return ORDERS[place]",
        ("tests/assessments/test_allotment.py::test_blocks_are_shuffled",),
    ),
    Mutant(
        "only the small row is hidden, and the total gives it back",
        "learn/assessments/suppression.py",
        "hidden.add(beside)",
        "break",
        ("tests/assessments/test_suppression.py::test_which_rows_hide",),
    ),
    Mutant(
        "colleagues count as if they had nothing in common",
        "learn/assessments/groups.py",
        "variance = groups / (groups - 1) * squares / (n * n)",
        "variance = (fsum(part.squares for part in parts) - n * mean * mean) / (n - 1) / n + 0 * squares",
        (
            "tests/assessments/test_groups.py::test_the_clustered_interval_is_the_sandwich_of_a_regression_on_a_constant",
        ),
    ),
    Mutant(
        "the pre-test of a group is known without error",
        "learn/assessments/effects.py",
        "part.combined(p=(value - 1) / room, q=1 / room)",
        "part.combined(p=0.0, q=1 / room)",
        ("tests/assessments/test_effects.py::test_the_gain_of_averages_and_its_delta_interval_are_those_of_r",),
    ),
    Mutant(
        "a few takers tell how well a form measures",
        "learn/assessments/reliable.py",
        "min(n_pre, n_post) < FEWEST_TAKERS",
        "max(n_pre, n_post) < FEWEST_TAKERS",
        ("tests/assessments/test_reliable.py::test_reliable_change",),
    ),
    Mutant(
        "half a test measures",
        "learn/quizzes/scoring.py",
        "reached * 5 >= total * 4",
        "reached * 2 >= total",
        ("tests/quizzes/test_scoring.py::test_an_attempt_is_complete_when_submitted_or_four_fifths_reached",),
    ),
    Mutant(
        "a grant over a unit is a grant over all units",
        "learn/organisation/policy/visibility.py",
        "select(col(UnitDescent.unit_id)).where(col(UnitDescent.ancestor_id).in_(roots))",
        "select(col(UnitDescent.unit_id))",
        (
            "tests/organisation/test_policy.py::"
            "test_a_sibling_a_parent_and_an_absent_unit_are_the_same_not_found[sqlite-na-tau]",
        ),
    ),
    Mutant(
        "a form of another site is taken",
        "learn/web/security.py",
        "is_ours = origin == ours",
        "is_ours = bool(ours)",
        ("tests/web/test_people.py::test_a_form_of_another_site_does_nothing[sqlite-headers0-/sign-out]",),
    ),
    Mutant(
        "a stolen session outlives the password",
        "learn/people/service.py",
        """    store.set_password_hash(db, person_id, new_hash, now)
    session_store.end(db, person_id, now)
""",
        "    store.set_password_hash(db, person_id, new_hash, now)\n",
        ("tests/web/test_account.py::test_a_change_of_password_ends_every_other_session[sqlite]",),
    ),
    Mutant(
        "a one-time code lets in twice",
        "learn/people/codes.py",
        ".values(used_at=now)",
        ".values(used_at=None)",
        ("tests/people/test_codes.py::test_a_code_lets_its_owner_in_once_and_sets_the_password[sqlite]",),
    ),
    Mutant(
        "explanations are in the page of a test",
        "learn/quizzes/views.py",
        "answered = practice and now is not None",
        "answered = now is not None",
        ("tests/dashboards/test_attempt.py::test_no_card_carries_feedback[sqlite]",),
    ),
    Mutant(
        "an API token outlives the password",
        "learn/people/service.py",
        "    api_tokens.end_all(db, person_id, now, by=person_id)\n",
        "",
        ("tests/people/test_api_tokens.py::test_what_ends_every_session_ends_every_token[sqlite-change_password]",),
    ),
    Mutant(
        "a token opens what it has no scope for",
        "learn/web/api/tokens.py",
        "if wanted.scopes and found.scopes.isdisjoint(wanted.scopes):",
        "if wanted.scopes and not found.scopes:",
        ("tests/web/api/test_tokens.py::test_a_token_opens_what_its_scope_is_for_and_says_nothing_of_the_rest",),
    ),
    Mutant(
        "a retry does the work again",
        "learn/people/replies.py",
        "    if key is None:\n        return work()\n",
        "    if key:\n        return work()\n",
        ("tests/people/test_replies.py::test_ten_tries_are_one_piece_of_work_and_one_answer[sqlite]",),
    ),
    Mutant(
        "a piece of a list begins with the last of the one before",
        "learn/dashboards/listing.py",
        "chosen.where(people.c.public_id > after)",
        "chosen.where(people.c.public_id >= after)",
        ("tests/web/api/test_reads.py::test_pages_over_people_called_alike_miss_and_repeat_nobody[sqlite-3]",),
    ),
    Mutant(
        "a course for instructors is shown to everybody",
        "learn/courses/audience.py",
        "return not needs_preview(db, version_id) or",
        "return True or",
        (
            "tests/web/test_preview.py::test_for_everybody_else_it_is_nowhere[sqlite-supervisor]",
            "tests/web/test_preview.py::test_who_no_longer_teaches_no_longer_sees_it[sqlite]",
        ),
    ),
    Mutant(
        "an instructor's look at a sample enters the figures of the unit",
        "learn/assessments/enrolling.py",
        "unit_id=place.unit_id if place and is_counted else None",
        "unit_id=place.unit_id if place else None",
        ("tests/web/test_preview.py::test_nothing_of_it_enters_the_figures_of_a_unit[sqlite]",),
    ),
    Mutant(
        "a save is acknowledged before the commit that holds it",
        "learn/db/commits.py",
        "                done.append((future, _savepoint(connection, work), None))\n",
        "                done.append((future, _savepoint(connection, work), None))\n"
        "                future.set_result(done[-1][1])\n",
        ("tests/db/test_commits.py::test_nobody_is_told_before_the_commit",),
    ),
)
