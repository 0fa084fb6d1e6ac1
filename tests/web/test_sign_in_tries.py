"""How often one may try to sign in: wrong tries count by address and by login; right ones and our troubles do not."""

from __future__ import annotations

from contextlib import suppress

import pytest

from agent_assist.customize.accounts import NotKnown, TooManySigningIn
from agent_assist.web.errors import ApiError
from agent_assist.web.sign_in_tries import Tries


def fails(tries: Tries, address: str, login: str = "", how: type[Exception] = NotKnown) -> None:
    with suppress(how), tries.one_more(address, login):
        raise how


def wait_of(tries: Tries, address: str, login: str = "") -> int:
    """The seconds until one may try again."""
    with pytest.raises(ApiError) as refused, tries.one_more(address, login):
        pass
    assert refused.value.status == 429
    return refused.value.retry_after


def test_wrong_tries_count_by_address_and_by_login() -> None:
    tries = Tries(per_minute=2)
    for _ in range(2):
        fails(tries, "192.0.2.1", "rosa.marin")
    for address, login in (("192.0.2.1", "mei.tan"), ("192.0.2.1", ""), ("192.0.2.2", " Rosa.Marin")):
        assert 1 <= wait_of(tries, address, login) <= 60
    with tries.one_more("192.0.2.2", "mei.tan"):
        pass


def test_a_wrong_try_is_a_line_in_the_log_that_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    fails(Tries(), "192.0.2.1", "rosa.marin")
    assert [record.getMessage() for record in caplog.records] == ["a wrong try to sign in to the desk"]


def test_a_login_is_not_guessed_at_for_hours_on_end() -> None:
    tries = Tries(per_minute=100, per_hour=3)
    for number in range(3):
        fails(tries, f"192.0.2.{number}", "rosa.marin")
    assert 3_500 < wait_of(tries, "192.0.2.9", "rosa.marin") <= 3_600


@pytest.mark.parametrize("how", [TooManySigningIn, ApiError])
def test_what_went_wrong_on_our_side_is_not_counted(how: type[Exception]) -> None:
    tries = Tries(per_minute=1)
    for _ in range(3):
        with suppress(how), tries.one_more("192.0.2.1", "rosa.marin"):
            raise TooManySigningIn if how is TooManySigningIn else ApiError(503, "Away.")
    with tries.one_more("192.0.2.1", "rosa.marin"):
        pass


def test_a_try_counts_while_it_is_under_way() -> None:
    tries = Tries(per_minute=1)
    with tries.one_more("192.0.2.1"):
        assert wait_of(tries, "192.0.2.1") <= 60
    with tries.one_more("192.0.2.1"):
        pass
