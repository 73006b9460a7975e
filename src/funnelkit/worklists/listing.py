"""The shape of every work list: leads with the file and the row that they stand in, and why they are listed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads.table import OUTCOMES, Leads
from funnelkit.recognition.scales import NET
from funnelkit.tally.tables import BOXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.model import Note

    Places = npt.NDArray[np.intp]

ALWAYS = ("file", "row", "id", "manager")
"""What every line of every list has, before its reasons and its own columns."""

_A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Line:
    """One lead of a list: where it stands, whose it is, why it is listed, and further columns by canonical field."""

    file: str
    row: int
    id: str | None
    manager: str | None
    why: tuple[Note, ...] = ()
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Listing:
    """The lines of a list, `of` how many there are before a limit; `columns` name the values of each line."""

    lines: tuple[Line, ...]
    of: int
    columns: tuple[str, ...] = ()

    def cut(self, limit: int | None) -> Listing:
        """Keep the first lines; None keeps all."""
        return replace(self, lines=self.lines[:limit])


def lines_of(
    leads: Leads,
    places: Places,
    why: Sequence[tuple[Note, ...]] = (),
    columns: Sequence[str] = (),
    managers: Sequence[str | None] | None = None,
) -> tuple[Line, ...]:
    """Give the leads at some places of the frame as lines, in that order.

    `why` are the reasons of each, empty where there are none; `columns` canonical fields, None where no file has them;
    `managers` on whose list each is, where that is not the lead's own. Ids are there where the files were taken in
    with `Order.ids`.
    """
    wanted = [name for name in columns if name not in ALWAYS]
    values = {name: column_values(leads.frame, name, places) for name in wanted}
    whose = column_values(leads.frame, "manager", places) if managers is None else managers
    files, rows = (leads.frame[name].to_numpy()[places] for name in ("file", "row"))
    return tuple(
        Line(
            leads.files[file],
            row,
            lead_id,
            whose[at],
            why[at] if why else (),
            MappingProxyType({name: values[name][at] for name in wanted}),
        )
        for at, (file, row, lead_id) in enumerate(
            zip(files.tolist(), rows.tolist(), _ids(leads, files, rows), strict=True)
        )
    )


def with_values(lines: Sequence[Line], columns: Mapping[str, Sequence[object]]) -> tuple[Line, ...]:
    """Give lines further columns, a value for each line."""
    return tuple(
        replace(
            line, values=MappingProxyType({**line.values, **{n: cells[at] for n, cells in columns.items()}})
        )
        for at, line in enumerate(lines)
    )


def answers_of(leads: Leads) -> Leads:
    """Give the answers that belong to no lead as a table of their own, to list them."""
    return _beside(leads, "answers")


def reviews_of(leads: Leads) -> Leads:
    """Give the reviews of calls as a table of their own, to list them."""
    return _beside(leads, "reviews")


def _beside(leads: Leads, name: str) -> Leads:
    frame = getattr(leads, name)
    table = leads.frame[:0] if frame is None else frame
    return Leads(table, leads.beside.get(name, ()), {}, frozenset())


def _ids(leads: Leads, files: npt.NDArray[np.int16], rows: npt.NDArray[np.int32]) -> list[str | None]:
    found: list[str | None] = [None] * len(rows)
    for code, ids in enumerate(leads.ids):
        at = np.flatnonzero(files == code)
        if ids is not None and len(at):
            for place, text in zip(at.tolist(), ids.of(rows[at]), strict=True):
                found[place] = text
    return found


def column_values(frame: pd.DataFrame, name: str, places: Places) -> list[Any]:
    """Give a field of some rows as plain values: text, a number, yes or no, a date or a moment; None where it is blank.

    `amount` is in whole units, `outcome` a word of OUTCOMES. A moment is a date where no row of its column has a time.
    """
    if name == "amount" and "hundredths" in frame:
        known = frame["amount_known"].to_numpy()[places]
        amounts = (frame["hundredths"].to_numpy()[places] / 100).tolist()
        return [amount if told else None for amount, told in zip(amounts, known.tolist(), strict=True)]
    if name not in frame:
        return [None] * len(places)
    column = frame[name]
    if isinstance(column.dtype, pd.CategoricalDtype):
        words = [*(str(word) for word in column.cat.categories), None]
        return [words[code] for code in column.cat.codes.to_numpy()[places].tolist()]
    values = column.to_numpy()
    if values.dtype.kind == "M":
        return _moments(values, places)
    taken = values[places].tolist()
    if name == "outcome":
        return [OUTCOMES[code] for code in taken]
    return [_answer(code) for code in taken] if name == "nps" else taken


def _answer(code: int) -> int | str | None:
    """Give a score from 0 to 10, or the part of another scale that an answer belongs to."""
    if code < NET:
        return None if code < 0 else code
    return next(name for name, (first, _) in BOXES["net_score"].items() if first == code)


def _moments(values: npt.NDArray[np.datetime64], places: Places) -> list[Any]:
    known = values[~np.isnat(values)].view(np.int64)
    exact = "s" if (known % _A_DAY).any() else "D"
    taken: list[Any] = values[places].astype(f"datetime64[{exact}]").tolist()
    return taken
