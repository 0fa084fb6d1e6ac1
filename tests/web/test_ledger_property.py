"""Whatever happens on five channels, and however late it is told: nobody is asked what they said or declined to say.

Every sequence goes through the doors of a whole service, beside an observer who keeps all events in a plain list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from web.switchboard import Switchboard, opened, well, write_rules

from agent_assist.records import snapshots

SEQUENCES = 1_000
# Each part runs in a worker of its own, where there are several.
PARTS = 4
CHANNELS = ("phone", "web", "email", "chat", "app")
ANSWERS = ("yes", "no", "sometimes")
QUESTIONS = ("works from home", "has a garden")
DAY = 86_400
HOLDS = {"answered": 30 * DAY, "declined": 10 * DAY, "not_suitable": 30 * DAY, "asked": 0}
RULE = (
    "matters: may\nwhen:\n  contacts ever: at least 0\nask: About {fact}, {{first name}}?\nlearns: {fact}\n"
    "answers:\n  - yes\n  - no\n  - sometimes\ngood for: 30 days\nafter a decline: wait 10 days\n"
    "purpose of data: service\nbecause: It helps.\n"
)
MANNERS = "period: 30 days\nquestions in a period: 99\nrest between questions: none\npause if not suitable: 30 days\n"


@dataclass(frozen=True)
class Event:
    """One thing that was said or done; `occasion` is the lookup it belongs to, if any."""

    at: int
    number: int
    question: str
    what: str
    answer: str
    occasion: str


@dataclass
class Customer:
    """One customer as the observer sees them, who calls and is told of through the doors of `board`."""

    board: Switchboard
    ref: str
    phone: str
    events: list[Event] = field(default_factory=list)
    record: dict[str, str] = field(default_factory=dict)
    lookups: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    outcomes: dict[str, tuple[str, str]] = field(default_factory=dict)
    offers: int = 0

    @property
    def now(self) -> int:
        return int(self.board.clock.now.timestamp())

    def note(self, question: str, what: str, answer: str = "", occasion: str = "", at: int = 0) -> None:
        self.events.append(Event(at or self.now, len(self.events), question, what, answer, occasion))

    def stands(self, question: str) -> tuple[str, str, int]:
        """State, answer, and until when it holds: the plain fold of all events."""
        state, answer, until = "never_asked", "", 0
        for event in sorted(self.events, key=lambda event: (event.at, event.number)):
            is_their_word = event.what in ("answered", "declined")
            if event.question == question and (is_their_word or until <= event.at):
                holds = HOLDS[event.what]
                state = event.what if is_their_word else "asked_no_answer"
                answer, until = event.answer, event.at + holds if holds else 0
        return ("expired" if state == "answered" and until <= self.now else state), answer, until

    def calls(self) -> None:
        call = self.board.lookup(call_id=f"{self.ref}-{len(self.lookups)}", ani=self.phone, agent="rep-01")
        question = call["detail"]["prompt"].get("question", "")
        self.lookups.append((call, question))
        if question:
            state, _, until = self.stands(question)
            assert until <= self.now, f"{question} was put while {state}"
            self.note(question, "asked", occasion=call["lookup_id"])
            self.offers += 1

    def tells_outcome(self, which: int, result: str, answer: str) -> None:
        """Of any call so far: a first telling, the same again, or a correction."""
        asked = [one for one in self.lookups if one[1]]
        if not asked:
            return
        call, question = asked[which % len(asked)]
        said = (result, answer if result == "answered" else "")
        well(self.board.outcome(call, *said))
        if self.outcomes.get(call["lookup_id"]) == said:
            return
        self.outcomes[call["lookup_id"]] = said
        self.events = [one for one in self.events if (one.occasion, one.question) != (call["lookup_id"], question)]
        if result != "not_asked":
            self.note(question, result, said[1], call["lookup_id"])

    def says(self, question: str, channel: str, answer: str, ago: int) -> None:
        """In any channel, told late; no answer is a decline."""
        at = self.now - ago
        result = "answered" if answer else "declined"
        body = {"question": question, "channel": channel, "result": result, "answer": answer}
        moment = (self.board.clock.now - timedelta(seconds=ago)).isoformat()
        well(self.board.post(f"/v1/customers/{self.board.ids[self.ref]}/answers", {**body, "at": moment}))
        self.note(question, result, answer, at=at)

    def is_imported(self, question: str, answer: str) -> None:
        name = question.replace(" ", "_")
        self.board.ingest("customers", {"customer_ref": self.ref, "name": "Annabelle Yu", name: answer})
        if self.record.get(name) != answer:
            self.record[name] = answer
            self.note(question, "answered", answer)


Step = Callable[[Customer], None]
RESULTS = st.sampled_from(["answered", "declined", "not_asked", "not_suitable"])
# Minutes and days never meet in the same second, so that the order of two events is always that of their times.
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.just(lambda customer: customer.calls()),
    st.builds(
        lambda which, result, answer: lambda customer: customer.tells_outcome(which, result, answer),
        st.integers(0, 5),
        RESULTS,
        st.sampled_from(ANSWERS),
    ),
    st.builds(
        lambda question, channel, answer, days: (
            lambda customer: customer.says(question, channel, answer, days * DAY + 7)
        ),
        st.sampled_from(QUESTIONS),
        st.sampled_from(CHANNELS),
        st.sampled_from(["", *ANSWERS]),
        st.integers(0, 40),
    ),
    st.builds(
        lambda question, answer: lambda customer: customer.is_imported(question, answer),
        st.sampled_from(QUESTIONS),
        st.sampled_from(ANSWERS),
    ),
)
SEQUENCE = st.lists(st.tuples(st.integers(1, 20 * 24 * 60), STEPS), min_size=2, max_size=8)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_question_is_put_while_its_answer_is_fresh_or_its_decline_waits(
    sqlite_url: str, tmp_path: Path, part: int
) -> None:
    rules = write_rules(tmp_path / "rules", **{name.replace(" ", "_"): RULE.format(fact=name) for name in QUESTIONS})
    (rules / "dialogue.yaml").write_text(MANNERS)
    with opened(sqlite_url, tmp_path, rules) as board:
        customers = all_customers(board)
        left = iter(customers)

        @seed(part)
        @settings(max_examples=SEQUENCES // PARTS, database=None, phases=[Phase.generate])
        @given(SEQUENCE)
        def holds(sequence: list[tuple[int, Step]]) -> None:
            customer = next(left)
            for minutes, step in [*sequence, (5, lambda customer: customer.calls())]:
                board.clock.goes_on(minutes=minutes)
                step(customer)
            told = well(board.get(f"/v1/customers/{board.ids[customer.ref]}/ledger"))["questions"]
            assert {one["question"]: (one["state"], one["answer"]) for one in told} == {
                question: customer.stands(question)[:2] for question in QUESTIONS
            }

        holds()
        assert sum(customer.offers for customer in customers) > SEQUENCES / PARTS / 2
        assert snapshots.rebuild(board.house.database, board.clock.now) == 0


def all_customers(board: Switchboard) -> list[Customer]:
    """One for each sequence, and some to spare."""
    made = [Customer(board, f"A-{number}", f"+4477009{number:05d}") for number in range(2 * SEQUENCES // PARTS)]
    board.ingest("customers", *({"customer_ref": one.ref, "name": "Annabelle Yu"} for one in made))
    phones = ({"customer_ref": one.ref, "kind": "phone", "value": one.phone, "verified": "yes"} for one in made)
    board.ingest("identifiers", *phones)
    board.ids |= {row["ref"]: row["id"] for row in board.rows("customers")}
    return made
