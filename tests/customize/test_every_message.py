"""Every message that a supervisor may meet, in full: what is wrong, where to the letter, and what to write instead."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from making_books import NOW

from agent_assist.customize.checking import check_files
from agent_assist.customize.rules import GROUPS
from agent_assist.customize.rules_folder import take_inventory
from agent_assist.customize.schema import SCHEMA_FILE
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.sheets import Fault

RULES = Path(__file__).parents[2] / "rules"
SCHEMA = jsonschema_rs.validator_for(json.loads((RULES / SCHEMA_FILE).read_text(encoding="utf-8")))
FILE = "discovery/home-office.yaml"
GOOD = """rule: home-office
purpose: Learn who works from home, so that we offer the delivery that fits.
owner: supervisors
status: trial
matters: may
starts: 2026-03-01

when:
  tier: is MGC or NEW
  contacts in 90 days: at least 2
  last purchase: within 30 days
  chance active: at least 40
  actual value: more than 100

unless:
  open complaint: yes
  call intent: is cancel or fraud

ask: Do you work from home some days of the week, {first name}?
learns: works from home
answers:
  - yes
  - no
  - sometimes
good for: 12 months
after a decline: wait 6 months
purpose of data: service
because: People who work from home are in when the van comes.
"""


def faults_of(text: str) -> list[Fault]:
    return check_files({FILE: text}, Catalogue(OBSERVED), NOW).faults


def test_the_rule_that_the_faults_are_made_from_is_good() -> None:
    assert faults_of(GOOD) == []


MESSAGES = [
    ("a choice where a number belongs", "contacts in 90 days: at least 2", "contacts in 90 days: is MGC",
     "10:24: `contacts in 90 days` is a number, and `is MGC` says nothing about one. Write for example `at "
     "least 2` or `between 2 and 5`."),
    ("an unknown choice", "is MGC or NEW", "is MVP",
     "9:12: `tier` is never `MVP`. Did you mean `MVC`?"),
    ("an unknown choice among others", "is MGC or NEW", "is MGC or MVP or NEW",
     "9:19: `tier` is never `MVP`. Did you mean `MVC`?"),
    ("a choice without is", "is MGC or NEW", "MGC",
     "9:9: `tier` is a choice, and `MGC` does not start with `is`. Write `is MGC`."),
    ("choices without is", "is MGC or NEW", "MGC, NEW",
     "9:9: `tier` is a choice, and `MGC, NEW` does not start with `is`. Write `is MGC or NEW`."),
    ("a wrong unit", "contacts in 90 days: at least 2", "contacts in 90 days: at least 2 weeks",
     "10:35: `contacts in 90 days` is counted in contacts, not in weeks. Write `at least 2`, if that is what "
     "you mean."),
    ("weeks where days are counted", "contacts in 90 days: at least 2", "days since last contact: at least 2 weeks",
     "10:39: `days since last contact` is counted in days, not in weeks. Write `at least 14`."),
    ("percent where nothing is counted in it", "contacts in 90 days: at least 2", "contacts in 90 days: at least 2%",
     "10:34: `contacts in 90 days` is counted in contacts, not in percent. Write `at least 2`, if that is what "
     "you mean."),
    ("a percent sign before the number", "chance active: at least 40", "chance active: %40",
     "12:18: `%` stands before the number. Write `40 %`."),
    ("money where none is counted", "contacts in 90 days: at least 2", "contacts in 90 days: at least £2",
     "10:33: `contacts in 90 days` is counted in contacts, not in £. Write `at least 2`, if that is what you "
     "mean."),
    ("a missing colon in the first of several lines", "tier: is MGC or NEW", "tier is MGC",
     "9:7: A colon is missing after the name. Write `tier: is MGC`."),
    ("a missing colon in the middle", "contacts in 90 days: at", "contacts in 90 days at",
     "10:22: A colon is missing after the name. Write `contacts in 90 days: at least 2`."),
    ("a missing colon in the last line", "actual value: more than", "actual value more than",
     "13:15: A colon is missing after the name. Write `actual value: more than 100`."),
    ("a missing colon after a name", "owner: supervisors", "owner supervisors",
     "3:6: A colon is missing after the name. Write `owner: supervisors`."),
    ("a missing colon after when", "when:", "when",
     "8:5: A colon is missing after the name. Write `when:`."),
    ("a missing colon after answers", "answers:", "answers",
     "21:8: A colon is missing after the name. Write `answers:`."),
    ("a missing colon in the first line", "rule: home-office", "rule home-office",
     "1:5: A colon is missing after the name. Write `rule: home-office`."),
    ("a missing colon in the last line of all", "because: People", "because People",
     "28:8: A colon is missing after the name. Write `because: People who work from home are in when the van "
     "comes.`."),
    ("a colon of another script", "owner: supervisors", "owner\uff1asupervisors",
     "3:6: This colon is one of another script. Write `owner: supervisors`."),
    ("the first condition not indented", "  tier:", "tier:",
     "9:1: This line begins in column 1, those below in column 3. Lines that belong together begin in the "
     "same column."),
    ("conditions not indented", "  open complaint: yes\n  call", "open complaint: yes\ncall",
     "16:1: `open complaint` does not stand below `unless`; nor does 1 more. Begin these lines with two spaces."),
    ("two versions put together", "  tier: is MGC or NEW",
     "<<<<<<< mine\n  tier: is MGC or NEW\n=======\n  tier: is LM\n>>>>>>> theirs",
     "9:1: Two versions of these lines were put together, and nobody has chosen. Keep one version, and remove the "
     "lines with `<<<<<<<`, `=======` and `>>>>>>>`."),
    ("no space after the colon of a condition", "tier: is", "tier:is",
     "9:8: A space is missing after the colon. Write `tier: is MGC or NEW`."),
    ("no space after a colon", "owner: supervisors", "owner:supervisors",
     "3:7: A space is missing after the colon. Write `owner: supervisors`."),
    ("no space after the first colon", "rule: home-office", "rule:home-office",
     "1:6: A space is missing after the colon. Write `rule: home-office`."),
    ("an unclosed quote in a condition", "call intent: is cancel", 'call intent: "is cancel',
     "17:16: A quotation mark is opened and never closed. Close it, or leave the quotes away."),
    ("an unclosed single quote", "ask: Do", "ask: 'Do",
     "19:6: A quotation mark is opened and never closed. Close it, or leave the quotes away."),
    ("a text that goes on after its quotes", "ask: Do you work from home", 'ask: "Do you" work from home',
     "19:15: The text goes on after the closing quotation mark. Put the whole text in quotation marks, or none "
     "of it."),
    ("curly quotes around a phrase", "call intent: is cancel or fraud", "call intent: “is cancel or fraud”",
     "17:16: The phrase stands in quotation marks. Leave them away: `is cancel or fraud`."),
    ("a doubled fact", "  tier: is MGC or NEW", "  tier: is MGC or NEW\n  tier: is LM",
     "10:3: `tier` stands here twice, first in line 9. Keep one of them."),
    ("a doubled fact in other capitals", "  tier: is MGC or NEW", "  tier: is MGC or NEW\n  Tier: is LM",
     "10:3: `Tier` stands here twice, first in line 9. Keep one of them."),
    ("a doubled when", "unless:", "when:\n  tier: is LM\nunless:",
     "15:1: `when` stands here twice, first in line 8. Keep one of them."),
    ("a tab after a space", "  tier:", " \ttier:",
     "9:2: A tab stands at the start of this line. Indent with spaces."),
    ("a date with points", "2026-03-01", "31.12.2026",
     "6:9: `31.12.2026` is not a date as it is written here. Write `2026-12-31`."),
    ("a date with slashes", "2026-03-01", "31/12/2026",
     "6:9: `31/12/2026` is not a date as it is written here. Write `2026-12-31`."),
    ("a date with the month first", "2026-03-01", "12/31/2026",
     "6:9: `12/31/2026` is not a date as it is written here. Write `2026-12-31`."),
    ("a date in words", "2026-03-01", "1 March 2026",
     "6:9: `1 March 2026` is not a date as it is written here. Write `2026-03-01`."),
    ("a date without its zeros", "2026-03-01", "2026-3-1",
     "6:9: `2026-3-1` is not a date as it is written here. Write `2026-03-01`."),
    ("a date with points in a phrase", "within 30 days", "before 31.12.2026",
     "11:25: `31.12.2026` is not a date as it is written here. Write `2026-12-31`."),
    ("a day that does not exist in a phrase", "within 30 days", "before 2026-02-30",
     "11:25: `2026-02-30` is a day that does not exist. February 2026 has 28 days."),
    ("a year of two digits", "2026-03-01", "26-03-01",
     "6:9: `26-03-01` is not a date as it is written here. Write year, month and day, as in 2026-03-01."),
    ("an is without a word", "  tier: is MGC or NEW", "  tier: is",
     "9:9: A word is missing after `is`. Write `is MVC or MGC`."),
    ("an at least without a number", "at least 2", "at least",
     "10:24: A number is missing after `at least`. Write for example `at least 2`."),
    ("an and instead of or", "is MGC or NEW", "is MGC and NEW",
     "9:12: `tier` is never `MGC and NEW`. It holds one at a time: write `is MGC or NEW`."),
    ("a slash instead of or", "is MGC or NEW", "is MGC/NEW",
     "9:12: `tier` is never `MGC/NEW`. Write `is MGC or NEW`."),
    ("a semicolon instead of or", "is MGC or NEW", "is MGC; NEW",
     "9:12: `tier` is never `MGC; NEW`. Write `is MGC or NEW`."),
    ("a greater-or-equal sign", "at least 2", ">= 2",
     "10:24: `>=` is not understood here. Write `at least 2`."),
    ("a greater-or-equal sign without a space", "at least 2", ">=2",
     "10:24: `>=` is not understood here. Write `at least 2`."),
    ("a greater-than sign", "at least 2", "> 2",
     "10:24: `>` is not understood here. Write `more than 2`."),
    ("a less-than sign", "at least 2", "< 2",
     "10:24: `contacts in 90 days` is a number, and `< 2` says nothing about one. Write `less than 2`."),
    ("an equals sign", "at least 2", "= 2",
     "10:24: `contacts in 90 days` is a number, and `= 2` says nothing about one. Write `exactly 2`."),
    ("a not-equals sign", "is MGC or NEW", "!= MGC",
     "9:9: `!=` is not understood here. Write `is not MGC`."),
    ("an isn't", "is MGC or NEW", "isn't MGC",
     "9:9: `tier` is a choice, and `isn't MGC` does not start with `is`. Write `is not MGC`."),
    ("a not without is", "is MGC or NEW", "not MGC",
     "9:9: `tier` is a choice, and `not MGC` does not start with `is`. Write `is not MGC`."),
    ("a min", "at least 2", "min 2",
     "10:24: `contacts in 90 days` is a number, and `min 2` says nothing about one. Write `at least 2`."),
    ("a misspelt phrase", "at least 2", "at leats 2",
     "10:24: `contacts in 90 days` is a number, and `at leats 2` says nothing about one. Write `at least 2`."),
    ("a number in words", "at least 2", "at least two",
     "10:33: `two` is not a number. Write `at least 2`."),
    ("a range with a hyphen", "at least 2", "2-5",
     "10:24: `contacts in 90 days` is a number, and `2-5` says nothing about one. Write `between 2 and 5`."),
    ("half of a between", "at least 2", "between 2",
     "10:24: `contacts in 90 days` is a number, and `between 2` says nothing about one. Write both ends, as in "
     "`between 2 and …`."),
    ("a between the wrong way round", "at least 2", "between 5 and 2",
     "10:24: `between 5 and 2` holds for no number. Write `between 2 and 5`."),
    ("a plus after the number", "at least 2", "2+",
     "10:24: `contacts in 90 days` is a number, and `2+` says nothing about one. Write `at least 2`."),
    ("a decimal comma", "at least 2", "at least 2,5",
     "10:33: `2,5` is not a number. Write `at least 2.5`."),
    ("a point for thousands", "at least 2", "at least 1.000",
     "10:33: `1.000` can be read in two ways. Write `at least 1000` or `at least 1`."),
    ("a non-breaking space at the start of a line", "  contacts in 90 days", "\u00a0\u00a0contacts in 90 days",
     "10:1: The start of this line only looks like spaces. Delete it and type spaces."),
    ("a true", "open complaint: yes", "open complaint: true",
     "16:19: `open complaint` is answered by yes or no, not by `true`. Write `yes`."),
    ("a True", "open complaint: yes", "open complaint: True",
     "16:19: `open complaint` is answered by yes or no, not by `True`. Write `yes`."),
    ("an is before yes", "open complaint: yes", "open complaint: is yes",
     "16:19: `open complaint` is answered by yes or no, not by `is yes`. Write `yes`."),
    ("a yes in another language", "open complaint: yes", "open complaint: ja",
     "16:19: `open complaint` is answered by yes or no, not by `ja`. Write `yes`."),
    ("a text after a number", "at least 2", "at least 2 in the last month",
     "10:35: `in the last month` after the number says nothing here. Write `at least 2`."),
    ("a text after yes", "open complaint: yes", "open complaint: yes, please",
     "16:19: `open complaint` is answered by yes or no, not by `yes, please`. Write `yes`."),
    ("a text after a length of time", "within 30 days", "within 30 days of today",
     "11:25: `30 days of today` is not a length of time. Write `30 days`."),
    ("an unknown for not known after a phrase", "at least 2", "at least 2 or unknown",
     "10:35: `or unknown` is not understood here. Write `at least 2, or not known`."),
    ("an unknown for not known", "at least 2", "unknown",
     "10:24: `unknown` is not understood here. Write `not known`."),
    ("no name of the rule", "rule: home-office\n", "",
     "1:1: `rule` is missing. Add a line `rule: home-office`."),
    ("a status in capitals", "status: trial", "status: Trial",
     "4:9: `status` cannot be `Trial`. Did you mean `trial`?"),
    ("an unknown status", "status: trial", "status: active",
     "4:9: `status` cannot be `active`. Did you mean `live`?"),
    ("a misspelt status", "status: trial", "status: trail",
     "4:9: `status` cannot be `trail`. Did you mean `trial`?"),
    ("an unknown band", "matters: may", "matters: high",
     "5:10: `matters` cannot be `high`. Choose among must, should, may."),
    ("a name in capitals", "owner: supervisors", "Owner: supervisors",
     "3:1: A rule has no line `Owner`. Did you mean `owner`?"),
    ("the first name in capitals", "rule: home-office", "Rule: home-office",
     "1:1: A rule has no line `Rule`. Did you mean `rule`?"),
    ("a learned fact in capitals", "learns: works from home", "learns: Works from home",
     "20:9: `Works from home` cannot be the name of a fact. Write it in small letters, as in `works from home`."),
    ("a line too far to the right", "  contacts in 90 days", "   contacts in 90 days",
     "10:4: This line begins in column 4, the line above in column 3. Lines that belong together begin in the "
     "same column."),
    ("a line too far to the left", "  contacts in 90 days", " contacts in 90 days",
     "10:2: This line begins in column 2, the line above in column 3. Lines that belong together begin in the "
     "same column."),
    ("a line without indentation", "  contacts in 90 days", "contacts in 90 days",
     "10:1: This line begins in column 1, those around it in column 3. Lines that belong together begin in the "
     "same column."),
    ("an indented name", "owner:", " owner:",
     "3:2: This line begins in column 2, the line above in column 1. Lines that belong together begin in the "
     "same column."),
    ("a second colon", "purpose: Learn who", "purpose: Learn: who",
     "2:15: A second colon stands in this line. Put the text after the first one in quotation marks."),
    ("a number sign in a text", "purpose: Learn who works from home, so", "purpose: Learn who #works from home, so",
     "2:20: The text ends here: what follows ` #` is a comment, which nobody reads. Put the text in quotation "
     "marks; or write a space after `#` if you mean a comment."),
    ("a text that begins with the first name", "ask: Do you work from home some days of the week, {first name}?",
     "ask: {first name}, do you work from home?",
     '19:6: A text that begins with `{` has to stand in quotation marks. Write `ask: "{first name}, do you work '
     'from home?"`.'),
    ("a text that begins with a bracket", "purpose: Learn", "purpose: [Learn",
     "2:10: A text that begins with `[` has to stand in quotation marks. Set one before it and one behind it."),
    ("a text that begins with a star", "purpose: Learn", "purpose: *Learn*",
     "2:10: A text that begins with `*` has to stand in quotation marks. Set one before it and one behind it."),
    ("a text that begins with an ampersand", "purpose: Learn", "purpose: & Learn",
     "2:10: A text that begins with `&` has to stand in quotation marks. Set one before it and one behind it."),
    ("a text that begins with an exclamation mark", "purpose: Learn", "purpose: !Learn",
     "2:10: `!` may not stand at the start of a text. Put the text in quotation marks."),
    ("a text that begins with a percent sign", "purpose: Learn", "purpose: % Learn",
     "2:10: A text that begins with `%` has to stand in quotation marks. Set one before it and one behind it."),
    ("a text that begins with an at sign", "purpose: Learn", "purpose: @Learn",
     "2:10: A text that begins with `@` has to stand in quotation marks. Set one before it and one behind it."),
    ("a text that begins with a backtick", "purpose: Learn", "purpose: `Learn`",
     "2:10: A text that begins with a backtick has to stand in quotation marks. Set one before it and one "
     "behind it."),
    ("a text that begins with a bar", "purpose: Learn", "purpose: | Learn",
     "2:10: A text that begins with `|` has to stand in quotation marks. Set one before it and one behind it."),
    ("one dash among conditions", "  tier: is MGC or NEW\n", "  - tier: is MGC or NEW\n",
     "9:3: This line begins with a dash, the next one does not. Begin all of them with a dash, or none."),
    ("answers without dashes", "  - yes\n  - no\n  - sometimes", "  yes\n  no\n  sometimes",
     "22:3: `yes no sometimes` is no kind of answer. List the answers with dashes, or write one of number, "
     "date, text, yes or no."),
    ("a dash without its space", "  - yes\n", "  -yes\n",
     "22:3: `-yes - no - sometimes` is no kind of answer. Write a space after each dash: `- yes`."),
    ("answers in one line", "answers:\n  - yes\n  - no\n  - sometimes", "answers: yes, no, sometimes",
     "21:10: `yes, no, sometimes` is no kind of answer. List the answers with dashes, or write one of number, "
     "date, text, yes or no."),
    ("two answers in one line", "answers:\n  - yes\n  - no\n  - sometimes", "answers: yes / no",
     "21:10: `yes / no` is no kind of answer. List the answers with dashes, or write one of number, date, text, "
     "yes or no."),
    ("two conditions in one line", "tier: is MGC or NEW", "tier: is MGC or NEW and open complaint: no",
     "9:41: A second colon stands in this line. Write each condition on a line of its own."),
    ("a wait without a unit", "after a decline: wait 6 months", "after a decline: 6",
     "26:18: `6` is not a length of time. Write for example `wait 6 months` or `never ask again`."),
    ("a shortened unit", "good for: 12 months", "good for: 1 yr",
     "25:11: `1 yr` is not a length of time. Write `1 year`."),
    ("a misspelt placeholder", "{first name}", "{firstname}",
     "19:51: `{firstname}` cannot be filled in. Only `{first name}` can."),
    ("a placeholder in double braces", "{first name}", "{{first name}}",
     "19:51: `{{first name}}` cannot be filled in. Only `{first name}` can."),
    ("a name with a space", "rule: home-office", "rule: home office",
     "1:7: `home office` cannot be the name of a rule. Write small letters and hyphens, as in `home-office`."),
    ("a line of hyphens", "owner: supervisors", "---\nowner: supervisors",
     "3:1: What follows is another document, which nobody reads. Remove the line `---`."),
    ("an either", "tier: is MGC or NEW", "tier: is either MGC or NEW",
     "9:12: `tier` is never `either MGC`. Write `is MGC or NEW`."),
    ("a full stop", "is MGC or NEW", "is MGC or NEW.",
     "9:19: `tier` is never `NEW.`. Did you mean `NEW`?"),
    ("a fact in the singular", "contacts in 90 days", "contact in 90 days",
     "10:3: There is no fact `contact in 90 days`. Did you mean `contacts in 90 days`?"),
    ("a fact over other days", "contacts in 90 days", "contacts in 60 days",
     "10:3: There is no fact `contacts in 60 days`. Did you mean `contacts in 30 days`?"),
    ("a fact with an underscore", "open complaint: yes", "open_complaint: yes",
     "16:3: There is no fact `open_complaint`. Did you mean `open complaint`?"),
    ("an at least … ago", "within 30 days", "at least 30 days ago",
     "11:18: `last purchase` is a date, and `at least 30 days ago` says nothing about one. Write `more than 30 "
     "days ago`."),
    ("a less than … ago", "within 30 days", "less than 30 days ago",
     "11:18: `last purchase` is a date, and `less than 30 days ago` says nothing about one. Write `within 30 "
     "days`."),
    ("a length of time alone", "within 30 days", "30 days",
     "11:18: `last purchase` is a date, and `30 days` says nothing about one. Write `within 30 days`, or `more "
     "than 30 days ago`."),
    ("a within without a unit", "within 30 days", "within 30",
     "11:25: `30` is not a length of time. Write `30 days`."),
    ("an in the last", "within 30 days", "in the last 30 days",
     "11:18: `last purchase` is a date, and `in the last 30 days` says nothing about one. Write `within 30 "
     "days`."),
    ("a within for a number of days", "contacts in 90 days: at least 2", "days since last contact: within 30 days",
     "10:28: `days since last contact` is a number, and `within 30 days` says nothing about one. Write `at most "
     "30 days`."),
    ("an ago for a number of days", "contacts in 90 days: at least 2", "days since last contact: more than 30 days ago",
     "10:41: `days ago` after the number says nothing here. Write `more than 30`."),
    ("an is for a list", "call intent: is cancel or fraud", "channels used: is web",
     "17:18: `channels used` is a list, and `is web` does not start with `include`. Write `include web`."),
    ("a word for a list without include", "call intent: is cancel or fraud", "channels used: web",
     "17:18: `channels used` is a list, and `web` does not start with `include`. Write `include web`."),
    ("an and in a list", "call intent: is cancel or fraud", "channels used: include web and phone",
     "17:26: `channels used` is never `web and phone`. One of them is enough: write `include web or phone`."),
    ("an unknown word of a list", "call intent: is cancel or fraud", "channels used: includes fax",
     "17:18: `channels used` is a list, and `includes fax` does not start with `include`. Write `include phone "
     "or web`."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "good", "bad", "told"), MESSAGES, ids=[message[0] for message in MESSAGES])
def test_a_mistake_is_told_in_full_and_once(what: str, good: str, bad: str, told: str) -> None:
    assert good in GOOD and FILE not in told
    (fault,) = faults_of(GOOD.replace(good, bad, 1))
    assert str(fault) == f"{FILE}:{told}" and fault.cure


UNSEEN = {
    "a day that does not exist in a phrase", "a between the wrong way round", "a point for thousands",
    "a learned fact in capitals", "a number sign in a text", "a misspelt placeholder", "a placeholder in double braces",
    "a doubled fact", "a doubled when", "a text that begins with an exclamation mark",
}  # fmt: skip
"""What a schema cannot see: doubled names and exclamation marks are told by editors themselves, the rest by a check."""


@pytest.mark.parametrize(("what", "good", "bad"), [message[:3] for message in MESSAGES], ids=lambda part: part[:40])
def test_an_editor_underlines_it_too_where_a_schema_can_see_it(what: str, good: str, bad: str) -> None:
    assert is_underlined(GOOD.replace(good, bad, 1)) is (what not in UNSEEN)


def is_underlined(text: str) -> bool:
    """Whether an editor that knows the schema finds a fault; it takes a bare true or number for what it looks like."""
    try:
        read = yaml.load(text, yaml.BaseLoader)
    except yaml.YAMLError:
        return True
    return not SCHEMA.is_valid(read)


def test_an_editor_underlines_nothing_of_our_rules_and_cases() -> None:
    found = take_inventory(RULES)
    files = [file for file in (*found.rules, *found.cases) if not file.startswith("retired/")]
    assert len(files) > 100
    assert [file for file in files if is_underlined((RULES / file).read_text(encoding="utf-8"))] == []
    assert not is_underlined(GOOD)


@pytest.mark.parametrize(
    "case",
    [
        "expect: maybe", "expect: yes\n    facts:\n      tire: MVC", "expect: yes\n    facts:\n      tier: MVP",
        "expect: no\n    because of: tire", "expect: yes\n    whom: tara",
        "expect: yes\n    facts:\n      calls today: two",
    ],
)  # fmt: skip
def test_an_editor_underlines_mistakes_in_cases(case: str) -> None:
    assert not is_underlined(
        "cases:\n  - name: A\n    expect: yes\n    facts:\n      tier: MVC\n      calls today: 2\n"
    )
    assert is_underlined(f"cases:\n  - name: A\n    {case}\n")


def test_the_setting_for_an_editor_names_every_folder_of_rules() -> None:
    setting = re.search(r'"yaml.schemas": (\{.*?\})', (RULES / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert setting
    assert json.loads(setting[1]) == {f"rules/{SCHEMA_FILE}": [f"rules/{group}/*.yaml" for group in GROUPS]}


FINE = [
    ("a fact in capitals", "contacts in 90 days", "Contacts In 90 Days"),
    ("a choice in small letters", "is MGC or NEW", "is mgc or new"),
    ("a comma instead of or", "is MGC or NEW", "is MGC, NEW"),
    ("a Yes in capitals", "open complaint: yes", "open complaint: Yes"),
    ("a percent sign", "at least 40", "at least 40 %"),
    ("a percent sign without a space", "at least 40", "at least 40%"),
    ("a sign of money", "more than 100", "more than £100"),
    ("a comma for thousands", "more than 100", "more than 2,500"),
    ("non-breaking spaces in a phrase", "at least 2", "at\u00a0least\u00a02"),
    ("a non-breaking space in a fact", "contacts in 90", "contacts\u00a0in 90"),
    ("two spaces in a fact", "contacts in 90", "contacts  in 90"),
    ("a mark of the byte order", "rule: home-office", "\ufeffrule: home-office"),
    ("Windows line ends", "\n", "\r\n"),
    ("line ends of an old Macintosh", "\n", "\r"),
    ("a line of hyphens at the start", "rule: home-office", "---\nrule: home-office"),
    ("curly quotes in a text", "ask: Do you work from home some", "ask: Do you “work from home” some"),
    ("a tab behind the colon", "owner: supervisors", "owner:\tsupervisors"),
    ("a comment", "owner: supervisors", "owner: supervisors  # of the desk"),
    ("a number sign in quotes", "because: People", "because: 'Case #12.' # People"),
    ("a line of spaces", "status: trial", "   \nstatus: trial"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "good", "bad"), FINE, ids=[fine[0] for fine in FINE])
def test_what_everybody_understands_is_no_mistake(what: str, good: str, bad: str) -> None:
    assert good in GOOD
    text = GOOD.replace(good, bad) if good == "\n" else GOOD.replace(good, bad, 1)
    assert faults_of(text) == []


def test_behind_a_line_that_cannot_be_read_the_rest_is_read_all_the_same() -> None:
    text = GOOD.replace("owner: ", "owner ").replace("tier:", "tire:").replace("  open complaint", "\topen complaint")
    text = text.replace("ask: Do", 'ask: "Do').replace("service", "servise")
    assert [str(fault).removeprefix(f"{FILE}:") for fault in faults_of(text)] == [
        "3:6: A colon is missing after the name. Write `owner: supervisors`.",
        "9:3: There is no fact `tire`. Did you mean `tier`?",
        "16:1: A tab stands at the start of this line. Indent with spaces.",
        "19:6: A quotation mark is opened and never closed. Close it, or leave the quotes away.",
        "27:18: `purpose of data` cannot be `servise`. Did you mean `service`?",
    ]


def test_a_habit_is_told_once() -> None:
    (fault,) = faults_of(GOOD.replace("  ", "\t"))
    assert str(fault) == f"{FILE}:9:1: A tab stands at the start of this line and of 9 more. Indent with spaces."


def test_of_two_hundred_faults_and_more_the_first_are_told() -> None:
    lines = "".join(f"  fact of nobody {number}: yes\n" for number in range(300))
    faults = faults_of(GOOD.replace("  open complaint: yes\n", lines))
    assert len(faults) == 201
    assert str(faults[0]) == f"{FILE}: has more than 200 faults. Mend the others first."


def test_a_word_without_end_is_cut_in_what_is_told() -> None:
    (fault,) = faults_of(GOOD.replace("owner: supervisors", f"owner: supervisors\n{'x' * 900}: y"))
    assert fault.message == f"A rule has no line `{'x' * 580} …"
