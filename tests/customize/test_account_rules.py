"""What a login, a name, roles and a password must be like, and what is said where they are not."""

from __future__ import annotations

import time

import pytest

from agent_assist.customize.accounts import (
    MOST_PASSWORD,
    Unfit,
    fit_login,
    fit_name,
    fit_password,
    fit_roles,
    plain_login,
    plain_password,
)


@pytest.mark.parametrize("written", ["rosa.marin", " Rosa.Marin ", "ROSA.MARIN"])
def test_a_login_is_the_same_in_capitals(written: str) -> None:
    assert fit_login(written) == "rosa.marin"


@pytest.mark.parametrize(
    "login", ["", " ", ".rosa", "rosa marin", "rosa\x00", "ro\nsa", "rösa", "a" * 101, "../x", "a'--"]
)
def test_what_cannot_be_a_login_is_nobodys(login: str) -> None:
    assert plain_login(login) == ""
    with pytest.raises(Unfit) as refused:
        fit_login(login)
    assert refused.value.field == "login" and "rosa.marin" in str(refused.value)


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "Rosa\nMarin", "Rosa\x00", "Rosa \u202emarin"])
def test_a_name_is_one_readable_line(name: str) -> None:
    assert fit_name(" Rosa Marín ") == "Rosa Marín"
    with pytest.raises(Unfit) as refused:
        fit_name(name)
    assert refused.value.field == "name"


@pytest.mark.parametrize("roles", [[], ["admin"], ["author", "owner"]])
def test_an_account_has_at_least_one_of_the_two_roles(roles: list[str]) -> None:
    assert fit_roles(["author", "author"]) == {"author"}
    with pytest.raises(Unfit, match="author or approver"):
        fit_roles(roles)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "at least 12"),
        ("eleven 3456", "at least 12"),
        ("x" * 201, "at most 200"),
        ("Rosa.Marin.At.The.Desk", "not be the login"),
        (" rosa.marin.at.the.desk", "not be the login"),
    ],
)
def test_a_password_that_is_too_short_too_long_or_the_login_is_refused_with_words(password: str, words: str) -> None:
    with pytest.raises(Unfit, match=words):
        fit_password(password, "rosa.marin.at.the.desk")


@pytest.mark.parametrize(
    "password",
    ["two lanterns", "a lantern at the quay" * 9, "a\x00k\x00c\x00w\x00e\x00q\x00", "пароль из слов"],
)
def test_a_password_is_any_text_of_twelve_to_two_hundred_letters(password: str) -> None:
    assert fit_password(password, "rosa.marin") == password


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "qwertyuiop12",
        "111111111111",
        "abcdefghijkl",
        "Passw0rd2026!",
        "x" * 200,
        "supervisors2026",
    ],
)
def test_a_password_that_many_have_or_that_follows_from_the_name_is_refused(password: str) -> None:
    with pytest.raises(Unfit, match="easy to guess"):
        fit_password(password, "rosa.marin")


def test_an_accent_counts_the_same_however_it_was_typed() -> None:
    assert plain_password("caf\u00e9 au lait!") == plain_password("cafe\u0301 au lait!")


def test_a_text_that_is_slow_to_put_in_order_is_cut_before() -> None:
    marks = "a" + "\u0316\u0301" * 30_000
    began = time.perf_counter()
    assert len(plain_password(marks)) == MOST_PASSWORD + 1
    assert time.perf_counter() - began < 0.1
