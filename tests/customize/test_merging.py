from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starter_files import starter_files

from agent_assist.customize.line_merging import merge_lines
from agent_assist.customize.merging import merge
from agent_assist.customize.rule_editing import add_case, set_line

STARTER = starter_files()
HOME, CASES = "discovery/home-office.yaml", "discovery/home-office.cases.yaml"
ALERT = "service/stock-alert.yaml"


def edited(path: str = HOME, **lines: str) -> str:
    text = STARTER[path]
    for key, value in lines.items():
        text = set_line(text, key, value)
    return text


def test_other_files_in_force_leave_the_changes_as_they_are() -> None:
    now = {**STARTER, ALERT: edited(ALERT, matters="must")}
    changes = {HOME: edited(matters="must"), "service/new-one.yaml": "rule: new-one\n", CASES: None}
    found = merge(STARTER, now, changes)
    assert not found.conflicts and found.changes == changes and not found.merged


def test_a_file_changed_on_both_sides_in_different_lines_has_both_changes() -> None:
    found = merge(STARTER, {**STARTER, HOME: edited(purpose="Learn it.")}, {HOME: edited(because="It helps.")})
    assert not found.conflicts and found.merged == (HOME,)
    assert found.changes == {HOME: edited(purpose="Learn it.", because="It helps.")}
    beside = merge(STARTER, {**STARTER, HOME: edited(status="trial")}, {HOME: edited(matters="should")})
    assert not beside.conflicts and beside.changes == {HOME: edited(status="trial", matters="should")}


def test_the_same_line_on_both_sides_is_a_conflict_that_names_both() -> None:
    found = merge(STARTER, {**STARTER, HOME: edited(matters="must")}, {HOME: edited(matters="should")})
    assert found.conflicts and found.changes == {HOME: edited(matters="should")}
    conflict = found.conflicts[0]
    assert (conflict.file, conflict.same_lines) == (HOME, True)
    assert conflict.words == (
        "discovery/home-office.yaml was changed on both sides: "
        "at line 5, in force `matters: must`, in the draft `matters: should`."
    )
    body = json.loads(json.dumps(found.as_json()))
    assert body["conflicts"][0]["places"][0] == {
        "line": 5, "base": ["matters: may"], "now": ["matters: must"], "draft": ["matters: should"],
        "words": "at line 5, in force `matters: must`, in the draft `matters: should`",
    }  # fmt: skip


def test_the_same_change_on_both_sides_is_settled() -> None:
    now = {**STARTER, HOME: edited(matters="must")}
    assert merge(STARTER, now, {HOME: edited(matters="must")}).settled == (HOME,)
    assert merge(STARTER, now, {HOME: STARTER[HOME].replace("\n", "\r\n")}).settled == (HOME,)
    assert merge(STARTER, {}, {HOME: None}).settled == (HOME,)
    both = merge(STARTER, now, {HOME: edited(matters="must", purpose="Learn it.")})
    assert not both.conflicts and both.changes == {HOME: edited(matters="must", purpose="Learn it.")}


@pytest.mark.parametrize(
    ("base", "now", "mine", "told"),
    [
        ("a: 1\n", None, "a: 2\n", "f.yaml was removed meanwhile, and the draft changes it."),
        ("a: 1\n", "a: 2\n", None, "f.yaml was changed meanwhile, and the draft removes it."),
        (None, "a: 1\n", "a: 2\n", "f.yaml was made on both sides, with other lines."),
    ],
)
def test_what_one_side_removed_or_made_is_a_conflict(
    base: str | None, now: str | None, mine: str | None, told: str
) -> None:
    files = [{} if text is None else {"f.yaml": text} for text in (base, now)]
    found = merge(files[0], files[1], {"f.yaml": mine})
    assert [conflict.words for conflict in found.conflicts] == [told]
    assert found.changes == {"f.yaml": mine}


def test_lines_that_would_say_something_else_together_do_not_go_together() -> None:
    base = "rule: one\nwhen:\n  tier: is MVC\n\nunless:\n  has email: yes\n\n  open complaint: yes\n\nremind: A\n"
    now = base.replace("\nunless:\n  has email: yes\n", "\n").replace("  open complaint: yes\n", "", 1)
    mine = base.replace("  open complaint: yes\n", "  open complaint: yes\n  vulnerable: yes\n")
    assert merge({"f": base}, {"f": now}, {"f": mine}).conflicts
    doubled = merge(
        {"f": "a: 1\nb: 2\nc: 3\nd: 4\n"},
        {"f": "a: 1\nnew: 5\nb: 2\nc: 3\nd: 4\n"},
        {"f": "a: 1\nb: 2\nc: 3\nnew: 6\nd: 4\n"},
    )
    assert doubled.conflicts[0].words == "f was changed on both sides, in lines that do not go together."
    assert not doubled.conflicts[0].same_lines


def test_a_condition_is_never_moved_into_another_part() -> None:
    base = "rule: one\nwhen:\n  tier: is MVC\nunless:\n  open complaint: yes\n  has email: no\n  has account: no\n"
    now = base.replace("unless:\n  open complaint: yes\n", "")
    mine = base.replace("  has account: no\n", "  has account: no\n  vulnerable: yes\n")
    found = merge({"f": base}, {"f": now}, {"f": mine})
    assert [(conflict.same_lines, conflict.places) for conflict in found.conflicts] == [(False, ())]


def test_conditions_of_different_parts_and_cases_of_different_people_merge() -> None:
    other_tier, fewer = ("  tier: is LM or MGC or NEW\n", "  tier: is NEW\n"), ("  buys for: is a business\n", "")
    now, mine = STARTER[HOME].replace(*other_tier), STARTER[HOME].replace(*fewer)
    assert STARTER[HOME] not in (now, mine)
    found = merge(STARTER, {**STARTER, HOME: now}, {HOME: mine})
    assert not found.conflicts and found.changes == {HOME: now.replace(*fewer)}
    rosa = STARTER[CASES].replace("who: rosa", "who: mei")
    appended = add_case(STARTER[CASES], "One more", who="noah")
    assert merge(STARTER, {**STARTER, CASES: rosa}, {CASES: appended}).merged == (CASES,)


def test_what_cannot_be_read_is_merged_by_its_lines() -> None:
    found = merge({"f": "a: [\nb: 1\nc: 2\n"}, {"f": "a: [\nb: 1\nc: 3\n"}, {"f": "a: [1\nb: 1\nc: 2\n"})
    assert not found.conflicts and found.changes == {"f": "a: [1\nb: 1\nc: 3\n"}


@st.composite
def sides(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    """A text and two edits of it; every line that a side adds is its own."""
    base = [f"{number}: line" for number in range(draw(st.integers(0, 12)))]
    return base, *(_edit(draw, base, side) for side in ("now", "draft"))


def _edit(draw: st.DrawFn, base: list[str], side: str) -> list[str]:
    lines: list[str] = []
    for at in range(len(base) + 1):
        done = draw(st.sampled_from(("keep", "keep", "keep", "drop", "other", "more")))
        new = f"{side} {at}: line"
        if at == len(base):
            lines += [new] * (done == "more")
        else:
            lines += {"keep": [base[at]], "drop": [], "other": [new], "more": [new, base[at]]}[done]
    return lines


@given(sides())
def test_nothing_is_ever_lost_silently(texts: tuple[list[str], list[str], list[str]]) -> None:
    base, now, draft = texts
    merged, places = merge_lines(base, now, draft)
    added = (set(now) | set(draft)) - set(base)
    removed = {line for line in base if line not in now or line not in draft}
    told = {line for place in places for line in (*place.base, *place.now, *place.draft)}
    assert added - set(merged) <= told and removed & set(merged) <= told
    assert set(merged) <= added | set(base) and set(base) - removed <= set(merged) | told
    assert len(merged) == len(set(merged))
    if not places:
        assert set(merged) == (set(base) - removed) | added
        assert merge_lines(base, draft, now) == (merged, [])
        for side in (now, draft):
            assert [line for line in merged if line in side] == [line for line in side if line in merged]


@given(sides())
def test_a_side_without_changes_gives_way(texts: tuple[list[str], list[str], list[str]]) -> None:
    base, now, draft = texts
    assert merge_lines(base, now, base) == (now, [])
    assert merge_lines(base, base, draft) == (draft, [])
    assert merge_lines(base, now, now) == (now, [])


@given(st.data())
def test_changes_with_an_untouched_line_between_always_merge(data: st.DataObject) -> None:
    base = [f"{number}: line" for number in range(12)]
    at = data.draw(st.permutations(range(0, 12, 2)))
    now, draft = list(base), list(base)
    for number in at[:3]:
        now[number] = f"now {number}: line"
    for number in at[3:]:
        draft[number] = f"draft {number}: line"
    merged, places = merge_lines(base, now, draft)
    assert not places and [line for line in merged if line in base] == base[1::2] and len(merged) == len(base)
