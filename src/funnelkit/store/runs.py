"""Kept runs: how many leads of each period had reached each step when an export was taken, `STORE/runs/AS_OF.json`.

A yes/no mark without a day tells nothing of its age; it can be compared at equal age only with exports that were taken as
long after the end of their months. So each run keeps what the whole department looked like on its as-of day.
`funnelkit_runs` is the version of the form.

1 (funnelkit 0.2): `runs`, one for each way of counting (`definitions`, a digest), with `counts` of each period in the
order of `step_names`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from funnelkit.errors import BaselineError, OutputError
from funnelkit.model import Note, Period
from funnelkit.store import writing
from funnelkit.store.documents import (
    TROUBLE,
    checksum,
    is_of,
    parse,
    read_day,
    read_period,
    seal,
    write_period,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
DECIDING = {"where": None, "duplicates": None, "sale": "won", "basis": None, "unit": None}
"""Definitions that must be the same for counts to be comparable, and what they were before they were kept."""


@dataclass(frozen=True)
class Run:
    """The whole department as an export told it on a day: `counts` of each of `periods`, by the names of `tally.STEPS`.

    A period is one of creation, of length `every`; a step that the writer did not count has no name in its counts.
    `definitions` is a digest (`digest_of`): runs of different ones are not comparable.
    """

    as_of: date
    every: str
    definitions: str
    periods: tuple[Period, ...]
    counts: tuple[Mapping[str, int], ...]


def digest_of(definitions: Mapping[str, object], every: str) -> str:
    """Digest what decides whether two runs counted alike: filters, duplicates, sale, basis, unit, length of periods.

    >>> digest_of({"where": [], "sale": "won"}, "month") == digest_of({"where": (), "mapping": {}, "sale": "won"}, "month")
    True
    """
    text = json.dumps(_deciding(definitions) | {"every": every}, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def differing(first: Mapping[str, object], second: Mapping[str, object]) -> list[str]:
    """Name the definitions by which two ways of counting are not comparable.

    >>> differing({"sale": "won", "where": []}, {"where": [["manager", "Anna"]]})
    ['where']
    """
    one, other = _deciding(first), _deciding(second)
    return [key for key in DECIDING if one[key] != other[key]]


def _deciding(definitions: Mapping[str, object]) -> dict[str, object]:
    return {key: definitions.get(key, before) for key, before in DECIDING.items()}


def keep_run(folder: Path, run: Run) -> bool:
    """Keep a run in place of another of its day and definitions; False if the very same is kept, or a newer form stands.

    Raises StoreLocked, CannotWrite, CannotRead, StrangeFile.
    """
    path = _kept_in(folder) / f"{run.as_of.isoformat()}.json"
    with writing.locked(folder):
        writing.make_folder(path.parent)
        try:
            standing = writing.read_whole(path)
        except FileNotFoundError:
            standing = b""
        others = _others(standing, run)
        data = standing if others is None else _encode([run, *others])
        if data == standing:
            return False
        writing.replace_file(path, data)
    return True


def _others(standing: bytes, run: Run) -> list[Run] | None:
    """Give the runs of a file that stay beside another; none of a damaged file, None of a newer form."""
    try:
        found = _decode(standing, run.as_of)
    except TROUBLE:
        return []
    return None if found is None else [other for other in found if other.definitions != run.definitions]


def load_runs(folder: Path) -> tuple[tuple[Run, ...], tuple[Note, ...]]:
    """Read the kept runs by day, and name the files that were left out.

    What cannot be read, or is of a newer form, is left out: a run more or less only makes more or fewer rows comparable.
    """
    runs: list[Run] = []
    notes: list[Note] = []
    try:
        files = _files(folder)
    except OSError:
        return (), (Note("run_left_out", {"path": str(folder / "runs")}),)
    for day, path in files.items():
        try:
            found = _decode(writing.read_whole(path), day)
        except (*TROUBLE, BaselineError, FileNotFoundError):
            found = None
        if found is None:
            notes.append(Note("run_left_out", {"path": str(path)}))
        runs += found or ()
    return tuple(runs), tuple(notes)


def try_to_keep(folder: Path, run: Run) -> tuple[Note, ...]:
    """Keep a run, and say so in a note where that cannot be done: it is no reason to stop."""
    try:
        keep_run(folder, run)
    except (OutputError, BaselineError):
        return (Note("run_not_kept", {"folder": str(folder / "runs")}),)
    return ()


def _kept_in(folder: Path) -> Path:
    path = folder / "runs"
    writing.refuse_link(path)
    return path


def _files(folder: Path) -> dict[date, Path]:
    """Give the files of a store's runs by day, in order; raises OSError, and a store that is not there has none."""
    found: dict[date, Path] = {}
    try:
        paths = sorted(path for path in (folder / "runs").iterdir() if path.match("????-??-??.json"))
    except FileNotFoundError:
        return found
    for path in paths:
        with contextlib.suppress(ValueError):
            found[date.fromisoformat(path.stem)] = path
    return found


def _encode(runs: list[Run]) -> bytes:
    entries = [_entry(run) for run in sorted(runs, key=lambda run: run.definitions)]
    return seal({"funnelkit_runs": FORMAT, "as_of": runs[0].as_of.isoformat(), "runs": entries})


def _entry(run: Run) -> dict[str, object]:
    names = list(run.counts[0]) if run.counts else []
    return {
        "definitions": run.definitions,
        "every": run.every,
        "step_names": names,
        "periods": [
            write_period(period) | {"counts": [counts[name] for name in names]}
            for period, counts in zip(run.periods, run.counts, strict=True)
        ],
    }


def _decode(data: bytes, day: date) -> tuple[Run, ...] | None:
    """Read a file of a day; None if it is of a newer form, one of TROUBLE if it is damaged."""
    document = parse(data)
    if is_of(int, document["funnelkit_runs"]) > FORMAT:
        return None
    if document["checksum"] != checksum(document) or read_day(document["as_of"]) != day:
        raise ValueError
    return tuple(_run(is_of(dict, entry), day) for entry in is_of(list, document["runs"]))


def _run(entry: Mapping[str, Any], day: date) -> Run:
    names = [is_of(str, name) for name in is_of(list, entry["step_names"])]
    periods = is_of(list, entry["periods"])
    return Run(
        day,
        is_of(str, entry["every"]),
        is_of(str, entry["definitions"]),
        tuple(read_period(period) for period in periods),
        tuple(_counts(names, is_of(list, period["counts"])) for period in periods),
    )


def _counts(names: list[str], counts: list[object]) -> Mapping[str, int]:
    numbers = [is_of(int, n) for n in counts]
    if any(n < 0 for n in numbers):
        raise ValueError
    return MappingProxyType(dict(zip(names, numbers, strict=True)))
