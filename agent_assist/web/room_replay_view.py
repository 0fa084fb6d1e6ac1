"""Decides how a supervisor reads what a replay found: a sentence, then who gains and loses, then calls to open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent_assist.learn.changed_calls import WORDED
from agent_assist.web.room_words import counted
from agent_assist.web.why_view import SILENCE_WORDS

FIRST_ROWS = 8
SHOWN_KINDS = {
    "prompts": "Questions",
    "reminders": "Reminders",
    "treatments": "Treatments",
    "steers": "Cheaper ways",
    "in_trial": "In trial: recorded, shown to nobody",
}
_CHANGE_WORDS = {
    "prompt gained": "a question more",
    "prompt lost": "a question less",
    "another prompt": "another question",
    "another silence": "silence for another reason",
    WORDED: "other words",
    "reminder gained": "a reminder more",
    "reminder lost": "a reminder less",
    "treatment gained": "a treatment more",
    "treatment lost": "a treatment less",
    "steer gained": "a cheaper way shown",
    "steer lost": "a cheaper way no longer shown",
    "in trial gained": "recorded in trial",
    "in trial lost": "no longer recorded in trial",
}


@dataclass(frozen=True)
class Bar:
    """One row of a picture: what was lost goes to the left, what was gained to the right, in parts of a hundred."""

    name: str
    before: int
    after: int
    lost: int
    gained: int
    left: float
    right: float
    tiers: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether anything was lost or gained."""
        return bool(self.lost or self.gained)


@dataclass(frozen=True)
class Bars:
    """The rows of one picture, the greatest change first; `rest` is folded away."""

    title: str
    rows: tuple[Bar, ...]
    rest: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A count before and after, each with its length in parts of a hundred."""

    name: str
    before: int
    after: int
    before_part: float
    after_part: float


@dataclass(frozen=True)
class Story:
    """The result as it is shown."""

    headline: str
    about: str
    figures: tuple[tuple[str, str, str], ...]
    prompts: Bars
    tiers: Bars
    others: tuple[Bars, ...]
    silences: tuple[Pair, ...]
    questions: tuple[Pair, ...]
    questions_words: str
    losers: Sequence[Mapping[str, Any]]
    examples: Sequence[Mapping[str, Any]]


def story_of(result: Mapping[str, Any]) -> Story:
    """The result of a replay in the order in which it is read."""
    prompts = result["prompts"]
    return Story(
        headline=_headline(result),
        about=_about(result),
        figures=_figures(result),
        prompts=_bars("prompts", prompts["rules"], "rule"),
        tiers=_bars("prompts", prompts["tiers"], "tier", keep_all=True),
        others=tuple(
            bars for kind in list(SHOWN_KINDS)[1:] if (bars := _bars(kind, result[kind]["rules"], "rule")).rows
        ),
        silences=_silences(result["silences"]),
        questions=_questions(result["questions_per_customer"]),
        questions_words=_questions_words(result["questions_per_customer"]),
        losers=result["losers"],
        examples=[
            {**example, "words": _CHANGE_WORDS.get(example["kind"], example["kind"])} for example in result["examples"]
        ],
    )


def _headline(result: Mapping[str, Any]) -> str:
    calls, changed = result["calls"], result["changed"]
    if not calls:
        return f"There was no call in the last {counted(result['days'], 'day')}: nothing to compare."
    if not changed:
        return f"None of {counted(calls, 'call')} would have gone otherwise."
    only_words = all(row["kind"] == WORDED for row in result["changes"])
    detail = ": in other words, nothing else" if result["changes"] and only_words else _detail(result["prompts"])
    return f"{changed:,} of {counted(calls, 'call')} would have gone otherwise{detail}."


def _detail(prompts: Mapping[str, Any]) -> str:
    """ ": 3 questions more, 2 fewer"; "" where no question changes."""
    ways = (("gained", "more"), ("lost", "fewer"), ("other", "in the place of another"))
    told = [(prompts[way], words) for way, words in ways if prompts[way]]
    parts = [f"{f'{count:,}' if at else counted(count, 'question')} {words}" for at, (count, words) in enumerate(told)]
    return f": {', '.join(parts)}" if parts else ""


def _about(result: Mapping[str, Any]) -> str:
    words = [f"The calls of the last {counted(result['days'], 'day')}, with what was known at each of them."]
    if result["cut"]:
        words.append(f"There were more; the latest {result['most']:,} were read.")
    if result["left_out"]:
        words.append(f"{counted(result['left_out'], 'call')} could not be read any more.")
    return " ".join(words)


def _figures(result: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    prompts, seconds, customers = result["prompts"], result["rep_seconds"], result["questions_per_customer"]
    more = sum(row["customers"] for row in customers["spread"] if row["extra"] > 0)
    return (
        ("Calls that go otherwise", f"{result['changed']:,}", f"of {result['calls']:,}"),
        ("Questions", f"{prompts['after']:,}", f"now {prompts['before']:,}"),
        ("Reps ask for, a day", duration(seconds["after"]), f"now {duration(seconds['before'])}"),
        ("Customers asked more often", f"{more:,}", f"of {customers['customers']:,}"),
    )


def duration(seconds: int) -> str:
    """A time of working, in the two units that matter."""
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"


def _bars(kind: str, rows: Sequence[Mapping[str, Any]], name: str, keep_all: bool = False) -> Bars:
    title = SHOWN_KINDS[kind]
    most = max((max(row["lost"], row["gained"]) for row in rows), default=0) or 1
    bars = [
        Bar(
            row[name],
            row["before"],
            row["after"],
            row["lost"],
            row["gained"],
            100 * row["lost"] / most,
            100 * row["gained"] / most,
            _tiers(row.get("tiers", ())),
        )
        for row in rows
    ]
    if keep_all:
        return Bars(title, tuple(bars))
    changed = [bar for bar in bars if bar.is_changed]
    return Bars(title, tuple(changed[:FIRST_ROWS]), tuple(changed[FIRST_ROWS:]))


def _tiers(tiers: Sequence[Mapping[str, Any]]) -> str:
    """Where a rule gains and loses: "MVC +3, NEW −12"."""
    parts = []
    for row in tiers:
        signs = [f"+{row['gained']:,}"] * bool(row["gained"]) + [f"−{row['lost']:,}"] * bool(row["lost"])
        if signs:
            parts.append(f"{row['tier']} {' '.join(signs)}")
    return ", ".join(parts)


def _silences(rows: Sequence[Mapping[str, Any]]) -> tuple[Pair, ...]:
    return _pairs([(SILENCE_WORDS.get(row["reason"], row["reason"]), row["before"], row["after"]) for row in rows])


def _questions(customers: Mapping[str, Any]) -> tuple[Pair, ...]:
    spread = [(_extra(row["extra"]), 0, row["customers"]) for row in customers["spread"] if row["extra"]]
    return _pairs(spread)


def _questions_words(customers: Mapping[str, Any]) -> str:
    same = sum(row["customers"] for row in customers["spread"] if not row["extra"])
    return f"For {same:,} of {counted(customers['customers'], 'customer')} it stays the same number of questions."


def _extra(extra: int) -> str:
    return f"{abs(extra)} {'more' if extra > 0 else 'fewer'}"


def _pairs(rows: Sequence[tuple[str, int, int]]) -> tuple[Pair, ...]:
    most = max((max(before, after) for _, before, after in rows), default=0) or 1
    return tuple(Pair(name, before, after, 100 * before / most, 100 * after / most) for name, before, after in rows)
