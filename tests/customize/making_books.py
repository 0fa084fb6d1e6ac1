"""Makes small rule books for the tests, from the texts a supervisor would write."""

from __future__ import annotations

from datetime import UTC, datetime

from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
DAY = 86_400

WHEN = "when:\n  tier: is MGC or NEW\n"
FOR_ALL = "when:\n  call intent: is orders\n"
ASK = """ask: Do you work from home some days of the week, {first name}?
learns: works from home
answers:
  - yes
  - no
  - sometimes
because: People who work from home call about coverage, not price.
"""


def rule_text(name: str, *parts: str, matters: str = "may", status: str = "live") -> str:
    """A rule file: the head, then `parts`."""
    head = f"rule: {name}\npurpose: To be tested.\nowner: supervisors\nstatus: {status}\nmatters: {matters}\n"
    return head + "".join(parts)


def asking(learns: str, answers: str = "yes or no", more: str = "") -> str:
    """The part of a rule that asks."""
    question = f"ask: What about {learns}, {{first name}}?\nlearns: {learns}\n"
    return f"{question}answers: {answers}\nbecause: It helps.\n{more}"


def book_of(sources: dict[str, str]) -> RuleBook:
    """The book in `sources`; a bare name stands in service. Treatments that nobody describes are plain ones."""
    files = {path if path.endswith(".yaml") else f"service/{path}.yaml": text for path, text in sources.items()}
    lines = [line for text in files.values() for line in text.splitlines()]
    plain = sorted({line.removeprefix("treat: ") for line in lines if line.startswith("treat: ")})
    if plain and "treatments.yaml" not in files:
        files["treatments.yaml"] = "treatments:\n" + "".join(
            f"  {name}:\n    words: Offer it.\n    kind: service\n" for name in plain
        )
    return read_book(files, Catalogue(OBSERVED))
