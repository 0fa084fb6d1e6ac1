"""Keeps which pages the supervisors' desk has, and renders them in its frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, render_template

from agent_assist.customize.supervisors import AUTHOR
from agent_assist.web.desk_guard import Supervisor


@dataclass(frozen=True)
class DeskPage:
    """A page that the start page and the navigation lead to; `about` says in one sentence what one does there."""

    path: str
    name: str
    about: str


def add_page(app: Flask, page: DeskPage) -> None:
    """Lists a page; doors do so when they are hung."""
    app.extensions.setdefault("desk-pages", []).append(page)


def desk_pages() -> list[DeskPage]:
    """The pages there are, in the order in which their doors were hung."""
    return list(current_app.extensions.get("desk-pages", []))


def render_desk(template: str, supervisor: Supervisor, **context: Any) -> str:
    """A page in the frame; `csrf` is what each of its forms carries, `is_author` whether they may change anything."""
    frame = {"pages": desk_pages(), "supervisor": supervisor, "csrf": supervisor.form_token}
    frame["is_author"] = AUTHOR in supervisor.roles
    return render_template(template, **frame, **context)
