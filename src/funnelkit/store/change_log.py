"""The change log of a department, `STORE/changes.toml`.

The file is a person's to edit: comments, order and layout stay when a change is added or removed. `funnelkit_changes` is
the version of its form, `last_id` the number given last, so that none is given twice.

1 (funnelkit 0.2): tables `[[change]]` with `id`, `on` (a day), `text`, and where told `expect` (metrics with "up" or
"down"), `scope` (dimensions with a value or a list of values), `decide_by` (a day).
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from funnelkit.errors import BaselineError, UsageError
from funnelkit.model import Note
from funnelkit.store import writing
from funnelkit.store.changes import Change, make_change, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import tomlkit

FORMAT = 1
FILE = "changes.toml"

_KEYS = frozenset({"id", "on", "text", "expect", "scope", "decide_by"})
_HEAD = ("funnelkit_changes", "last_id", "change")
_BROKEN = (TypeError, ValueError, LookupError, AttributeError, UsageError)


class UnknownChange(BaselineError):
    """No change has that number."""

    key = "unknown_change"


class ChangesDamaged(BaselineError):
    """The change log is no TOML, or not of the form that funnelkit reads."""

    key = "changes_damaged"


class ChangesTooNew(BaselineError):
    """The change log is of a form that this funnelkit does not know."""

    key = "changes_too_new"


def load_changes(folder: Path) -> tuple[Change, ...]:
    """Read the change log, by day; a store without one has none.

    Raises ChangesDamaged, ChangesTooNew, StrangeFile, CannotRead.
    """
    return tuple(sorted(_Log(folder).changes, key=lambda change: (change.on, change.id)))


def try_to_load(folder: Path) -> tuple[tuple[Change, ...], tuple[Note, ...]]:
    """Read the change log for what needs it only beside: one that cannot be read is left out, and named in a note."""
    try:
        return load_changes(folder), ()
    except BaselineError:
        return (), (Note("changes_left_out", {"path": str(folder / FILE)}),)


def add_change(folder: Path, change: Change) -> tuple[Change, bool]:
    """Put a change into the log under a number of its own; the very same again is given as it is there, and False.

    Raises what `load_changes` does, StoreLocked and CannotWrite.
    """
    with writing.locked(folder):
        log = _Log(folder)
        known = next((entry for entry in log.changes if replace(entry, id=0) == change), None)
        if known:
            return known, False
        numbered = replace(change, id=log.last_id + 1)
        log.append(numbered)
    return numbered, True


def remove_change(folder: Path, number: str) -> Change:
    """Take a change out of the log; raises UnknownChange, and what `add_change` does."""
    _found(_Log(folder), number)
    with writing.locked(folder):
        log = _Log(folder)
        change = _found(log, number)
        log.remove(change)
    return change


def _found(log: _Log, number: str) -> Change:
    change = next((entry for entry in log.changes if str(entry.id) == number), None)
    if change is None:
        ids = sorted(entry.id for entry in log.changes)
        raise UnknownChange(id=number, path=str(log.path), ids=ids or ["–"])
    return change


class _Log:
    """The file as it stands: its text, and the changes in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        try:
            self.text = writing.read_whole(self.path).decode("utf-8-sig")
            document = tomllib.loads(self.text)
        except FileNotFoundError:
            self.text, document = "", {}
        except (ValueError, RecursionError) as error:  # no TOML, or no UTF-8
            raise ChangesDamaged(path=str(self.path), place=str(error)) from error
        version = document.get("funnelkit_changes", FORMAT)
        if not _is_number(version):
            raise ChangesDamaged(path=str(self.path), place="funnelkit_changes")
        if version > FORMAT:
            raise ChangesTooNew(path=str(self.path), format=version, known=FORMAT)
        self.changes = self._read(document)
        self.last_id = max((document.get("last_id", 0), *(change.id for change in self.changes)))

    def _read(self, document: Mapping[str, Any]) -> list[Change]:
        """Read all entries; raises ChangesDamaged, which names the first that is none."""
        place = next((key for key in document if key not in _HEAD), "")
        if not _is_number(document.get("last_id", 0)):
            place = "last_id"
        entries = document.get("change", [])
        if not isinstance(entries, list):
            place = "change"
        if place:
            raise ChangesDamaged(path=str(self.path), place=place)
        changes: list[Change] = []
        for at, entry in enumerate(entries, 1):
            try:
                changes.append(_change(entry, {change.id for change in changes}))
            except _BROKEN as error:
                raise ChangesDamaged(path=str(self.path), place=f"change {at}") from error
        return changes

    def append(self, change: Change) -> None:
        """Write the file with one change more."""
        import tomlkit

        document, entries = self._opened(change.id)
        if entries:
            entries[-1].value.body.append((None, tomlkit.nl()))
        entries.append(_table(change))
        self._write(document)

    def remove(self, change: Change) -> None:
        """Write the file without a change; remarks below it, which speak of the next one, stay."""
        document, entries = self._opened(self.last_id)
        at = next(place for place, entry in enumerate(entries) if entry["id"] == change.id)
        place = _place_of("change", document)
        above, end = (entries[at - 1].value.body, 2**31) if at else (document.body, place)
        above[end:end] = _remarks_below(entries[at])
        del entries[at]
        if not entries:
            del document.body[_place_of("change", document)]
        self._write(document)

    def _opened(self, last_id: int) -> tuple[tomlkit.TOMLDocument, tomlkit.items.AoT]:
        """Give the document with its layout, and the list of changes in it."""
        import tomlkit

        document = tomlkit.parse(self.text)
        document.setdefault("funnelkit_changes", FORMAT)
        document["last_id"] = last_id
        entries = document.setdefault("change", tomlkit.aot())
        if not isinstance(entries, tomlkit.items.AoT):
            raise ChangesDamaged(path=str(self.path), place="change = [")
        return document, entries

    def _write(self, document: tomlkit.TOMLDocument) -> None:
        import tomlkit

        text = tomlkit.dumps(document)
        writing.replace_file(self.path, (text if text.endswith("\n") else f"{text}\n").encode())


def _is_number(value: object) -> bool:
    return type(value) is int and value >= 0


def _change(entry: Mapping[str, Any], taken: set[int]) -> Change:
    """Read one entry; raises one of `_BROKEN` where it is none."""
    if not entry.keys() <= _KEYS or not _is_number(entry["id"]) or entry["id"] in {0, *taken}:
        raise ValueError
    scope = {key: [told] if isinstance(told, str) else told for key, told in entry.get("scope", {}).items()}
    found = make_change(
        _day(entry["on"]),
        entry["text"],
        [f"{metric}={way}" for metric, way in entry.get("expect", {}).items()],
        [f"{dimension}={value}" for dimension, values in scope.items() for value in values],
        _day(entry["decide_by"]) if "decide_by" in entry else None,
    )
    return replace(found, id=entry["id"])


def _day(value: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is not date:
        raise TypeError
    return value


def _table(change: Change) -> tomlkit.items.Table:
    """Write an entry; what was not told is not there."""
    import tomlkit

    table = tomlkit.table()
    for key, value in (("id", change.id), ("on", change.on), ("text", change.text)):
        table.add(key, value)
    scope = {name: values if values[1:] else values[0] for name, values in values_of(change).items()}
    for key, pairs in (("expect", dict(change.expect)), ("scope", scope)):
        if pairs:
            inline = tomlkit.inline_table()
            inline.update(pairs)
            table.add(key, inline)
    if change.decide_by:
        table.add("decide_by", change.decide_by)
    return table


def _place_of(name: str, document: tomlkit.TOMLDocument) -> int:
    return next(place for place, (key, _) in enumerate(document.body) if key is not None and key.key == name)


def _remarks_below(entry: tomlkit.items.Table) -> list[Any]:
    """Give the remarks that follow the last key of an entry."""
    import tomlkit

    lines = entry.value.body
    last = max(place for place, (key, _) in enumerate(lines) if key is not None)
    below = lines[last + 1 :]
    first = next((at for at, (_, item) in enumerate(below) if isinstance(item, tomlkit.items.Comment)), None)
    return [] if first is None else below[first:]
