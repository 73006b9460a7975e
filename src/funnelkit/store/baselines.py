"""A baseline: the counts of some periods and how they were come by, as one file that describes itself.

The file is JSON with a checksum; it holds counts, labels and definitions, and no lead. `funnelkit_baseline` is the
version of its form, and `program` the funnelkit that wrote it: those two stand in every version to come.

1 (funnelkit 0.1): tables as in `coding`. All periods were seen on `as_of`, or were not told apart.
2 (funnelkit 0.2): each period has `seen`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit import __version__
from funnelkit.errors import BaselineError
from funnelkit.model import Period, freeze
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
    from datetime import date

    from funnelkit.tally import Tally

FORMAT = 2


class BaselineDamaged(BaselineError):
    """A baseline's file is not as funnelkit wrote it."""

    key = "baseline_damaged"


class BaselineTooNew(BaselineError):
    """A baseline was written by a newer funnelkit in a form that this one does not know."""

    key = "baseline_too_new"


@dataclass(frozen=True)
class Baseline:
    """What was measured, to judge later periods against: `tally` holds only the leads created in `periods`.

    `seen` are the days on which the exports of `periods` were taken, in their order (none given: all on `as_of`), and
    `as_of` is the latest of them; of a period the tally holds what had happened by its day. Raises ValueError where
    they are not as many.

    `every` is the length of a period ("month"), `leads` how many leads were counted; `definitions` say how (mapping of
    each file, filters, duplicates, vocabulary), `inputs` of what (name, sha256, rows, leads). Both are kept as JSON
    gives them back, so that definitions read from a file equal the same ones made anew; raises TypeError or ValueError
    for what JSON does not know. `program` is the version that measured.
    """

    name: str
    as_of: date
    every: str
    periods: tuple[Period, ...]
    leads: int
    tally: Tally
    definitions: Mapping[str, object]
    inputs: tuple[Mapping[str, object], ...]
    program: str = __version__
    seen: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        seen = self.seen or (self.as_of,) * len(self.periods)
        if len(seen) != len(self.periods):
            raise ValueError(f"{len(seen)} days for {len(self.periods)} periods")
        object.__setattr__(self, "seen", seen)
        object.__setattr__(self, "definitions", freeze(_settled(self.definitions)))
        object.__setattr__(self, "inputs", tuple(freeze(_settled(entry)) for entry in self.inputs))


def _settled(mapping: Mapping[str, object]) -> dict[str, object]:
    text = json.dumps(dict(mapping), default=_plain, sort_keys=True, allow_nan=False)
    return dict(json.loads(text))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def encode(baseline: Baseline) -> bytes:
    """Write a baseline as the bytes of its file; equal baselines give equal bytes, and rare labels are masked."""
    from funnelkit.store.coding import pack_tally
    from funnelkit.store.masking import mask_labels
    from funnelkit.tally import canonical

    document: dict[str, object] = {
        "funnelkit_baseline": FORMAT,
        "program": baseline.program,
        "name": baseline.name,
        "as_of": baseline.as_of.isoformat(),
        "every": baseline.every,
        "periods": [
            write_period(period) | {"seen": day.isoformat()}
            for period, day in zip(baseline.periods, baseline.seen, strict=True)
        ],
        "leads": baseline.leads,
        "definitions": dict(baseline.definitions),
        "inputs": [dict(entry) for entry in baseline.inputs],
        **pack_tally(canonical(mask_labels(baseline.tally))),
    }
    return seal(document)


def decode(data: bytes, name: str, path: str) -> Baseline:
    """Read the bytes of a file as the baseline `name`; `path` is for errors.

    Raises BaselineTooNew for a later form, BaselineDamaged for all that this program did not write so.
    """
    try:
        document = parse(data)
        version = is_of(int, document["funnelkit_baseline"])
        if version > FORMAT:
            raise _too_new(document, name, path)
        if version < 1 or document["checksum"] != checksum(document):
            raise BaselineDamaged(name=name, path=path)
        if _counts_more(document):
            raise _too_new(document, name, path)
        return _baseline(document, name, version)
    except TROUBLE as error:
        raise BaselineDamaged(name=name, path=path) from error


def _too_new(document: Mapping[str, object], name: str, path: str) -> BaselineTooNew:
    return BaselineTooNew(
        name=name, path=path, format=document["funnelkit_baseline"], needs=document["program"]
    )


def _counts_more(document: Mapping[str, object]) -> bool:
    """Say whether a file counts a step that this program has never heard of."""
    from funnelkit.tally import STEPS

    return not set(is_of(list, document["step_names"])) <= set(STEPS)


def _baseline(document: Mapping[str, object], name: str, version: int) -> Baseline:
    from funnelkit.store.coding import unpack_tally

    entries = is_of(list, document["periods"])
    leads = is_of(int, document["leads"])
    if leads < 0:
        raise ValueError
    return Baseline(
        name=name,
        as_of=read_day(document["as_of"]),
        every=is_of(str, document["every"]),
        periods=tuple(read_period(entry) for entry in entries),
        leads=leads,
        tally=unpack_tally(document),
        definitions=is_of(dict, document["definitions"]),
        inputs=tuple(is_of(dict, entry) for entry in is_of(list, document["inputs"])),
        program=is_of(str, document["program"]),
        seen=tuple(read_day(entry["seen"]) for entry in entries) if version > 1 else (),
    )


def measures_alike(first: bytes, second: bytes) -> bool:
    """Say whether two files differ in nothing but the version that wrote them, and the form it wrote."""
    try:
        found = [replace(decode(data, "", ""), program="") for data in (first, second)]
    except BaselineError:
        return False
    return encode(found[0]) == encode(found[1])


def describe(baseline: Baseline) -> dict[str, object]:
    """Tell what a baseline is, without its figures."""
    return {
        "name": baseline.name,
        "as_of": baseline.as_of,
        "every": baseline.every,
        "periods": [period.name for period in baseline.periods],
        "seen": baseline.seen,
        "leads": baseline.leads,
        "inputs": baseline.inputs,
        "program": baseline.program,
    }
