"""What a baseline keeps to know later whether words and marks still mean the same: vocabulary and fills by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import LOST, OPEN, SOLD
from funnelkit.tally.packing import Axis, Packed, axis_of_days, days_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads import Leads

    Bools = npt.NDArray[np.bool_]

VOCABULARY = ("status", "stage", "source", "refusal_reason", "manager")
"""Fields whose values are counted."""

FILLS = (
    ("contacted", "later"),
    ("contacted", "leads"),
    ("appointment", "leads"),
    ("show", "leads"),
    ("refusal_reason", "lost"),
    ("amount", "sold"),
    ("closed_at", "closed"),
    ("manager", "leads"),
    ("source", "leads"),
)
"""Fields of which it is counted how many leads of a step have them filled in.

`later` are the leads with an appointment, a visit or a sale; their own mark of contact counts, not the one they imply.
"""


@dataclass(frozen=True, eq=False)
class Watch:
    """Values and fills of the leads created on each day.

    `words`: (field, value) pairs that `word` of `seen` (created, word, n) indexes; a value of None stands for the rare
    ones of a field, kept without their names. `fills` (created, fill, n, filled): `fill` indexes FILLS.
    """

    words: tuple[tuple[str, str | None], ...]
    seen: pd.DataFrame
    fills: pd.DataFrame


def watch(leads: Leads) -> Watch:
    """Count the values of the vocabulary and the fills of leads by the day of their creation."""
    created = axis_of_days(days_of(leads.frame, "created_at"))
    words: list[tuple[str, str | None]] = []
    seen = [np.zeros((3, 0), np.int64)]
    for name in VOCABULARY:
        if name not in leads.frame:
            continue
        column = leads.frame[name].cat
        at = np.flatnonzero(column.codes.to_numpy() >= 0)
        codes = column.codes.to_numpy()[at].astype(np.int32)
        (days, word), n = Packed(created.of(at), Axis(codes, len(column.categories))).counts()
        seen.append(np.array([days, word + len(words), n], np.int64))
        words += [(name, str(value)) for value in column.categories]
    return Watch(tuple(words), _table(seen, _SEEN), _table([*_fills(leads, created)], _FILLED))


_SEEN = ("created", "word", "n")
_FILLED = ("created", "fill", "n", "filled")


def _table(parts: Sequence[npt.NDArray[np.int64]], names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    joined = np.concatenate(parts, axis=1)
    return pd.DataFrame(dict(zip(names, joined, strict=True))).astype({"created": np.int32})


def _fills(leads: Leads, created: Axis) -> Iterator[npt.NDArray[np.int64]]:
    frame = leads.frame
    steps = _steps(frame)
    for place, (field, step) in enumerate(FILLS):
        at = np.flatnonzero(steps[step])
        has = _has(frame, field)[at]
        (days, full), n = Packed(created.of(at), Axis(has.astype(np.int8), 2)).counts()
        distinct, row = np.unique(days, return_inverse=True)
        total, own = (np.bincount(row, weights=w, minlength=len(distinct)) for w in (n, n * full))
        yield np.array([distinct, np.full(len(distinct), place), total, own], np.int64)


def _steps(frame: pd.DataFrame) -> dict[str, Bools]:
    outcome = frame["outcome"].to_numpy()
    later = outcome == SOLD
    for name in ("appointment", "show"):
        if name in frame:
            later = later | frame[name].to_numpy()
    every = np.ones(len(frame), bool)
    return {
        "leads": every,
        "later": later,
        "lost": outcome == LOST,
        "sold": outcome == SOLD,
        "closed": outcome != OPEN,
    }


def _has(frame: pd.DataFrame, field: str) -> Bools:
    column = {"amount": "amount_known"}.get(field, field)
    if column not in frame:
        return np.zeros(len(frame), bool)
    from funnelkit.leads.stacking import filled

    has = filled(frame[column])
    if field == "contacted" and "contact_implied" in frame:
        has = has & ~frame["contact_implied"].to_numpy()
    return has


def add_watches(first: Watch | None, second: Watch | None) -> Watch | None:
    """Sum two; nothing where one of the exports was not watched, for its sum would be short."""
    if first is None or second is None:
        return None
    words = tuple(dict.fromkeys((*first.words, *second.words)))
    return _summed(words, (first, second))


def select_watch(watched: Watch | None, start: int, end: int) -> Watch | None:
    """Keep what belongs to the leads created from day `start` up to, not including, `end`."""
    if watched is None:
        return None
    cut = [table[table["created"].between(start, end - 1)] for table in (watched.seen, watched.fills)]
    return Watch(watched.words, *(table.reset_index(drop=True) for table in cut))


def canonical_watch(watched: Watch | None) -> Watch | None:
    """Put words and rows into one fixed order and drop words that nobody has."""
    if watched is None:
        return None
    used = {watched.words[code] for code in watched.seen["word"].unique()}
    words = sorted(used, key=lambda word: (word[0], word[1] is None, word[1] or ""))
    return _summed(tuple(words), (watched,))


def rename_words(watched: Watch, words: Sequence[tuple[str, str | None]]) -> Watch:
    """Give the words other names, one for each; those that are the same then are one."""
    return Watch(tuple(words), watched.seen, watched.fills)


def _summed(words: tuple[tuple[str, str | None], ...], parts: Sequence[Watch]) -> Watch:
    import pandas as pd

    place = {word: code for code, word in enumerate(words)}
    seen = []
    for part in parts:
        codes = np.array([place.get(word, -1) for word in part.words] or [0], np.int64)
        seen.append(part.seen.assign(word=codes[part.seen["word"].to_numpy(np.int64)]))
    tables = (pd.concat(seen), pd.concat([part.fills for part in parts]))
    keys = (["created", "word"], ["created", "fill"])
    return Watch(
        words, *(t.groupby(k, sort=True, as_index=False).sum() for t, k in zip(tables, keys, strict=True))
    )
