"""Which baseline stands, and how it came to: `STORE/history.toml`, to which entries are only added.

`funnelkit_history` is the version of its form. There is no clock in it: entries stand in the order in which they came.

1 (funnelkit 0.2): tables `[[baseline]]` with `how`, `name`, and where there are such `as_of`, `periods` (names) and
`replaced`: the baseline that stood before, or the name that was given up.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from funnelkit.errors import BaselineError
from funnelkit.store import writing
from funnelkit.store.documents import TROUBLE, is_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

FORMAT = 1
FILE = "history.toml"
KEPT, ACCEPTED, BETTER, RENAMED, REMOVED = WAYS = ("kept", "accepted", "if_better", "renamed", "removed")
STANDS = (ACCEPTED, BETTER)
"""The ways by which a baseline comes to stand."""


class HistoryDamaged(BaselineError):
    """The history of baselines cannot be read."""

    key = "history_damaged"


class HistoryTooNew(BaselineError):
    """The history of baselines is of a form that this funnelkit does not know."""

    key = "history_too_new"


@dataclass(frozen=True)
class Entry:
    """What was done with a baseline: `how` is one of WAYS.

    `as_of` and `periods` (names) are those of what was kept; `replaced` is the baseline that stood before, or the name
    that was given up.
    """

    how: str
    name: str
    as_of: date | None = None
    periods: tuple[str, ...] = ()
    replaced: str | None = None


def load_history(folder: Path) -> tuple[Entry, ...]:
    """Read all entries; a store without a history has none. Raises HistoryDamaged, HistoryTooNew, CannotRead, StrangeFile."""
    return _read(folder)[1]


def line_of(history: Sequence[Entry]) -> list[str]:
    """Give the baselines that were accepted, by the names they have now, the latest last; removed ones are none.

    >>> line_of([Entry("accepted", "a"), Entry("accepted", "b"), Entry("renamed", "c", replaced="b")])
    ['a', 'c']
    """
    line: list[str] = []
    for entry in history:
        if entry.how == RENAMED:
            line = [entry.name if name == entry.replaced else name for name in line]
        if entry.how in (*STANDS, REMOVED):
            line = [name for name in line if name != entry.name]
        if entry.how in STANDS:
            line.append(entry.name)
    return line


def standing_of(history: Sequence[Entry], names: Collection[str]) -> str | None:
    """Give the baseline that stands: the only one there is, else the latest accepted of those that are there."""
    if len(names) == 1:
        return next(iter(names))
    return next((name for name in reversed(line_of(history)) if name in names), None)


def standing_before(history: Sequence[Entry], ends: Mapping[str, date], day: date) -> str | None:
    """Give the baseline that stood before a day: the only one there is, else the latest accepted, of those that end by then.

    `ends` says of each baseline that is there when the last of its periods had ended.

    >>> entries = [Entry("accepted", "winter"), Entry("accepted", "spring")]
    >>> ends = {"winter": date(2026, 3, 1), "spring": date(2026, 6, 1)}
    >>> standing_before(entries, ends, date(2026, 4, 1))
    'winter'
    """
    return standing_of(history, [name for name, end in ends.items() if end <= day])


def record(folder: Path, entry: Entry) -> bool:
    """Add what was done, unless that is how things stand already; the store is held. Raises what `load_history` does."""
    text, history = _read(folder)
    last = next((found for found in reversed(history) if found.name == entry.name), None)
    if last and _says(last, entry) and (entry.how == KEPT or line_of(history)[-1:] == [entry.name]):
        return False
    head = "" if text else f"funnelkit_history = {FORMAT}\n"
    gap = "\n" if text.endswith("\n") or not text else "\n\n"
    writing.replace_file(folder / FILE, f"{text}{head}{gap}{_written(entry)}".encode())
    return True


def _says(last: Entry, entry: Entry) -> bool:
    """Say whether the last word on a baseline tells what an entry would, or more."""
    same = (last.as_of, last.periods) == (entry.as_of, entry.periods)
    return same and (last.how in STANDS or last.how == entry.how == KEPT)


def _written(entry: Entry) -> str:
    import tomlkit

    text = tomlkit.dumps({"baseline": [{key: value for key, value in vars(entry).items() if value}]})
    return text if text.endswith("\n") else f"{text}\n"


def _read(folder: Path) -> tuple[str, tuple[Entry, ...]]:
    """Give the text of the history and the entries in it."""
    path = folder / FILE
    try:
        text = writing.read_whole(path).decode("utf-8-sig")
        document = tomllib.loads(text)
        version = is_of(int, document.get("funnelkit_history", FORMAT))
        if version > FORMAT:
            raise HistoryTooNew(path=str(path), format=version, known=FORMAT)
        return text, tuple(_entry(is_of(dict, found)) for found in is_of(list, document.get("baseline", [])))
    except FileNotFoundError:
        return "", ()
    except TROUBLE as error:
        raise HistoryDamaged(path=str(path)) from error


def _entry(found: Mapping[str, Any]) -> Entry:
    entry = Entry(
        is_of(str, found["how"]),
        is_of(str, found["name"]),
        is_of(date, found["as_of"]) if "as_of" in found else None,
        tuple(is_of(str, name) for name in is_of(list, found.get("periods", []))),
        is_of(str, found["replaced"]) if "replaced" in found else None,
    )
    if entry.how not in WAYS:
        raise ValueError
    return entry
