"""Moves a rule among the retired ones, in its own words and with the reason; its cases move along."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from agent_assist.customize.drafts import Changes
from agent_assist.customize.rules import GROUPS, RETIRED
from agent_assist.customize.rules_folder import CASES_ENDING

_STATUS = re.compile(r"^status:.*$", re.MULTILINE)
_REASON = re.compile(r"^retired because:.*\n", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z][^:#\"'`{}\[\]&*!|>%@\\]*")


def retired_files(files: Mapping[str, str], rule: str, reason: str) -> Changes | None:
    """What retires the rule of this name in a set of room files; None where there is none."""
    file = next((path for group in GROUPS if (path := f"{group}/{rule}.yaml") in files), "")
    if not file or file.endswith(CASES_ENDING):
        return None
    text = _REASON.sub("", files[file])
    told = f"status: retired\nretired because: {_written(reason)}"
    changes: dict[str, str | None] = {file: None, f"{RETIRED}/{rule}.yaml": _STATUS.sub(lambda _: told, text, count=1)}
    cases = file.removesuffix(".yaml") + CASES_ENDING
    if cases in files:
        changes |= {cases: None, f"{RETIRED}/{rule}{CASES_ENDING}": files[cases]}
    return changes


def _written(reason: str) -> str:
    return reason if _PLAIN.fullmatch(reason) else json.dumps(reason, ensure_ascii=False)
