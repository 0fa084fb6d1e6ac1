"""What came of each rule is added up from which rules acted together, and with which result."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agent_assist.learn.rule_track import FiredCount, RuleCounts, track_from

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)


def counted(fired: str, result: str = "", times: int = 1, at: datetime = NOW) -> FiredCount:
    return FiredCount(fired, result, times, at)


def test_every_call_is_counted_and_every_rule_that_acted_on_it() -> None:
    track = track_from([counted("", times=5), counted("pets garden", times=3), counted("garden", times=2)], EARLIER)
    assert track.calls == 10
    assert track.of("pets") == RuleCounts(shown=3, last_at=NOW)
    assert track.of("garden") == RuleCounts(shown=5, last_at=NOW)
    assert track.of("shed") == RuleCounts()


def test_what_came_of_a_question_is_no_matter_of_the_reminders_beside_it() -> None:
    results = {"answered": 4, "declined": 3, "not_asked": 2, "not_suitable": 1, "": 7}
    track = track_from([counted("pets garden", result, times) for result, times in results.items()], EARLIER)
    assert track.of("pets") == RuleCounts(shown=17, answered=4, declined=3, skipped=3, last_at=NOW)
    assert track.of("garden") == RuleCounts(shown=17, last_at=NOW)


def test_a_rule_in_trial_is_tried_and_not_shown() -> None:
    track = track_from([counted("pets ~shed", "answered", 2, EARLIER), counted("~shed ~kids", times=1)], EARLIER)
    assert track.of("shed") == RuleCounts(tried=3, last_at=NOW)
    assert track.of("kids") == RuleCounts(tried=1, last_at=NOW)
    assert track.of("pets").last_at == EARLIER
