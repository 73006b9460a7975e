"""`funnelkit init`: save how files were read, to correct it once and for all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.cli.settings import FILE
from funnelkit.cli.talk import Talk
from funnelkit.languages import languages
from funnelkit.languages.starting import load_starters, starter_languages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.inspection import Inspection
    from funnelkit.intake import Order

SAVED = ("sheet", "encoding", "delimiter", "crm", "preset", "duplicates", "every")
"""Options that are saved where they are typed."""


@o.takes(
    "files",
    *o.READING,
    "duplicates",
    "every",
    "preset",
    *o.SHOWING,
    spoken=starter_languages(),
    duplicates="",
    every="",
)
def init(
    asked: o.Asked,
    interactive: Annotated[bool, typer.Option("--interactive", help=o.HELP["interactive"])] = False,
    force: Annotated[bool, typer.Option("--force", help=o.HELP["force_config"])] = False,
) -> None:
    """Write the configuration."""
    from funnelkit.configuration import propose, write_settings
    from funnelkit.inspection import inspect_files
    from funnelkit.tables.settings import make_settings

    order = asked.order()
    if force:
        order = _afresh(order)
    found = inspect_files(order)
    if interactive:
        order, found = _settled(asked, order, found)
    path = Path(asked.of["config"] or FILE)
    proposal = propose(order, found)
    words = load_starters(asked.of["language"])
    changes = write_settings(path, _options(asked), proposal.settings, words, force=force)
    payload = {
        "file": str(path),
        "added": changes.added,
        "changed": changes.changed,
        "kept": changes.kept,
        "suggestions": [note for entry in found.inputs for note in entry["suggestions"]],
        "notes": found.notes,
    }
    show("settings", payload, lambda: make_settings(str(path), changes, found, asked.words), asked)


def _afresh(order: Order) -> Order:
    """Read the files as if nothing had been saved of their columns and statuses."""
    typed = tuple(mapping for mapping in order.mappings if not mapping.saved)
    return replace(order, mappings=typed, statuses=())


def _settled(asked: o.Asked, order: Order, found: Inspection) -> tuple[Order, Inspection]:
    """Ask what the files leave open, and read them again with the answers."""
    from funnelkit.configuration import ask
    from funnelkit.inspection import inspect_files

    words = load_starters(asked.of["language"])
    talk = Talk()

    def put(key: str, params: Mapping[str, object], choices: tuple[str, ...]) -> str:
        return talk.ask(words.text("questions", key, **params), choices)

    answers = ask(found, put)
    if not answers.mappings and not answers.statuses:
        return order, found
    statuses = tuple({**dict(order.statuses), **dict(answers.statuses)}.items())
    order = replace(order, mappings=(*order.mappings, *answers.mappings), statuses=statuses)
    return order, inspect_files(order)


def _options(asked: o.Asked) -> dict[str, str]:
    """Give the options that were typed, which the saved reading needs too."""
    typed = {name: asked.of[name] for name in SAVED if asked.of[name] and not asked.is_saved(name)}
    language = asked.of["language"]
    if language != "en" and language in languages() and not asked.is_saved("language"):
        typed["language"] = language
    return typed
