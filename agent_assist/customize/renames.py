"""Decides which file of before is which file of after, also where it was moved or given another name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from agent_assist.customize.readable_files import RULE, cases_beside, kind_of, stem

ALIKE = 75
"""From how alike two rules are, in percent of their letters, the one counts as the other under a new name."""

_MOST_COMPARED = 40


@dataclass(frozen=True)
class Pair:
    """The path before and the path now, "" where there is none."""

    was: str
    now: str

    @property
    def file(self) -> str:
        """The path it has now, or had last."""
        return self.now or self.was


def paired(before: Mapping[str, str], after: Mapping[str, str]) -> list[Pair]:
    """Every file once, in the order of the paths: by its path, else by its name in another folder, else by its text."""
    gone, come = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    pairs = [Pair(path, path) for path in sorted(before.keys() & after.keys())]
    pairs += _taken(gone, come, _moved(gone, come))
    pairs += _taken(gone, come, _renamed(before, after, gone, come))
    pairs += _taken(gone, come, [(cases_beside(pair.was), cases_beside(pair.now)) for pair in pairs])
    pairs += [Pair(path, "") for path in gone] + [Pair("", path) for path in come]
    return sorted(pairs, key=lambda pair: pair.file)


def _taken(gone: list[str], come: list[str], matches: list[tuple[str, str]]) -> list[Pair]:
    """The matches as pairs, taken out of the two lists; each file is matched once."""
    found = []
    for was, now in matches:
        if was in gone and now in come:
            gone.remove(was)
            come.remove(now)
            found.append(Pair(was, now))
    return found


def _moved(gone: list[str], come: list[str]) -> list[tuple[str, str]]:
    places = {(kind_of(path), stem(path)): path for path in come}
    keys = ((path, (kind_of(path), stem(path))) for path in gone)
    return [(path, places[key]) for path, key in keys if key in places]


def _renamed(
    before: Mapping[str, str], after: Mapping[str, str], gone: list[str], come: list[str]
) -> list[tuple[str, str]]:
    """Rules whose texts are nearly the same, the likest first."""
    ratios = sorted(_ratios(before, after, gone, come), key=lambda found: (-found[0], found[1:]))
    return [(was, now) for ratio, was, now in ratios if ratio >= ALIKE]


def _ratios(
    before: Mapping[str, str], after: Mapping[str, str], gone: list[str], come: list[str]
) -> Iterator[tuple[float, str, str]]:
    old, new = ([path for path in paths if kind_of(path) == RULE][:_MOST_COMPARED] for paths in (gone, come))
    for was in old:
        for now in new:
            yield fuzz.ratio(before[was], after[now], score_cutoff=ALIKE), was, now
