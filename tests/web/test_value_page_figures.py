"""What supervisors see of value: figures, pictures with their tables, and what a moved line would do."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from web.scored import DECILES, Browser, report, run_score, supervisor_at, words_of
from web.switchboard import Switchboard

from agent_assist.web.album import Album, Drawing
from agent_assist.web.picture_look import Look
from agent_assist.web.value_view import read_report

PICTURES = ("distribution", "tiers", "migration", "equity", "calibration")


def test_before_the_first_score_the_page_says_what_to_run(embedded: Switchboard) -> None:
    desk = supervisor_at(embedded)
    page = desk.open("/desk/value")
    assert page.status_code == 200 and "python -m agent_assist score" in page.text
    assert desk.open("/desk/value/pictures/tiers.svg").status_code == 404
    assert desk.open("/desk/value/preview?line=mvc&amount=5").status_code == 404
    assert desk.submit("/desk/value/lines", line="mvc", amount="5", reason="x").status_code == 409


def test_the_page_says_what_customers_are_worth_and_how_far_to_trust_it(desk: Browser) -> None:
    words = words_of(desk.open("/desk/value").text)
    for told in (
        "Customers 7",
        "Actual value together £4,185",
        "Return on customer 21.1 %",
        "the forecast was 10% too low",
        "With what was reported then it would look like 32.0 %",
        "changed by +£670: stayed +£120, moved +£500, came +£50, left £0.",
        "purchases down 2",
    ):
        assert told in words


def test_every_picture_says_what_is_to_be_seen_and_has_a_table_behind_it(desk: Browser) -> None:
    page = desk.open("/desk/value").text
    for name in PICTURES:
        (figure,) = [part for part in page.split("<figure")[1:] if f"/pictures/{name}.svg" in part]
        figure = figure.split("</figure>")[0]
        assert len(re.findall(r'<img [^>]*alt="([^"]{30,})"', figure)) == 1
        assert 'media="(prefers-color-scheme: dark)"' in figure
        assert "<details>" in figure and figure.count("<tr>") > 3
    assert "<td>38.6 %</td>" not in page and "<td>28.6 %</td>" in page


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_drawings_of_text_and_lines_the_same_for_the_same_figures(desk: Browser, name: str) -> None:
    looks = ("", "?theme=dark", "?size=narrow", "?theme=dark&size=narrow")
    pictures = [desk.open(f"/desk/value/pictures/{name}.svg{look}") for look in looks]
    assert len({picture.data for picture in pictures}) == 4
    for picture in pictures:
        assert picture.status_code == 200 and picture.mimetype == "image/svg+xml"
        assert "script-src" not in picture.headers["Content-Security-Policy"]
        assert "default-src 'none'" in picture.headers["Content-Security-Policy"]
        root = ElementTree.fromstring(picture.data)
        assert [part for part in root.iter() if part.tag.endswith("}text")]
        assert not [part for part in root.iter() if part.tag.endswith(("}script", "}image"))]


def test_whoever_draws_a_picture_draws_the_same_bytes() -> None:
    shown = read_report({"run_id": "r", "finished_at": "", "report": report(), "lines": report()["lines"]})
    histogram = report()["histogram"]
    drawing = Drawing(shown, histogram, histogram, shown.months[0])
    for name in PICTURES:
        pictures = {Album().picture(name, drawing, Look()) for _ in range(2)}
        assert len(pictures) == 1 and None not in pictures


def test_the_lines_stand_in_the_picture_by_name(desk: Browser) -> None:
    root = ElementTree.fromstring(desk.open("/desk/value/pictures/distribution.svg").data)
    told = {part.text for part in root.iter() if part.tag.endswith("}text")}
    assert {"MVC from £800", "fence from £2,000", "below zero under −£5", "MGC from £200"} <= told


def test_a_report_with_parts_missing_is_shown_without_them(scored: Switchboard, desk: Browser) -> None:
    scored.clock.goes_on(minutes=1)
    nothing = {"calibration": {"deciles": [], "words": "", "bias": None}, "equity": None, "migration": {}, "signs": {}}
    run_score(scored, **nothing)
    page = desk.open("/desk/value")
    assert page.status_code == 200
    for told in ("has not been tested", "There is nothing that old yet", "how everybody stood when the month began"):
        assert told in page.text
    for name in ("migration", "equity", "calibration"):
        assert f"{name}.svg" not in page.text
        assert desk.open(f"/desk/value/pictures/{name}.svg").status_code == 404


def test_what_the_model_alone_changed_is_not_claimed_where_nobody_knows(scored: Switchboard, desk: Browser) -> None:
    scored.clock.goes_on(minutes=1)
    unknown = {"equity_before": 109_000, "model": 0, "total": 23_000, "apparent_rate": 23_000 / 109_000}
    run_score(scored, equity={**report()["equity"], **unknown, "was_reported": False})
    words = words_of(desk.open("/desk/value").text)
    assert "what the model alone changed is not known" in words
    assert "model alone +£0" not in words and "model alone £0" not in words


def test_an_earlier_month_can_be_looked_at(desk: Browser) -> None:
    assert "From 2026-09-22 to 2026-10-22" in words_of(desk.open("/desk/value?month=2026-10-22").text)
    assert "From 2026-10-22 to 2026-11-22" in words_of(desk.open("/desk/value?month=nonsense").text)


@pytest.mark.parametrize(
    ("asked", "sentence", "rows"),
    [
        (
            "line=mvc&amount=400",
            "to £400: 1 customer changes sides, with an actual value of £420",
            {"MGC": "reaches MVC"},
        ),
        ("line=mvc&amount=1000", "2 customers", {}),
        ("line=mgc&amount=30", "1 customer changes sides, with an actual value of £380", {"LM": "reaches MGC"}),
        ("line=fence&amount=900", "1 customer changes sides, with an actual value of £900", {"MVC": "would be inside"}),
        ("line=mvc&amount=800", "This is where the line", {}),
        ("line=mvc&amount=790", "nobody changes sides", {}),
    ],
)
def test_moving_a_line_is_previewed_before_anything_is_saved(
    scored: Switchboard, desk: Browser, asked: str, sentence: str, rows: dict[str, str]
) -> None:
    if "1000" in asked:
        sentence, rows = (
            "1 customer changes sides, with an actual value of £900",
            {"MVC": "falls below the line of MVC"},
        )
    for path in ("/desk/value?", "/desk/value/preview?"):
        page = desk.open(path + asked)
        assert sentence in words_of(page.text)
        for tier, what in rows.items():
            assert re.search(rf'<th scope="row">{tier}</th>.*{what}', page.text)
    assert scored.rows("value_lines") == [] and audited(scored) == []


def test_a_line_places_only_whom_it_can(desk: Browser) -> None:
    page = desk.open("/desk/value/preview?line=mvc&amount=1").text
    assert re.search(r'<th scope="row">NEW</th>.*stays: another line', page)
    assert "3 customers change sides" in page


@pytest.mark.parametrize(
    "asked", ["line=mvc&amount=x", "line=mvc&amount=-5", "line=mvc&amount=1e99", "line=bz&amount=5"]
)
def test_a_preview_that_makes_no_sense_says_so(desk: Browser, asked: str) -> None:
    for path in ("/desk/value?", "/desk/value/preview?"):
        answer = desk.open(path + asked)
        assert answer.status_code == 400 and 'role="alert"' in answer.text


def test_a_saved_line_is_kept_with_author_and_reason_and_once(scored: Switchboard, desk: Browser) -> None:
    for _ in range(2):
        answer = desk.submit("/desk/value/lines", line="mvc", amount="1,000.50", reason="Fewer, better looked after")
        assert (answer.status_code, answer.location) == (303, "/desk/value?saved=mvc#lines")
    (line,) = scored.rows("value_lines")
    assert (line["quarter"], line["mvc_minor"], line["mgc_minor"], line["fence_minor"]) == (
        "2026-Q4",
        100_050,
        20_000,
        200_000,
    )
    assert (line["author"], line["reason"]) == ("Rosa Marin", "Fewer, better looked after")
    (entry,) = audited(scored)
    assert (entry["who"], entry["subject"], entry["before"]) == ("Rosa Marin", "2026-Q4 mvc", "80000")
    page = desk.open("/desk/value?saved=mvc").text
    assert "takes effect with the next score" in page and "MVC, by actual value: now £1,000" in page


def test_a_second_line_leaves_the_first_where_it_was_saved(scored: Switchboard, desk: Browser) -> None:
    desk.submit("/desk/value/lines", line="mvc", amount="1000", reason="a")
    desk.submit("/desk/value/lines", line="fence", amount="1500", reason="b")
    (line,) = scored.rows("value_lines")
    assert (line["mvc_minor"], line["fence_minor"]) == (100_000, 150_000)


def test_a_new_quarter_begins_with_the_lines_of_the_last(scored: Switchboard, desk: Browser) -> None:
    scored.clock.goes_on(days=45)
    desk = supervisor_at(scored, "Rosa Marin")
    desk.submit("/desk/value/lines", line="mgc", amount="150", reason="c")
    (line,) = scored.rows("value_lines")
    assert (line["quarter"], line["mvc_minor"], line["mgc_minor"]) == ("2027-Q1", 80_000, 15_000)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"line": "mvc", "amount": "10"}, "Please give the reason."),
        ({"line": "mvc", "amount": "10", "reason": "   "}, "Please give the reason."),
        ({"line": "mvc", "reason": "x"}, "Please give the amount."),
        ({"line": "xyz", "amount": "10", "reason": "x"}, "Please check the line"),
        ({"line": "mvc", "amount": "ten", "reason": "x"}, "an amount such as 1250"),
    ],
)
def test_what_is_missing_for_a_line_is_asked_for(
    scored: Switchboard, desk: Browser, fields: dict[str, str], words: str
) -> None:
    answer = desk.submit("/desk/value/lines", **fields)
    assert answer.status_code == 400 and words in unescape(answer.text)
    assert scored.rows("value_lines") == []


def test_no_form_of_the_page_works_without_its_token(scored: Switchboard, desk: Browser) -> None:
    customer = scored.ids["A-1"]
    for path in ("lines", "fence/proposals/x", f"customers/{customer}/tier", f"customers/{customer}/tier/end",
                 f"customers/{customer}/fence", f"customers/{customer}/fence/out"):  # fmt: skip
        answer = desk.send(f"/desk/value/{path}", line="mvc", amount="1", reason="x", tier="LM", manager="y")
        assert answer.status_code == 403
    assert audited(scored) == []


def test_what_customers_are_called_is_text_and_never_markup(embedded: Switchboard) -> None:
    embedded.customer("X-1", "<script>alert(1)</script>")
    page = supervisor_at(embedded).open(f"/desk/value/customers/{embedded.ids['X-1']}").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_report_may_hold_what_we_do_not_know_yet(scored: Switchboard, desk: Browser) -> None:
    scored.clock.goes_on(minutes=1)
    run_score(scored, surprise={"deep": [1]}, calibration={**report()["calibration"], "deciles": DECILES[:3]})
    assert desk.open("/desk/value").status_code == 200
    assert desk.open("/desk/value/pictures/calibration.svg").status_code == 200


def audited(board: Switchboard) -> list[dict[str, Any]]:
    """What was done at the desk, beside signing in."""
    return [row for row in board.rows("audit") if row["action"] != "signed in"]
