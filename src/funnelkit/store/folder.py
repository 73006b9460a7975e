"""The baselines of a department: a folder with a file each, `STORE/baselines/NAME.json`, and which of them stands.

Reading needs no lock, for a file is whole at any moment; changing holds `STORE/.lock`. A baseline is called what its
file is called, so a copied file is another baseline.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from funnelkit.errors import BaselineError
from funnelkit.replacing import reason_of
from funnelkit.store import writing
from funnelkit.store.baselines import Baseline, decode, encode, measures_alike
from funnelkit.store.history import (
    ACCEPTED,
    KEPT,
    REMOVED,
    RENAMED,
    STANDS,
    Entry,
    load_history,
    record,
    standing_of,
)
from funnelkit.store.naming import BadName, check_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SHOWN = 12


class NoBaseline(BaselineError):
    """No baseline has that name."""

    key = "no_baseline"


class NoBaselineNear(NoBaseline):
    """No baseline has that name, and some have one that is much like it."""

    key = "no_baseline_near"


class NoBaselines(NoBaseline):
    """No baseline has been kept yet."""

    key = "no_baselines"


class SeveralBaselines(BaselineError):
    """None was named, and there are several."""

    key = "several_baselines"


class BaselineExists(BaselineError):
    """Another baseline has that name already."""

    key = "baseline_exists"


def names(folder: Path) -> list[str]:
    """Give the names of the baselines of a store, in order; a store that is not there has none."""
    return sorted(_files(folder))


def load(folder: Path, name: str) -> Baseline:
    """Read a baseline; raises BadName, NoBaseline, BaselineTooNew, BaselineDamaged, StrangeFile, CannotRead."""
    return _find(folder, name).decoded()


def choose(folder: Path, name: str | None) -> Baseline:
    """Read the baseline of that name, else the one that stands: the only one, or the latest accepted.

    Raises NoBaselines, SeveralBaselines where none was accepted, and what `load` and `load_history` do.
    """
    if name is not None:
        return load(folder, name)
    found = names(folder)
    if not found:
        raise NoBaselines(folder=str(folder))
    standing = find_standing(folder)
    if standing is None:
        raise SeveralBaselines(folder=str(folder), names=_listed(found), first=found[0])
    return load(folder, standing)


def find_standing(folder: Path) -> str | None:
    """Name the baseline that stands: the only one, else the latest accepted; None where there is no such."""
    found = names(folder)
    return standing_of(load_history(folder) if len(found) > 1 else (), found)


def save(folder: Path, baseline: Baseline, *, replace: bool) -> bool:
    """Keep a baseline; False if the very same stands there already, whatever version of the program wrote it.

    Raises BadName, BaselineExists (another has the name, and `replace` is not set), StoreLocked, CannotWrite.
    """
    check_name(baseline.name)
    with _changing(folder):
        return _put(folder, baseline, replace=replace)


class Kept(NamedTuple):
    """What keeping did: `written` is False if the very same stood there already; `replaced` stood before, or None."""

    written: bool
    replaced: str | None


def keep(folder: Path, baseline: Baseline, how: str = KEPT, *, replace: bool) -> Kept:
    """Keep a baseline and write into the history how it came (`history.WAYS`).

    Raises what `save` and `load_history` do, and then nothing has changed.
    """
    name = check_name(baseline.name)
    with _changing(folder):
        before = standing_of(load_history(folder), names(folder))
        written = _put(folder, baseline, replace=replace)
        replaced = before if how in STANDS and before != name else None
        periods = tuple(period.name for period in baseline.periods)
        record(folder, Entry(how, name, baseline.as_of, periods, replaced))
    return Kept(written, replaced)


def accept(folder: Path, name: str) -> Kept:
    """Make a kept baseline stand, and write that into the history; `written` is False if it stood there already.

    Raises what `load` and `load_history` do, StoreLocked and CannotWrite.
    """
    _find(folder, name)
    with _changing(folder):
        found = _find(folder, name)
        baseline = found.decoded()
        before = standing_of(load_history(folder), names(folder))
        replaced = before if before != found.name else None
        periods = tuple(period.name for period in baseline.periods)
        written = record(folder, Entry(ACCEPTED, found.name, baseline.as_of, periods, replaced))
    return Kept(written, replaced)


def _put(folder: Path, baseline: Baseline, *, replace: bool) -> bool:
    name = check_name(baseline.name)
    data = encode(dataclasses.replace(baseline, name=name))
    path = _path(folder, name)
    try:
        standing = writing.read_whole(path)
    except FileNotFoundError:
        standing = None
    if standing == data or (standing and not replace and measures_alike(standing, data)):
        return False
    if standing is not None and not replace:
        raise BaselineExists(name=name, path=str(path))
    writing.replace_file(path, data)
    return True


def update(folder: Path, name: str, change: Callable[[Baseline], Baseline]) -> Baseline:
    """Read a baseline, change it and keep it under its name, with no other run in between; give the changed one.

    `change` must not use the store. Raises what `load` and `save` do.
    """
    _find(folder, name)
    with _changing(folder):
        standing = _find(folder, name)
        changed = dataclasses.replace(change(standing.decoded()), name=standing.name)
        data = encode(changed)
        if data != standing.data:
            writing.replace_file(standing.path, data)
    return changed


def remove(folder: Path, name: str) -> None:
    """Take a baseline away, a damaged one too; raises NoBaseline, StoreLocked, CannotWrite."""
    _find(folder, name)
    with _changing(folder):
        known = _is_known(folder, check_name(name))
        writing.remove_file(_find(folder, name).path)
        if known:
            record(folder, Entry(REMOVED, check_name(name)))


def rename(folder: Path, old: str, new: str) -> None:
    """Call a baseline by another name; raises BaselineExists if that is taken. A kill in between leaves both."""
    new = check_name(new)
    _find(folder, old)
    with _changing(folder):
        standing = _find(folder, old)
        if standing.name == new:
            return
        target = _path(folder, new)
        if os.path.lexists(target):
            raise BaselineExists(name=new, path=str(target))
        known = _is_known(folder, standing.name)
        writing.replace_file(target, encode(dataclasses.replace(standing.decoded(), name=new)))
        if known:
            record(folder, Entry(RENAMED, new, replaced=standing.name))
        writing.remove_file(standing.path)


def _is_known(folder: Path, name: str) -> bool:
    """Say whether the history tells of a baseline of that name."""
    return any(entry.name == name for entry in load_history(folder))


@contextlib.contextmanager
def _changing(folder: Path) -> Iterator[None]:
    with writing.locked(folder):
        writing.make_folder(_kept_in(folder))
        yield


def _kept_in(folder: Path) -> Path:
    path = folder / "baselines"
    writing.refuse_link(path)
    return path


class _Standing(NamedTuple):
    """A baseline's file as it stands."""

    name: str
    path: Path
    data: bytes

    def decoded(self) -> Baseline:
        """Read it."""
        return decode(self.data, self.name, str(self.path))


def _find(folder: Path, name: str) -> _Standing:
    name = check_name(name)
    path = _path(folder, name)
    try:
        return _Standing(name, path, writing.read_whole(path))
    except FileNotFoundError as error:
        raise _unknown(folder, name) from error


def _path(folder: Path, name: str) -> Path:
    """Give the file of a checked name, there or not."""
    return _files(folder).get(name, _kept_in(folder) / f"{name}.json")


def _files(folder: Path) -> dict[str, Path]:
    """Give the files of the baselines by name; a Mac may have written the same name in other code points (NFD)."""
    try:
        paths = sorted(path for path in _kept_in(folder).iterdir() if path.suffix == ".json")
        plain = [path for path in paths if path.is_file() and not path.is_symlink()]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise writing.CannotRead(path=str(_kept_in(folder)), reason=reason_of(error)) from error
    found: dict[str, Path] = {}
    for path in plain:
        with contextlib.suppress(BadName):
            found.setdefault(check_name(unicodedata.normalize("NFC", path.stem)), path)
    return found


def _unknown(folder: Path, name: str) -> NoBaseline:
    from rapidfuzz import fuzz, process, utils

    found = names(folder)
    if not found:
        return NoBaselines(folder=str(folder))
    near = process.extract(
        name, found, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=75, limit=3
    )
    if not near:
        return NoBaseline(name=name, folder=str(folder), names=_listed(found), first=found[0])
    return NoBaselineNear(
        name=name,
        folder=str(folder),
        names=_listed(found),
        near=tuple(found for found, *_ in near),
        first=near[0][0],
    )


def _listed(found: list[str]) -> tuple[str, ...]:
    return (*found[:_SHOWN], "…") if len(found) > _SHOWN else tuple(found)
