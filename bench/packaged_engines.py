"""Says the rules of a book in the languages of packaged rule engines, to measure them beside ours.

Neither knows a third value: a fact that is not known is null, and a demand on it false unless the rule says otherwise.
So they find which rules fit, but not which of them wait, nor why. Facts are handed over as they like them best, a date
as the ordinal of its day and its age, which costs them nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent_assist.customize.demands import AGE, VALUE, Anything, Includes, OneOf, PartOfText, Stretch, WholeText, plain
from agent_assist.customize.normal_form import Leaf, leaves_of
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import NEVER, TEXT, Catalogue, Unknown

NEVER_ORDINAL = -1.0


@dataclass(frozen=True)
class Tongue:
    """How an engine spells things; `{0}` is the name of a value."""

    both: str
    either: str
    negated: str
    any_word: str
    contains: str


ZEN = Tongue(" and ", " or ", "not ({0})", "some({0}, # in {1})", "contains({0}, {1})")
CEL = Tongue(" && ", " || ", "!({0})", "{0}.exists(w, w in {1})", "{0}.contains({1})")


class Zen:
    """zen-engine: one decision with an expression for each rule, evaluated in one call."""

    def __init__(self, rules: Sequence[Rule], names: Mapping[str, str]) -> None:
        import zen

        expressions = [
            {"id": f"e{at}", "key": f"r{at}", "value": said(rule, names, ZEN)} for at, rule in enumerate(rules)
        ]
        nodes = [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "all",
                "type": "expressionNode",
                "name": "all",
                "content": {"expressions": expressions},
                "position": {"x": 0, "y": 0},
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
        ]
        edges = [
            {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
            for one, other in (("in", "all"), ("all", "out"))
        ]
        decision = zen.ZenEngine().create_decision({"nodes": nodes, "edges": edges})
        self._evaluate: Callable[[dict[str, Any]], dict[str, Any]] = decision.evaluate

    def fits(self, values: dict[str, Any]) -> list[int]:
        """The numbers of the rules that fit."""
        result = self._evaluate(values)["result"]
        return [int(key[1:]) for key, holds in result.items() if holds is True]


class Cel:
    """cel-expr-python: one compiled expression for each rule, all on one activation."""

    def __init__(self, rules: Sequence[Rule], names: Mapping[str, str]) -> None:
        from cel_expr_python import cel

        self._env = cel.NewEnv(
            variables=dict.fromkeys(names.values(), cel.Type.DYN) | _both_of_dates(names, cel.Type.DYN)
        )
        self._compiled = [self._env.compile(said(rule, names, CEL)) for rule in rules]

    def fits(self, values: dict[str, Any]) -> list[int]:
        """The numbers of the rules that fit."""
        activation = self._env.Activation(values)
        return [at for at, expression in enumerate(self._compiled) if expression.eval(activation).value() is True]


def names_of(catalogue: Catalogue) -> dict[str, str]:
    """A name for each fact that any engine can spell."""
    return {fact.name: f"v{at}" for at, fact in enumerate(catalogue)}


def values_of(facts: Mapping[str, Any], names: Mapping[str, str], catalogue: Catalogue, today: date) -> dict[str, Any]:
    """The facts as the engines like them."""
    values: dict[str, Any] = {}
    for fact in catalogue:
        value, name = facts.get(fact.name), names[fact.name]
        values[f"{name}d"] = values[f"{name}a"] = None
        if value is None or isinstance(value, Unknown):
            values[name] = None
        elif value is NEVER or isinstance(value, date):
            ordinal = NEVER_ORDINAL if value is NEVER else float(value.toordinal())  # type: ignore[union-attr]
            values |= {name: ordinal, f"{name}d": ordinal, f"{name}a": float(today.toordinal()) - ordinal}
        elif isinstance(value, frozenset):
            values[name] = sorted(word.casefold() for word in value)
        elif isinstance(value, str):
            values[name] = f" {plain(value)} " if fact.kind == TEXT else value.casefold()
        else:
            values[name] = value if isinstance(value, bool) else float(value)
    return values


def said(rule: Rule, names: Mapping[str, str], tongue: Tongue) -> str:
    """The rule as one expression."""
    parts = [_leaf(leaf, names, tongue) for leaf in leaves_of(rule)]
    if rule.any_of:
        groups = []
        for lines in rule.any_of:
            leaves = (Leaf(line.fact, line.test.demand, line.test.fails, line.test.on_unknown) for line in lines)
            groups.append("(" + tongue.both.join(_leaf(leaf, names, tongue) for leaf in leaves) + ")")
        parts.append("(" + tongue.either.join(groups) + ")")
    return tongue.both.join(parts)


def _leaf(leaf: Leaf, names: Mapping[str, str], tongue: Tongue) -> str:
    name = names[leaf.fact.name]
    demand = _demand(leaf, name, tongue)
    holds = tongue.negated.format(demand) if leaf.fails else f"({demand})"
    if leaf.on_unknown:
        return f"({name} == null{tongue.either}{holds})"
    return f"({name} != null{tongue.both}{holds})"


def _demand(leaf: Leaf, name: str, tongue: Tongue) -> str:
    demand = leaf.demand
    if isinstance(demand, Anything):
        return "true"
    if isinstance(demand, Stretch):
        return _stretch(demand, name, tongue)
    if isinstance(demand, OneOf):
        words = sorted(demand.words, key=str)
        return _equal_to(words[0], name) if isinstance(words[0], bool) else f"{name} in {_listed(words)}"
    if isinstance(demand, Includes):
        return tongue.any_word.format(name, _listed(demand.words))
    if isinstance(demand, WholeText):
        return f"{name} in {_listed(f' {text} ' for text in demand.texts)}"
    assert isinstance(demand, PartOfText)
    return tongue.either.join(tongue.contains.format(name, f'" {part} "') for part in sorted(demand.parts))


def _equal_to(word: object, name: str) -> str:
    return f"{name} == {'true' if word else 'false'}"


def _listed(words: Iterable[object]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in sorted(map(str, words))) + "]"


def _stretch(stretch: Stretch, name: str, tongue: Tongue) -> str:
    never = f"{name} == {NEVER_ORDINAL}"
    if stretch.low > stretch.high:
        return never
    scaled = name if stretch.scale == VALUE else f"{name}{'a' if stretch.scale == AGE else 'd'}"
    parts = []
    if stretch.low > -math.inf:
        parts.append(f"{scaled} {'>=' if stretch.with_low else '>'} {float(stretch.low)}")
    if stretch.high < math.inf:
        parts.append(f"{scaled} {'<=' if stretch.with_high else '<'} {float(stretch.high)}")
    within = tongue.both.join(parts)
    if stretch.scale == VALUE:
        return within
    return (
        f"({never}{tongue.either}({within}))" if stretch.never else f"({name} != {NEVER_ORDINAL}{tongue.both}{within})"
    )


def _both_of_dates(names: Mapping[str, str], kind: Any) -> dict[str, Any]:
    return {f"{name}{scale}": kind for name in names.values() for scale in "da"}
