"""Ask `callbacks` for the slips that are planted in a department, and count over seeds what it finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.department.callbacks import Asking, list_callbacks
from funnelkit.intake import Order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from planted_department import Department

FIRST = 20
"""Lines of the list that are looked at."""

FEW = {"leads": 30, "slip_days": 90}
"""The same department after three months: as many slips among a quarter of the refusals."""


@dataclass(frozen=True)
class Calls:
    """What the list of one department holds: the causes of slips within its first lines, and of those `missed`.

    `traceless`: slips that are not on it at all; `refused`: how many refusals were looked at.
    """

    caught: tuple[str, ...]
    missed: tuple[str, ...]
    traceless: int
    refused: int


def ask_calls(department: Department, folder: Path) -> Calls:
    """Write a department into a folder and list whom to call."""
    truth, files = department.truth, department.write(folder)
    found = list_callbacks(Order(tuple(map(str, files)), truth.export.date()), Asking())
    listed = [int(line.id) for line in found.listing.lines if line.id]
    first = set(listed[:FIRST])
    return Calls(
        tuple(cause for number, cause in truth.slips.items() if number in first),
        tuple(cause for number, cause in truth.slips.items() if number not in first),
        len(truth.slips.keys() - set(listed)),
        found.refused or 0,
    )


def calls_told(asked: Sequence[Calls]) -> Iterator[tuple[str, str]]:
    """Give what was found of departments of one size as the lines of a table."""
    of = len(asked)
    slips = sum(len(one.caught) + len(one.missed) for one in asked) / of
    refused = sum(one.refused for one in asked) / of
    whole = f"of {slips:.0f}"
    yield (
        f"slips within the first {FIRST} lines of `callbacks`, of {refused:.0f} refusals",
        f"{sum(len(one.caught) for one in asked) / of:.2f} {whole}",
    )
    yield "… all of them", f"{sum(not one.missed for one in asked)} of {of}"
    yield "… all but one", f"{sum(len(one.missed) <= 1 for one in asked)} of {of}"
    yield "… not on the list at all", f"{sum(one.traceless for one in asked) / of:.2f} {whole}"


def causes_told(asked: Sequence[Calls]) -> str:
    """Give by cause how many were found, of how many."""
    caught = Counter(cause for one in asked for cause in one.caught)
    every = caught + Counter(cause for one in asked for cause in one.missed)
    return ", ".join(f"{cause} {caught[cause]}/{of}" for cause, of in every.most_common())
