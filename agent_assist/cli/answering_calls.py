"""Invents what customers answer in a replay: the same to the same call for the same seed, whatever runs beside."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# What becomes of a question that is not answered.
OTHERWISE = {"declined": 0.4, "not_asked": 0.3, "": 0.3}
WORDS = ("in the porch", "with the neighbour", "a friend told us", "the price", "the range")


@dataclass(frozen=True)
class InventedAnswers:
    """Customers who answer a question with this chance, and else decline, are not asked, or leave it open."""

    rate: float
    seed: int

    def outcome(self, call_ref: str, answer: Mapping[str, Any], at: datetime) -> dict[str, Any] | None:
        """The body for the outcome of an answered lookup, None where the rep tells nothing."""
        prompt = answer["detail"]["prompt"]
        if not prompt:
            return None
        dice = random.Random(f"{self.seed}:{call_ref}:{prompt['question']}")
        answered = dice.random() < self.rate
        result = "answered" if answered else dice.choices(list(OTHERWISE), list(OTHERWISE.values()))[0]
        if not result:
            return None
        said = _said(prompt, dice, at) if answered else ""
        return {"lookup_id": answer["lookup_id"], "result": result, "answer": said, "at": at.isoformat()}


def _said(prompt: Mapping[str, Any], dice: random.Random, at: datetime) -> str:
    if prompt["answers"]:
        return str(dice.choice(prompt["answers"])["value"])
    if prompt["kind"] == "number":
        return str(dice.randint(1, 40))
    if prompt["kind"] == "date":
        return (at + timedelta(days=dice.randint(-365, 365))).date().isoformat()
    return dice.choice(WORDS)
