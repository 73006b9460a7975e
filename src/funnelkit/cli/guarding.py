"""Look over what goes out where people are left out: every text of a result, in every format alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from funnelkit.formats.json import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from funnelkit.document import Document
    from funnelkit.languages import Words

    OfText = Callable[[str], str]

_OWN = frozenset({"kind", "unit", "tone", "align", "language"})
"""Fields of a document that are names of ours."""


def guard_payload(payload: Mapping[str, object], words: Words, of_text: OfText) -> dict[str, object]:
    """Give what JSON and CSV are written from, without people."""
    found: dict[str, object] = _looked_over(plain(payload, words.note), of_text)
    return found


def guard_document(document: Document, of_text: OfText) -> Document:
    """Give what a person reads, without people."""
    found: Document = _looked_over(document, of_text)
    return found


def _looked_over(value: Any, of_text: OfText) -> Any:
    if isinstance(value, str):
        return of_text(value)
    if isinstance(value, tuple | list):
        return type(value)(_looked_over(part, of_text) for part in value)
    if isinstance(value, Mapping):
        return {name: _looked_over(part, of_text) for name, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        told = [entry.name for entry in fields(value) if entry.name not in _OWN]
        return replace(value, **{name: _looked_over(getattr(value, name), of_text) for name in told})
    return value
