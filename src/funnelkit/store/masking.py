"""Keep people out of what is kept: phones and addresses that somebody typed into a reason or a source."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.tally import count_groups, rename_groups
from funnelkit.tally.watching import rename_words

if TYPE_CHECKING:
    from funnelkit.tally import Cells, Tally, Watch

FEW = 5
"""A label with fewer leads may name one of them; a telephone line that many leads called is the firm's own."""

OWN = frozenset({"manager", "head", "office", "campaign", "product", "pipeline"})
"""Dimensions whose values the firm gives itself: a manager may well be known by an address, a campaign by a number."""

_ADDRESS = re.compile(r"\S*@\S+")
_PHONE = re.compile(r"\+?\d(?:[\s()./\-\u2010-\u2015]{0,3}\d){6,}")


def mask(text: str) -> str:
    """Put `@` for what looks like an address and `#` for seven digits and more in a row."""
    return _PHONE.sub("#", _ADDRESS.sub("@", text))


def mask_labels(tally: Tally) -> Tally:
    """Mask the rare labels of a tally; groups that look alike then are one (their rows are not yet summed)."""
    cells = {by: _masked(cells) for by, cells in tally.cells.items()}
    return dataclasses.replace(tally, cells=cells, watch=mask_words(tally.watch))


def mask_words(watched: Watch | None, few: int = FEW) -> Watch | None:
    """Mask the words of a tally, and fold those of fewer than `few` leads into one without a name for each field."""
    if watched is None:
        return None
    seen = watched.seen
    counts = np.bincount(
        seen["word"].to_numpy(np.int64), weights=seen["n"].to_numpy(), minlength=len(watched.words)
    )
    renamed = [
        (field, None if value is None or n < few else value if field in OWN else mask(value))
        for (field, value), n in zip(watched.words, counts.tolist(), strict=True)
    ]
    return rename_words(watched, renamed)


def _masked(cells: Cells) -> Cells:
    renamed = list(cells.groups)
    for place, dimension in enumerate(cells.by):
        if dimension not in OWN:
            words = _words(cells, place)
            renamed = [
                (*group[:place], words.get(group[place], group[place]), *group[place + 1 :])
                for group in renamed
            ]
    if renamed == list(cells.groups):
        return cells
    return rename_groups(cells, renamed)


def _words(cells: Cells, place: int) -> dict[str | None, str]:
    """Give the labels of one dimension that are masked, and what stands for them."""
    telling = {label: mask(label) for label in {group[place] for group in cells.groups} if label is not None}
    telling = {label: masked for label, masked in telling.items() if label != masked}
    if not telling:
        return {}
    seen = dict.fromkeys(telling, 0)
    for group, n in zip(cells.groups, count_groups(cells), strict=True):
        label = group[place]
        if label in telling:
            seen[label] += n
    return {label: masked for label, masked in telling.items() if seen[label] < FEW}
