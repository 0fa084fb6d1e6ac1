"""The door to everything worth a look in the book in force: by kind, each with its witness and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from agent_assist.customize.remarks import KINDS, Remark
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.room_frame import LOOK, render_room
from agent_assist.web.service import service
from agent_assist.web.why_view import with_code

MOST_SHOWN = 100


@dataclass(frozen=True)
class Group:
    """Remarks of one kind under a heading; `count` tells how many there are, of which at most a hundred are shown."""

    kind: str
    title: str
    remarks: tuple[Remark, ...]
    count: int


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/desk/rules/look", view_func=room_look, methods=["GET"])


@needs_supervisor
def room_look(supervisor: Supervisor) -> str:
    """Everything worth a look, the most pressing kind first."""
    look = service().rule_track.look()
    context = {"look": look, "groups": grouped(look.remarks), "with_code": with_code}
    return render_room("desk/rules/look.html", supervisor, LOOK, **context)


def grouped(remarks: tuple[Remark, ...]) -> list[Group]:
    """The remarks by kind, those of each in the order of their files."""
    groups = []
    for kind, title in KINDS.items():
        mine = tuple(remark for remark in remarks if remark.kind == kind)
        if mine:
            groups.append(Group(kind, title, mine[:MOST_SHOWN], len(mine)))
    return groups
