"""The door to the cast: the example customers by whom rules are tried, with the facts that are known of each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from agent_assist import sheets
from agent_assist.customize.conditions import in_words
from agent_assist.customize.example_facts import FactReader, Person, read_people
from agent_assist.customize.rules_folder import PEOPLE_SHEET
from agent_assist.differentiate.catalogue import Unknown
from agent_assist.sheets import Notes, SheetFaults
from agent_assist.story.books import kept_files
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.room_frame import LOOK, render_room
from agent_assist.web.service import service


@dataclass(frozen=True)
class CastMember:
    """One of the cast, with each fact that is known of them and its value in words."""

    key: str
    name: str
    about: str
    facts: tuple[tuple[str, str], ...]


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/desk/rules/cast", view_func=room_cast, methods=["GET"])


@needs_supervisor
def room_cast(supervisor: Supervisor) -> str:
    """Everybody of the cast."""
    return render_room("desk/rules/cast.html", supervisor, LOOK, cast=_cast())


def _cast() -> list[CastMember]:
    desk = service().lay_desk()
    reader = FactReader(desk.book.catalogue, Notes(PEOPLE_SHEET), desk.now.date())
    text = kept_files(service().lay_room()).get(PEOPLE_SHEET, "")
    try:
        people = read_people(sheets.read(text, PEOPLE_SHEET), reader) if text else {}
    except SheetFaults:
        return []
    return [_member(person) for person in people.values()]


def _member(person: Person) -> CastMember:
    known = ((fact, value) for fact, value in person.facts.items() if not isinstance(value, Unknown))
    facts = tuple((fact, in_words(value)) for fact, value in known)
    return CastMember(person.key.casefold(), person.name, person.about, facts)
