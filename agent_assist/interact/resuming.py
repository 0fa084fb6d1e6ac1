"""Decides what a rep is told first: where the dialogue stopped, what was promised, and what runs in another channel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from agent_assist.customize.standings import ASKED
from agent_assist.differentiate import history
from agent_assist.differentiate.observing import DAY
from agent_assist.differentiate.profile import Contact, Profile, Standing
from agent_assist.interact import wording
from agent_assist.interact.calls import CallFile
from agent_assist.interact.masking import may_see_all

PROMISE, PROMISED = "promise", "Promised: "
# A question that got no answer two weeks ago is no longer where the dialogue stopped.
UNANSWERED_DAYS = 14

# The words of a question that stands unanswered, as they would be put; "" where its rule is gone.
TextOf = Callable[[Standing], str]


def resume(file: CallFile, others: Sequence[str], text_of: TextOf, now: datetime) -> list[str]:
    """At most three sentences for the rep who opens the card; `others` had this call before them, the first first.

    Below `verified` it is told that something was promised, and not what. Answers are told only within the same call.
    What lies before the call is told as of its beginning, like the rest of the card.
    """
    then = int(file.call.occurred_at.timestamp())
    lines = [_passed_on(file, others, now) or _unanswered(file, text_of, then)]
    if file.profile:
        threads = history.open_threads(file.profile, then)
        lines.append(_promise(threads, file.call.verification, then))
        lines.append(_elsewhere(threads, then))
    return [line for line in lines if line]


def _passed_on(file: CallFile, others: Sequence[str], now: datetime) -> str:
    """What was asked earlier on this very call, by somebody else, and what came of it."""
    prompt = (file.decision or {}).get("prompt")
    before = (*file.talked_before, *others)
    if not prompt or not before:
        return ""
    told, by = file.outcome, _put_by(file, prompt["question"])
    # One at whose desk it only rang has asked nothing.
    by = by if told and by or by in before else before[0]
    if told:
        ago = history.spoken_ago(int((now - told.at).total_seconds()))
        return f"Asked {ago} by {by}: {prompt['text']} {wording.outcome_words(told.result, told.answer)}."
    ago = history.spoken_ago(int((now - file.call.occurred_at).total_seconds()))
    return f"Asked {ago} by {by}, no answer yet: {prompt['text']}"


def _put_by(file: CallFile, question: str) -> str:
    """The rep who put the question of this call, or noted what came of it, "" where the ledger does not tell."""
    standing = file.profile.ledger.get(question) if file.profile else None
    return standing.rep if standing and standing.lookup_id in _own(file) else ""


def _own(file: CallFile) -> Collection[str]:
    return {file.call.lookup_id, file.call.parent_lookup_id}


def _unanswered(file: CallFile, text_of: TextOf, then: int) -> str:
    """The question of an earlier call that got no answer."""
    found = _latest_unanswered(file, then)
    words = text_of(found) if found else ""
    if found is None or not words:
        return ""
    by = f" by {found.rep}" if found.rep else ""
    return f"Asked {history.spoken_ago(then - found.at)}{by}, no answer yet: {words}"


def _latest_unanswered(file: CallFile, then: int) -> Standing | None:
    profile: Profile | None = file.profile
    if profile is None:
        return None
    own = _own(file)
    asking = ((file.decision or {}).get("prompt") or {}).get("question")
    stopped = (
        standing
        for standing in profile.ledger.values()
        if standing.state == ASKED and not standing.wait_until and then - UNANSWERED_DAYS * DAY < standing.at <= then
        if standing.lookup_id not in own and standing.question != asking
    )
    return max(stopped, key=lambda standing: (standing.at, standing.question), default=None)


def _promise(threads: Collection[Contact], verification: str, then: int) -> str:
    kept = next((thread for thread in threads if thread.kind == PROMISE), None)
    if kept is None:
        return ""
    by = f" by {kept.handled_by}" if kept.handled_by else ""
    ago = history.spoken_ago(then - kept.at)
    if not may_see_all(verification):
        return f"Something was promised {ago}{by}. Verify the caller to see what."
    return f"Promised {ago}{by}: {kept.summary.removeprefix(PROMISED)}"


def _elsewhere(threads: Collection[Contact], then: int) -> str:
    open_ = next((thread for thread in threads if thread.channel != "phone" and thread.kind != PROMISE), None)
    if open_ is None:
        return ""
    words = history.where_it_stopped(open_, then)
    return f"{words}: {open_.topic}" if open_.topic else words
