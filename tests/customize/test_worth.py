"""What a question is worth: the published formula, its weights, its words, and its place in the decision."""

from __future__ import annotations

import json

import pytest
from making_books import NOW, WHEN, asking, book_of, rule_text

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision, asking_from_json, decision_from_json
from agent_assist.customize.worth_parts import AnswerWorth, Likelihood
from agent_assist.differentiate.catalogue import FactValue, Unknown
from agent_assist.sheets import SheetFaults

Known = dict[str, FactValue | Unknown]
FACTS: Known = {"tier": "MGC", "open complaint": False, "service consent": True}
KENNEL = rule_text("kennel", "when:\n  has pets: yes\n", "treat: family plan\n")
SPENDING = (
    "ask: How much?\nlearns: share of spend\nanswers:\n  - nearly all\n  - a small part\nbecause: It tells most.\n"
)


def said(sources: dict[str, str], facts: Known | None = None, context: Asking | None = None) -> Decision:
    return decide(book_of(sources), {**FACTS, **(facts or {})}, {}, NOW, context=context or Asking())


def pets(*more: str, learns: str = "has pets", answers: str = "yes or no") -> str:
    return rule_text("pets", WHEN, asking(learns, answers), *more)


def test_a_score_is_shown_with_its_parts() -> None:
    prompt = said({"pets": pets(), "kennel": KENNEL}).prompt
    assert prompt
    worth = prompt.worth
    assert (worth.at_stake, worth.chance, worth.cost, worth.decides) == (0.5, 0.5, 0.04, "kennel")
    assert worth.score == prompt.score == 0.21
    assert worth.answers == (AnswerWorth("yes", 0.5, 1.0, ("kennel",)), AnswerWorth("no", 0.5, 0.0))


def test_an_answer_under_which_everything_stays_the_same_is_worth_nothing() -> None:
    assert said({"pets": pets()}).prompt.worth.at_stake == 0  # type: ignore[union-attr]
    elsewhere = KENNEL.replace("when:\n", "when:\n  tier: is BZ\n")
    assert said({"pets": pets(), "kennel": elsewhere}).prompt.worth.at_stake == 0  # type: ignore[union-attr]


def test_what_would_no_longer_fit_counts_like_what_would_begin_to() -> None:
    unless = rule_text("cat-flap", WHEN, "unless:\n  has pets: no\n", "treat: a cat flap\n")
    prompt = said({"pets": pets(), "cat-flap": unless}).prompt
    assert prompt and prompt.worth.answers[1] == AnswerWorth("no", 0.5, 1.0, (), ("cat-flap",))


def test_a_rule_that_lacks_more_than_the_answer_is_not_decided_by_it() -> None:
    both = KENNEL.replace("  has pets: yes\n", "  has pets: yes\n  has garden: yes\n")
    garden = rule_text("garden", "when:\n  tier: is BZ\n", asking("has garden"))
    assert said({"pets": pets(), "garden": garden, "kennel": both}).prompt.worth.at_stake == 0  # type: ignore[union-attr]


def test_a_question_that_is_settled_gains_nothing_by_fitting() -> None:
    breed = rule_text("breed", "when:\n  has pets: yes\n", asking("breed", "text"))
    sources = {"pets": pets(), "breed": breed}
    assert said(sources).prompt.worth.decides == "breed"  # type: ignore[union-attr]
    assert said(sources, {"breed": "a poodle"}).prompt.worth.decides == ""  # type: ignore[union-attr]


def test_likely_answers_weigh_more_and_few_counts_weigh_little() -> None:
    heard = Asking(likelihoods={"has pets": Likelihood(0.5, {"yes": 6.0, "maybe": 90.0})})
    prompt = said({"pets": pets(), "kennel": KENNEL}, context=heard).prompt
    assert prompt and [answer.likelihood for answer in prompt.worth.answers] == [0.8, 0.2]


@pytest.mark.parametrize(
    ("group", "facts", "points"),
    [
        ("growth", {"potential value": 500.0}, 2.0),
        ("growth", {"potential value": Unknown("not assessed yet"), "actual value": 900.0}, 1.0),
        ("retention", {"actual value": 2500.0}, 2.0),
        ("recovery", {"actual value": 2500.0}, 2.0),
        ("recovery", {"actual value": -40.0}, 1.0),
        ("service", {"actual value": 2500.0, "potential value": 500.0}, 1.0),
    ],
)
def test_money_counts_where_it_is_at_stake(group: str, facts: Known, points: float) -> None:
    prompt = said({"pets": pets(), f"{group}/kennel.yaml": KENNEL}, facts).prompt
    assert prompt and prompt.worth.answers[0].points == points


def test_potential_value_hangs_on_the_share_of_spend() -> None:
    share = rule_text("share", WHEN, SPENDING)
    prompt = said({"share": share}, {"actual value": 400.0, "cost to serve": 100.0}).prompt
    assert prompt
    # A quarter of 500 x (1/0.9 - 1) and of 500 x (1/0.2 - 1); a tenth of that, at 50 for a point.
    assert [answer.points for answer in prompt.worth.answers] == [0.0278, 1.0]
    assert prompt.reason == "Why ask: tells what this customer could still bring."
    halved = said({"share": share}, {"actual value": 400.0, "cost to serve": 100.0, "chance active": 50}).prompt
    assert halved and halved.worth.answers[1].points == 0.5


def test_one_sentence_tells_the_rep_what_the_answer_decides() -> None:
    sources = {"pets": pets(), "kennel": KENNEL}
    assert said(sources).prompt.reason == "Why ask: decides whether the family plan fits."  # type: ignore[union-attr]
    sources["kennel"] = KENNEL.replace("family plan", "a family plan")
    assert said(sources).prompt.reason == "Why ask: decides whether a family plan fits."  # type: ignore[union-attr]
    reminder = rule_text("walk", "when:\n  has pets: yes\n", "remind: A.\n").replace("To be tested.", "Greet the dog.")
    reason = said({"pets": pets(), "walk": reminder}).prompt.reason  # type: ignore[union-attr]
    assert reason == "Why ask: decides whether to greet the dog."
    assert said({"pets": pets()}).prompt.reason == "It helps."  # type: ignore[union-attr]


def test_the_weights_are_those_of_the_sheet() -> None:
    manners = "cost of a minute: 0\nworth of an answer:\n  may: 3\n  treat: 2\n"
    prompt = said({"pets": pets(), "kennel": KENNEL, "dialogue.yaml": manners}).prompt
    assert prompt and (prompt.worth.at_stake, prompt.score) == (3.0, 1.5)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("worth of an answer: 3\n", "`worth of an answer` should hold lines."),
        ("worth of an answer:\n  shuld: 3\n", "`worth of an answer` has no line `shuld`. Did you mean `should`?"),
        ("worth of an answer:\n  may: lots\n", "`may` should be a number from 0 to 1000."),
        ("worth of an answer:\n  win rate: 25\n", "`win rate` should be a number from 0 to 1."),
        ("worth of an answer:\n  money for a point: 0\n", "`money for a point` should be more than 0."),
        ("cost of a minute: dear\n", "`cost of a minute` should be a number from 0 to 100."),
        ("seconds per rep and hour: 4000\n", "`seconds per rep and hour` should be a whole number from 0 to 3600"),
    ],
)
def test_a_weight_that_cannot_be_read_is_told(lines: str, told: str) -> None:
    with pytest.raises(SheetFaults) as error:
        book_of({"dialogue.yaml": lines})
    assert told in "; ".join(str(fault) for fault in error.value.faults)


def test_a_rep_asks_no_more_than_the_hour_allows() -> None:
    sources = {"pets": pets(), "dialogue.yaml": "seconds per rep and hour: 60\n"}
    assert said(sources, context=Asking(rep_seconds=52)).prompt
    silent = said(sources, context=Asking(rep_seconds=53))
    assert (silent.silence, silent.silence_words) == (
        "budget",
        "Nothing to ask now: you have asked enough in the last hour.",
    )
    assert silent.verdicts[0].why == "the rep has spent 53 of 60 seconds on questions in the last hour"
    owed = rule_text("pets", "when:\n  open complaint: no\n", asking("has pets"), "floor: yes\n")
    assert said({**sources, "pets": owed}, context=Asking(rep_seconds=999)).prompt
    unlimited = {**sources, "dialogue.yaml": "seconds per rep and hour: 0\n"}
    assert said(unlimited, context=Asking(rep_seconds=999)).prompt


def test_a_short_question_may_still_fit_where_a_long_one_does_not() -> None:
    why = rule_text("why", WHEN, asking("why fewer", "text"), matters="must")
    sources = {"why": why, "pets": pets(), "dialogue.yaml": "seconds per rep and hour: 60\n"}
    decision = said(sources, context=Asking(rep_seconds=45))
    assert decision.prompt and decision.prompt.rule == "pets"


def test_runners_up_are_stored_with_their_parts_and_settled_questions_are_not_weighed() -> None:
    sources = {"pets": pets(), "kennel": KENNEL, "garden": rule_text("garden", WHEN, asking("has garden"))}
    sources["known"] = rule_text("known", WHEN, asking("has car"))
    decision = said(sources, {"has car": True})
    assert [(runner.rule, runner.worth.score, runner.worth.cost) for runner in decision.runners_up] == [
        ("garden", -0.04, 0.04)
    ]
    assert set(decision.weighed) == {"has pets", "has garden"}


def test_a_decision_is_repeated_from_what_it_has_seen_alone() -> None:
    sources = {"pets": pets(), "kennel": KENNEL, "garden": rule_text("garden", WHEN, asking("has garden"))}
    many = {f"question {number}": Likelihood(0.4, {"yes": 1.0}) for number in range(200)}
    moment = Asking(likelihoods={**many, "has pets": Likelihood(0.7, {"yes": 3.25}), "": Likelihood(0.6)})
    decision = said(sources, context=moment)
    kept = json.loads(json.dumps(moment.of(decision.weighed).as_json()))
    assert set(kept["likelihoods"]) == {"has pets", ""}
    assert said(sources, context=asking_from_json(kept)) == decision
    stored = json.loads(json.dumps(decision.as_json()))
    assert decision_from_json(stored) == decision


def test_a_moment_stored_before_there_were_likelihoods_can_be_read() -> None:
    assert asking_from_json({"asked_times": [], "rates": {"pets": 0.3}, "arm": "control"}) == Asking(arm="control")


def test_very_many_thresholds_are_looked_at_in_an_even_selection() -> None:
    sources = {"pets": pets(answers="number")}
    for number in range(60):
        when = f"when:\n  has pets: at least {number}\n"
        sources[f"r{number}"] = rule_text(f"r{number}", when, "remind: A.\n")
    prompt = said(sources).prompt
    assert prompt and 20 <= len(prompt.worth.answers) <= 50
    assert 12 < prompt.worth.at_stake < 18  # about half of sixty reminders, each worth half a point


def test_bands_of_which_nobody_would_hear_are_not_weighed() -> None:
    sources = {f"m{number:02}": question_of(number, "must") for number in range(12)}
    decision = said({**sources, "later": question_of(99, "may")})
    assert len(decision.weighed) == 12 and "fact xi" not in decision.weighed
    assert len(decision.runners_up) == 10
    late = next(verdict for verdict in decision.verdicts if verdict.rule == "later")
    assert late.why == "lost to `m00`: must comes before may"


def question_of(number: int, matters: str) -> str:
    letters = "abcdefghijklm"
    name = "later" if number == 99 else f"m{number:02}"
    return rule_text(name, WHEN, asking("fact xi" if number == 99 else f"fact {letters[number]}"), matters=matters)
