from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starter_files import starter_files

from agent_assist.customize.rule_editing import ORDER, add_case, retire, retiring, set_line
from agent_assist.customize.rule_files import KEYS
from agent_assist.customize.sheet_editing import contents
from agent_assist.customize.sheet_places import EditFault, written
from agent_assist.sheets import SheetFaults

STARTER = starter_files()
RULES = sorted(path for path in STARTER if path.count("/") and "whole" not in path and ".cases." not in path)
CASES = sorted(path for path in STARTER if path.endswith(".cases.yaml") and "whole" not in path)
ONE_LINE = ("purpose", "owner", "status", "matters", "ask", "remind", "treat", "steer", "because", "good for")
LAID_OUT = """# Rosa Marin looks after this rule.
rule:   "laid-out"        # with quotes
purpose: 'It''s laid out by hand'   # in single ones
owner: supervisors
status: live              # draft, trial, live or retired
matters: may
starts: 2026-03-01        # the first day

when:                     # every line must be true
    tier: is MGC or NEW   # not for MVC

    # A comment between the lines.
    contacts in 90 days: at least 012


unless:
    # They are busy enough.
    open complaint: yes
ask: Do you work from home
  some days of the week, {first name}?   # written over two lines
learns: works from home
answers:   # to tap
- yes
# Some do it now and then.
- sometimes   # now and then
-   "no"

because: >
  People who work from home
  call about coverage.
# The end.
"""


def changed_lines(before: str, after: str) -> list[str]:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0))[2:]
    return [f"{line[0]} {line[1:]}" for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("path", RULES)
def test_an_edit_that_changes_nothing_gives_the_same_bytes(path: str) -> None:
    text = STARTER[path]
    said = contents(text)
    for key in set(ONE_LINE) & set(said):
        assert set_line(text, key, said[key]) == text
    assert set_line(text, "ends", None) == text


@pytest.mark.parametrize("path", RULES)
def test_an_edit_of_one_line_changes_just_that_line(path: str) -> None:
    text = STARTER[path]
    for key in set(ONE_LINE) & set(contents(text)):
        edited = set_line(text, key, "something else, altogether")
        assert changed_lines(text, edited) == [
            f"- {key}: {contents(text)[key]}",
            f"+ {key}: something else, altogether",
        ]
        assert set_line(edited, key, contents(text)[key]) == text
        assert changed_lines(text, set_line(text, key, "a: b"))[1:] == [f"+ {key}: 'a: b'"]


@pytest.mark.parametrize("path", RULES)
def test_what_is_put_in_and_taken_out_again_leaves_no_trace(path: str) -> None:
    text = STARTER[path]
    for key in ("starts", "ends", "campaign", "floor"):
        edited = set_line(text, key, "yes")
        assert contents(edited)[key] == "yes"
        if key not in contents(text):
            assert changed_lines(text, edited) == [f"+ {key}: yes"]
            assert set_line(edited, key, None) == text


@pytest.mark.parametrize("path", CASES)
def test_a_case_is_put_at_the_end_of_its_file(path: str) -> None:
    text = STARTER[path]
    facts = {"channels used": "web, phone", "last purchase": "20 days ago", "days since last complaint": "not known"}
    edited = add_case(text, "Mei Tan: a hard one", who="mei", facts=facts, expect=False, because_of="tier")
    assert edited.startswith(text)
    assert contents(edited)["cases"][-1] == {
        "name": "Mei Tan: a hard one", "who": "mei", "facts": facts, "expect": "no", "because of": "tier",
    }  # fmt: skip


EDITS = [
    ("rule", "other-name", ['- rule:   "laid-out"        # with quotes', '+ rule:   "other-name"      # with quotes']),
    ("purpose", "It's new", [
        "- purpose: 'It''s laid out by hand'   # in single ones",
        "+ purpose: 'It''s new'                # in single ones",
    ]),
    ("status", "retired", [
        "- status: live              # draft, trial, live or retired",
        "+ status: retired           # draft, trial, live or retired",
    ]),
    ("starts", None, ["- starts: 2026-03-01        # the first day"]),
    ("ends", "2026-12-31", ["+ ends: 2026-12-31"]),
    ("retired because", "no", ["+ retired because: no"]),
    ("ask", "Do you?", [
        "- ask: Do you work from home",
        "-   some days of the week, {first name}?   # written over two lines",
        "+ ask: Do you?                             # written over two lines",
    ]),
    ("because", "It helps.", [
        "- because: >", "-   People who work from home", "-   call about coverage.", "+ because: It helps.",
    ]),
    ("good for", "12 months", ["+ good for: 12 months"]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "changes"), EDITS)
def test_a_file_laid_out_by_hand_keeps_its_layout(key: str, value: str | None, changes: list[str]) -> None:
    edited = set_line(LAID_OUT, key, value)
    assert [line for line in changed_lines(LAID_OUT, edited)] == changes
    assert contents(edited).get(key) == value


def test_words_stay_words() -> None:
    for word in ("no", "012", "2026-03-01", "null", "1.50", "true", "~", "<<", "0x1F", "1e3", "yes", "=", "é “so”"):
        edited = set_line(LAID_OUT, "floor", word)
        assert f"floor: {word}\n" in edited and contents(edited)["floor"] == word
    assert "at least 012" in set_line(LAID_OUT, "ends", "2026-12-31")


@given(st.text(max_size=60))
def test_any_words_come_back_as_they_were_put_or_are_refused(words: str) -> None:
    try:
        edited = set_line(LAID_OUT, "owner", words)
    except EditFault:
        return
    assert contents(edited).get("owner", "") == " ".join(words.split())
    assert len(changed_lines(LAID_OUT, edited)) <= 2 or words == "supervisors"


@given(st.data())
def test_any_row_of_edits_leaves_all_other_lines_alone(data: st.DataObject) -> None:
    text = before = STARTER[data.draw(st.sampled_from(RULES))]
    keys = ("ends", "matters", "campaign", "owner")
    for _ in range(data.draw(st.integers(1, 6))):
        text = set_line(text, data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(("a", "b", None))))
    mentioned = tuple(f"{key}:" for key in keys)
    untouched = [line for line in before.splitlines() if line.strip() and not line.strip().startswith(mentioned)]
    assert untouched == [line for line in text.splitlines() if line.strip() and not line.strip().startswith(mentioned)]


def test_ends_of_lines_stay_those_of_the_file() -> None:
    windows = STARTER["discovery/home-office.yaml"].replace("\n", "\r\n")
    edited = set_line(set_line(windows, "campaign", "spring"), "ends", "2026-12-31")
    assert edited.count("\r\n") == edited.count("\n") == windows.count("\n") + 2
    assert changed_lines(windows, edited) == ["+ ends: 2026-12-31", "+ campaign: spring"]
    marked = "\ufeff" + STARTER["discovery/home-office.yaml"]
    assert set_line(marked, "owner", "Rosa Marin") == marked.replace("owner: supervisors", "owner: Rosa Marin")


def test_a_rule_is_retired_with_its_reason_and_moved_with_its_cases() -> None:
    path, cases = "service/again-today.yaml", "service/again-today.cases.yaml"
    changes = retiring(STARTER, path, "Nobody looked at it.")
    assert set(changes) == {path, cases, "retired/again-today.yaml", "retired/again-today.cases.yaml"}
    assert changes[path] is changes[cases] is None and changes["retired/again-today.cases.yaml"] == STARTER[cases]
    text = changes["retired/again-today.yaml"]
    assert text == retire(STARTER[path], "Nobody looked at it.")
    assert changed_lines(STARTER[path], text) == [
        "- status: live", "+ status: retired", "+ retired because: Nobody looked at it.",
    ]  # fmt: skip
    with pytest.raises(EditFault, match="Say why"):
        retiring(STARTER, path, " ")
    with pytest.raises(EditFault, match="holds a rule `again-today` already"):
        retiring({**STARTER, "retired/again-today.yaml": "rule: again-today\n"}, path, "No.")


def test_a_first_case_begins_the_file_and_a_name_that_is_taken_gets_a_number() -> None:
    text = add_case("", "Tara White", who="tara")
    assert text == "cases:\n  - name: Tara White\n    who: tara\n    expect: yes\n"
    text = add_case(text, "Tara White", facts={"tier": "LM"}, expect=False)
    assert text.endswith("  - name: Tara White (2)\n    facts:\n      tier: LM\n    expect: no\n")
    spaced = "cases:\n- name: a\n  expect: yes   # so\n\n- name: b\n  expect: no\n# The end.\n"
    assert add_case(spaced, "c") == spaced.replace("# The end.", "\n- name: c\n  expect: yes\n# The end.")


REFUSED = [
    (lambda: set_line(LAID_OUT, "statsu", "live"), "A rule has no line `statsu`. Did you mean `status`?"),
    (lambda: set_line(LAID_OUT, "when", "tier"), "`when` is more than one line."),
    (lambda: set_line("{owner: me}\n", "owner", None), "The file stands in braces."),
    (lambda: set_line("{owner: me}\n", "ends", "x"), "The file cannot be edited line by line."),
    (lambda: set_line(LAID_OUT, "owner", "a\x07b"), "holds a character that does not belong"),
    (lambda: add_case("cases: yes\n", "a"), "`cases` should be a list."),
    (lambda: retiring(STARTER, "service/none.yaml", "x"), "There is no rule file `service/none.yaml`."),
]


@pytest.mark.parametrize(("edit", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_cannot_be_edited_is_refused_in_words(edit, told: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(EditFault) as caught:
        edit()
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "hostile",
    [
        "a: &x 1\nb: *x\n",
        "a: !!python/object:os.system x\n",
        "[" * 10_000,
        "a: 1\na: 2\n",
        "a: " + "x" * 300_000,
        "a: [",
    ],
)
def test_what_the_reader_refuses_is_never_edited(hostile: str) -> None:
    with pytest.raises(SheetFaults):
        set_line(hostile, "status", "live")
    with pytest.raises(SheetFaults):
        add_case(hostile, "a")


def test_every_line_that_a_rule_may_have_has_its_place() -> None:
    assert sorted(ORDER) == sorted(KEYS)
    assert written("a  b\nc") == "a b c"
