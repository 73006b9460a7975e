"""Mails that wait, as a table; what was sent or taken out, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.languages import Words
    from funnelkit.store.outbox import Waiting


def make_outbox(found: Sequence[Waiting], store: str, words: Words) -> Document:
    """List the mails that wait."""
    key = "outbox_some" if found else "outbox_none"
    heading = (words.text("mail", key, store=store, count=len(found)),)
    if not found:
        return Document(words.code, heading, ())
    columns = tuple(Column(words.text("mail", f"outbox_{name}"), "left") for name in ("id", "to", "subject"))
    rows = tuple((Cell(each.id), Cell(", ".join(each.left)), Cell(each.subject)) for each in found)
    return Document(words.code, heading, (Table(words.text("mail", "outbox_table"), columns, rows),))


def make_sent(found: Sequence[Waiting], words: Words) -> Document:
    """Say what was sent."""
    lines = (words.text("mail", "sent", to=", ".join(each.left), subject=each.subject) for each in found)
    return Document(words.code, tuple(lines) or (words.text("mail", "outbox_empty"),), ())


def make_removed(found: Waiting, words: Words) -> Document:
    """Say what was taken out."""
    return Document(words.code, (words.text("mail", "outbox_removed", subject=found.subject),), ())
