from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_books import ASK, rule_text
from starter_files import starter_files

from agent_assist.customize.book_changes import BookChanges, compare_files
from agent_assist.customize.durations import days_in_words, read_days
from agent_assist.customize.line_changes import ADDED, REMOVED, SAME, changed_stretches, compare_lines
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

FACTS = Catalogue(OBSERVED)
STARTER = starter_files()
HOME, ALERT = "discovery/home-office.yaml", "service/stock-alert.yaml"
WRONG, GOODWILL = "recovery/anything-wrong.yaml", "recovery/goodwill.yaml"
SHIPPED = [
    (HOME, "LM or MGC or NEW", "LM or MGC", "no longer for NEW"),
    (HOME, "LM or MGC or NEW", "new or lm or mgc or bz", "now also for BZ"),
    (HOME, "LM or MGC or NEW", "MGC or NEW or BZ", "now also for BZ; no longer for LM"),
    (HOME, "is LM or MGC or NEW", "is MVC", "tier: is MVC, was is LM or MGC or NEW"),
    (HOME, "is LM or MGC or NEW", "is NEW or MGC or LM", "says the same in other words"),
    (HOME, "wait 6 months", "wait 3 months", "waits 3 months after a decline, was 6"),
    (HOME, "wait 6 months", "wait 26 weeks", "says the same in other words"),
    (HOME, "wait 6 months", "never", "never asks again after a decline, was 6 months"),
    (HOME, "after a decline: wait 6 months\n", "", "says the same in other words"),
    (HOME, "after a decline: wait 6 months\n", "after a decline: wait 2 weeks\n",
     "waits 2 weeks after a decline, was 6 months"),
    (HOME, "good for: 12 months", "good for: ever", "an answer holds for ever, was 12 months"),
    (HOME, "good for: 12 months", "good for: 2 years", "an answer holds 2 years, was 12 months"),
    (HOME, "365 days: at least 1", "365 days: at least 3", "purchases in 365 days: at least 3, was 1"),
    (HOME, "365 days: at least 1", "365 days: more than 1", "purchases in 365 days: more than 1, was at least 1"),
    (HOME, "365 days: at least 1", "365 days: at most 1", "purchases in 365 days: at most 1, was at least 1"),
    (HOME, "more than 30, or not known", "more than 60, or not known",
     "days since last complaint: more than 60, or not known, was 30"),
    (HOME, "more than 30, or not known", "more than 30",
     "no longer where days since last complaint is not known"),
    (HOME, "  purchases in 365 days: at least 1\n", "", "no longer needs purchases in 365 days: at least 1"),
    (HOME, "when:\n", "when:\n  has email: yes\n", "now only where has email: yes"),
    (HOME, "  open complaint: yes\n", "", "no longer stops where open complaint: yes"),
    (HOME, "unless:\n", "unless:\n  vulnerable: yes\n", "now stops where vulnerable: yes"),
    (HOME, "or lost card", "or lost card or bank", "now also stops where call intent is bank"),
    (HOME, "is cancel or fraud", "is fraud", "no longer stops where call intent is cancel"),
    (HOME, "buys for: is a business", "buys for: is not a business",
     "stops where buys for: is not a business, was is a business"),
    (HOME, "matters: may", "matters: should", "matters should, was may"),
    (HOME, "status: live", "status: trial", "from live to trial"),
    (HOME, "status: live", "status: retired", "retired, was live"),
    (HOME, "status: live", "status: retired\nretired because: Nobody answers.", "retired because: Nobody answers."),
    (HOME, "status: live", "status: live\nends: 2026-12-31", "ends 2026-12-31 (had no end)"),
    (HOME, "status: live", "status: live\nstarts: 2026-12-01", "starts 2026-12-01 (had no first day)"),
    (HOME, "status: live", "status: live\ncampaign: yes", "now a campaign"),
    (HOME, "owner: supervisors", "owner: Rosa Marin", "owner Rosa Marin, was supervisors"),
    (HOME, "some days of the week", "now and then",
     "asks: “Do you work from home now and then, {first name}?”, was “Do you work from home some days of the week,"
     " {first name}?”"),
    (HOME, "  - sometimes\n", "  - sometimes\n  - rarely\n", "new answer `rarely`"),
    (HOME, "  - sometimes\n", "  - rarely\n", "new answer `rarely`; no longer offers `sometimes`"),
    (HOME, "  - yes\n  - no\n", "  - no\n  - yes\n", "answers in another order"),
    (HOME, "answers:\n  - yes\n  - no\n  - sometimes\n", "answers: text\n",
     "answers: a text, was one of yes, no, sometimes"),
    (HOME, "purpose of data: service", "purpose of data: marketing", "purpose of data: marketing, was service"),
    (HOME, "rule: home-office\n", "# Rosa Marin keeps this one.\nrule: home-office\n", "comments or spacing only"),
    (HOME, "purpose: Learn", "purpose:   Learn", "comments or spacing only"),
    (WRONG, "at least 2\n  - days", "at least 3\n  - days", "one of several: returns in 365 days: at least 3, was 2"),
    (WRONG, "  - days since last purchase: more than 90\n", "",
     "no longer where days since last purchase: more than 90"),
    (WRONG, "any of:\n", "any of:\n  - has email: yes\n    has account: yes\n",
     "now also where has email: yes and has account: yes"),
    (GOODWILL, "goodwill credit", "goodwill credit up to £10",
     "recommends goodwill credit up to £10, was goodwill credit"),
    (GOODWILL, "treat: goodwill credit", "remind: Say that we are sorry.",
     "now reminds: “Say that we are sorry.”, no longer recommends goodwill credit"),
    (GOODWILL, "any of:\n  - tier: is MVC or MGC\n  - complaint settled: is no or partly\n", "",
     "no longer needs one of these: tier: is MVC or MGC; or complaint settled: is no or partly"),
    (HOME, "tier: is LM", "tire: is LM", "cannot be read (line 8: There is no fact `tire`.)"),
    (HOME, "ask: Do", 'ask: "Do', "cannot be read (line 17: A quotation mark is opened and never closed.)"),
    ("dialogue.yaml", "questions in a period: 2", "questions in a period: 3", "`questions in a period`: 3, was 2"),
    ("dialogue.yaml", "  MVC: 3\n", "  MVC: 4\n  LM: 1\n",
     "`questions by tier`, `MVC`: 4, was 3; `questions by tier`: new `LM`: 1"),
    ("dialogue.yaml", "    - complaint settled\n", "",
     "`complaint discovery`, `questions`: no “complaint settled” any more"),
    ("treatments.yaml", "rep: £50", "rep: £60", "`refund`, `authority`, `rep`: £60, was £50"),
    ("people.yaml", "actual value: 2140\n", "actual value: 2150\n", "`annabelle`, `actual value`: 2150, was 2140"),
    ("people.yaml", "  tara:\n", "  # Tara White\n  tara:\n", "comments or spacing only"),
    ("whole-calls/silences.cases.yaml", "silence: declined", "silence: budget",
     "“Tara declined two questions, and we wait”, `expect`, `silence`: budget, was declined"),
    ("discovery/home-office.cases.yaml", "Rosa orders for her bakery\n    who: rosa\n    expect: no\n",
     "Rosa orders for her bakery\n    who: rosa\n    expect: yes\n",
     "cases: “Rosa orders for her bakery”, `expect`: yes, was no"),
]  # fmt: skip


def changed(path: str, before: str, after: str) -> BookChanges:
    assert before in STARTER[path]
    return compare_files(STARTER, {**STARTER, path: STARTER[path].replace(before, after, 1)}, FACTS)


@pytest.mark.parametrize(("path", "before", "after", "told"), SHIPPED)
def test_a_change_is_told_as_a_supervisor_would_say_it(path: str, before: str, after: str, told: str) -> None:
    changes = changed(path, before, after)
    assert ["; ".join(entry.sentences) for entry in changes.entries] == [told]
    assert [file.file for file in changes.files] == [path]


def test_the_words_of_a_rule_begin_with_its_name() -> None:
    text = STARTER[HOME].replace("LM or MGC or NEW", "LM or MGC").replace("wait 6 months", "wait 3 months")
    changes = compare_files({**STARTER, HOME: text}, STARTER, FACTS)
    assert changes.words == ("`home-office`: now also for NEW; waits 6 months after a decline, was 3",)


def test_rules_that_come_go_move_and_get_another_name_are_told_apart() -> None:
    files = dict(STARTER)
    alert, cases = files.pop(ALERT), files.pop("service/stock-alert.cases.yaml")
    files["growth/stock-alert.yaml"], files["growth/stock-alert.cases.yaml"] = alert, cases
    office = files.pop(HOME)
    files["discovery/works-from-home.yaml"] = office.replace("rule: home-office", "rule: works-from-home")
    files["discovery/works-from-home.cases.yaml"] = files.pop("discovery/home-office.cases.yaml")
    files["retired/goodwill.yaml"] = files.pop(GOODWILL).replace("status: live", "status: retired")
    del files["recovery/goodwill.cases.yaml"], files["growth/next-order-soon.yaml"]
    files["service/new-one.yaml"] = rule_text(
        "new-one", "when:\n  tier: is BZ\n", "remind: Be brief.\n", status="trial"
    )
    told = {entry.name: (entry.kind, entry.words) for entry in compare_files(STARTER, files, FACTS).entries}
    assert told["stock-alert"] == ("moved", "`stock-alert`: moved to growth, was in service")
    assert told["works-from-home"] == ("renamed", "`works-from-home`: renamed, was `home-office`")
    assert told["goodwill"] == ("retired", "`goodwill`: retired, was live; cases: the file is gone")
    assert told["next-order-soon"][0] == "removed"
    assert told["next-order-soon"][1].startswith(
        "`next-order-soon`: removed; live, matters may; reminds: “They told us"
    )
    assert told["new-one"] == ("new", "`new-one`: new; in trial, matters may; reminds: “Be brief.”")


def test_cases_alone_are_an_entry_of_their_own_kind() -> None:
    path = "discovery/home-office.cases.yaml"
    entry = changed(path, "cases:\n", "cases:\n  - name: Mei Tan is asked\n    who: mei\n    expect: yes\n").entries[0]
    assert (entry.kind, entry.file, entry.words) == ("cases only", path, "`home-office`: cases: new “Mei Tan is asked”")


def test_what_a_treatment_demands_is_told_at_the_treatment_and_not_at_its_rules() -> None:
    changes = changed("treatments.yaml", "tiers: MVC, MGC", "tiers: MVC")
    assert changes.words == ("`treatments`: `priority call back`, `tiers`: MVC, was MVC, MGC",)


def test_a_rule_that_reads_what_another_learns_is_read_without_the_rest() -> None:
    readers = [path for path, text in STARTER.items() if "works from home: " in text and "cases" not in path]
    assert readers
    text = STARTER[readers[0]].replace("status: live", "status: trial")
    assert compare_files(STARTER, {**STARTER, readers[0]: text}, FACTS).entries[0].sentences == ("from live to trial",)


def test_the_same_files_differ_in_nothing_nor_do_ends_of_lines() -> None:
    assert compare_files(STARTER, STARTER, FACTS) == BookChanges((), ())
    windows = {path: text.replace("\n", " \r\n") for path, text in STARTER.items()}
    assert compare_files(STARTER, windows, FACTS) == BookChanges((), ())


def test_from_nothing_everything_is_new_and_the_other_way_round_gone() -> None:
    rules = [path for path in STARTER if "/" in path and ".cases." not in path]
    for before, after, kind in (({}, STARTER, "new"), (STARTER, {}, "removed")):
        entries = compare_files(before, after, FACTS).entries
        assert {entry.kind for entry in entries} == {kind}
        assert len(entries) == len(rules) + len([path for path in STARTER if "/" not in path or "whole" in path])


def test_the_lines_have_numbers_on_both_sides_and_three_more_around_them() -> None:
    lines = changed(HOME, "matters: may\n", "matters: should\nends: 2026-12-31\n").files[0].lines
    told = [(line.kind, line.before, line.after, line.text) for line in lines]
    assert told[:3] == [
        (SAME, 2, 2, "purpose: Learn who works from home, so that we offer the delivery that fits."),
        (SAME, 3, 3, "owner: supervisors"),
        (SAME, 4, 4, "status: live"),
    ]
    assert told[3:6] == [
        (REMOVED, 5, 0, "matters: may"), (ADDED, 0, 5, "matters: should"), (ADDED, 0, 6, "ends: 2026-12-31"),
    ]  # fmt: skip
    assert told[6:] == [(SAME, 6, 7, ""), (SAME, 7, 8, "when:"), (SAME, 8, 9, "  tier: is LM or MGC or NEW")]


def test_the_difference_can_be_sent() -> None:
    body = json.loads(json.dumps(changed(HOME, "matters: may", "matters: must").as_json()))
    assert body["entries"][0]["words"] == "`home-office`: matters must, was may"
    assert body["files"][0]["lines"][3] == {"kind": "removed", "before": 5, "after": 0, "text": "matters: may"}


def test_a_large_difference_stays_bounded_in_length_and_time() -> None:
    started = time.perf_counter()
    lines, left_out = compare_lines("a: b\n" * 30_000, "a: b\nb: a\n" * 20_000)
    assert (len(lines), left_out > 10_000) == (400, True)
    before = "\n".join(f"line {number}" for number in range(20_000))
    assert len(changed_stretches(before.splitlines(), before.replace("line 1", "row 1", 1).splitlines())) == 1
    assert time.perf_counter() - started < 5


def test_a_file_with_every_second_line_changed_stays_bounded_in_time() -> None:
    before = "".join(f"{number}\nwas {number}\n" for number in range(12_000))
    began = time.process_time()
    lines, left_out = compare_lines(before, before.replace("was", "is"))
    assert time.process_time() - began < 5 and {line.kind for line in lines} == {SAME, REMOVED} and left_out > 40_000


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_the_lines_rebuild_either_text(before: list[str], after: list[str]) -> None:
    rebuilt, at = [], 0
    for stretch in changed_stretches(before, after):
        assert stretch.first < stretch.last or stretch.other_first < stretch.other_last
        rebuilt += before[at : stretch.first] + after[stretch.other_first : stretch.other_last]
        at = stretch.last
    assert rebuilt + before[at:] == after
    told, left_out = compare_lines("\n".join(before), "\n".join(after))
    assert not left_out
    assert [line.text for line in told if line.kind == REMOVED] == [
        before[line.before - 1] for line in told if line.kind == REMOVED
    ]
    assert all(before[line.before - 1] == after[line.after - 1] == line.text for line in told if line.kind == SAME)


@given(st.data())
def test_whatever_line_is_taken_away_the_rest_is_told(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(STARTER)))
    lines = STARTER[path].splitlines()
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    changes = compare_files(STARTER, {**STARTER, path: "\n".join(lines) + "\n"}, FACTS)
    assert [bool(entry.sentences) for entry in changes.entries] == [True]


@given(st.integers(1, 4_000))
def test_a_length_in_words_can_be_read_again(days: int) -> None:
    assert read_days(days_in_words(days)) == days


def test_lengths_are_told_in_the_unit_people_use() -> None:
    words = {1: "1 day", 7: "1 week", 14: "2 weeks", 30: "30 days", 182: "6 months", 365: "12 months", 10: "10 days"}
    assert {days: days_in_words(days) for days in words} == words


def test_a_question_that_becomes_another_fact_is_told() -> None:
    before = {"service/one.yaml": rule_text("one", "when:\n  tier: is MGC\n", ASK)}
    after = {path: text.replace("learns: works from home", "learns: home worker") for path, text in before.items()}
    assert compare_files(before, after, FACTS).words == ("`one`: learns `home worker`, was `works from home`",)
