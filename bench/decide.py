"""Measures a whole decision over books of 50 to 10,000 realistic rules, beside other ways to judge the same rules.

  decide     all of it: judge every rule, weigh the questions that fit, choose, say why
  engine     the part of it that judges, by masks
  closures   one closure for each rule, in a plain loop
  zen        zen-engine, one decision with an expression for each rule
  cel        cel-expr-python, one compiled expression for each rule

The last two, where they are installed, know no third value: they find what fits, not what waits. All are given the same
facts, in turn, and have to find the same rules. Times are of the thread's processor, in milliseconds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from agent_assist.customize.deciding import decide  # noqa: E402
from agent_assist.customize.decisions import Asking  # noqa: E402
from agent_assist.customize.masks import numbers_in  # noqa: E402
from agent_assist.customize.rule_book import RuleBook, read_book  # noqa: E402
from agent_assist.customize.rules import Rule  # noqa: E402
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue  # noqa: E402
from bench.making_rules import TODAY, make_fact_sets, make_sources  # noqa: E402
from bench.packaged_engines import Cel, Zen, names_of, values_of  # noqa: E402

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=UTC)
WARMING_UP = 10


def measure(rules: int, options: argparse.Namespace) -> tuple[RuleBook, dict[str, list[float]], list[int], list[int]]:
    """For each way the seconds of every decision, in turn; and how many rules fitted and waited."""
    book = read_book(make_sources(rules, options.seed), Catalogue(OBSERVED))
    names = names_of(book.catalogue)
    packaged = {way: make(book.rules, names) for way, make in installed().items()}
    seconds: dict[str, list[float]] = {way: [] for way in ("decide", "engine", "closures", *packaged)}
    fitting, waiting = [], []
    sets = make_fact_sets(book.catalogue, options.fact_sets + WARMING_UP, options.missing, options.seed + 1)
    for turn, facts in enumerate(sets):
        took: dict[str, float] = {}
        _, took["decide"] = timed(lambda facts=facts: decide(book, facts, {}, NOW, context=Asking()))
        judged, took["engine"] = timed(lambda facts=facts: book.engine.judge(facts, TODAY))
        outcomes, took["closures"] = timed(lambda facts=facts: [each.judge(facts, TODAY)[0] for each in book.compiled])
        found = {at for at, outcome in enumerate(outcomes) if outcome == "fits"}
        agree("engine", book, set(numbers_in(judged.fits)), found)
        for way, engine in packaged.items():
            values = values_of(facts, names, book.catalogue, TODAY)
            fits, took[way] = timed(lambda engine=engine, values=values: engine.fits(values))
            if set(fits) != found:
                raise SystemExit(f"{way} finds other rules: {sorted(found.symmetric_difference(fits))[:5]}")
        if turn >= WARMING_UP:
            for way, time_taken in took.items():
                seconds[way].append(time_taken)
            fitting.append(judged.fits.bit_count())
            waiting.append(judged.waiting.bit_count())
    return book, seconds, fitting, waiting


def installed() -> dict[str, Callable[[Sequence[Rule], Mapping[str, str]], Zen | Cel]]:
    """The packaged engines that are there: pip install -e '.[bench]' brings both."""
    ways: dict[str, tuple[str, Any]] = {"zen": ("zen", Zen), "cel": ("cel_expr_python", Cel)}
    return {way: make for way, (module, make) in ways.items() if find_spec(module)}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` answers, and the seconds of processor time it took."""
    began = time.thread_time()
    answer = work()
    return answer, time.thread_time() - began


def agree(way: str, book: RuleBook, fits: set[int], found: set[int]) -> None:
    """The engine leaves out the rules that are switched off; all others have to be the same."""
    on = {at for at in found if book.rules[at].status != "draft" and book.rules[at].is_in_season(TODAY)}
    if fits != on:
        raise SystemExit(f"{way} finds other rules: {sorted(on.symmetric_difference(fits))[:5]}")


def show(measured: Mapping[int, tuple[RuleBook, dict[str, list[float]], list[int], list[int]]]) -> None:
    """One table of all sizes and ways."""
    table = Table("rules", "fit", "wait", "way", "p50 ms", "p99 ms", "÷ engine", title="A decision")
    for rules, (_, seconds, fitting, waiting) in measured.items():
        told = [f"{rules:,}", f"{statistics.median(fitting):g}", f"{statistics.median(waiting):g}"]
        base = statistics.median(seconds["engine"])
        for way, taken in seconds.items():
            cut = statistics.quantiles(taken, n=100)
            table.add_row(*told, way, f"{cut[49] * 1e3:.3f}", f"{cut[98] * 1e3:.3f}", f"{cut[49] / base:.1f}")
            told = ["", "", ""]
        table.add_section()
    Console().print(table)


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, nargs="+", default=[50, 300, 1_000, 10_000])
    parser.add_argument("--fact-sets", type=int, default=300)
    parser.add_argument("--missing", type=float, default=0.15, help="the share of facts that are not known")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    show({rules: measure(rules, options) for rules in options.rules})


if __name__ == "__main__":
    main()
