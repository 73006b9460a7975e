"""Exports without a single record, of which the system says so in a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.errors import InputError
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold

if TYPE_CHECKING:
    from funnelkit.reading.source import Source

_LONGEST = 2048
_TAGS = re.compile(r"<[^>]*>")


class NoRecords(InputError):
    """The export says itself that it is empty."""

    key = "no_records"


def refuse_vacant(source: Source) -> None:
    """Raise NoRecords where a file holds nothing but a sentence such as "There are no deals."."""
    if source.size > _LONGEST or not source.whole:
        return
    sentences = load_vocabulary().values["no_records"]
    for encoding in ("utf-8-sig", "utf-16", "cp1251"):
        try:
            text = source.head.decode(encoding)
        except UnicodeDecodeError:
            continue
        words = " ".join(_TAGS.sub(" ", text).replace(";", " ").split()).strip("\"'")
        if fold(words) in sentences:
            raise NoRecords(file=source.name, sentence=words)
