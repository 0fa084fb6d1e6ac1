"""Two texts beside each other: what differs at the same height, and the rest folded away."""

from __future__ import annotations

from agent_assist.web.room_sides import SideRow, beside

TEN = "".join(f"line {number}\n" for number in range(10))


def test_texts_that_are_the_same_are_one_fold() -> None:
    assert beside(TEN, TEN) == [SideRow(skipped=10)]
    assert beside("", "") == []


def test_what_differs_stands_at_one_height_with_three_lines_around() -> None:
    rows = beside(TEN, TEN.replace("line 5\n", "line five\nand a half\n"))
    assert rows[0] == SideRow(skipped=2)
    assert [(row.left, row.right) for row in rows if row.differs] == [("line 5", "line five"), ("", "and a half")]
    assert [row.left for row in rows[1:4]] == ["line 2", "line 3", "line 4"]
    assert rows[-1] == SideRow(skipped=1) and rows[-2] == SideRow("line 8", "line 8")


def test_a_text_that_one_side_alone_has_is_shown_whole() -> None:
    assert beside("", "a\nb\n") == [SideRow("", "a", True), SideRow("", "b", True)]
    assert beside("a\n", "") == [SideRow("a", "", True)]
