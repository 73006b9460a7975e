"""Amounts of several currencies brought into one, by the rates that the user gives and no others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.dimensions import named_codes
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from funnelkit.leads.typed import Part

_AMOUNTS = ("hundredths", "price")


@dataclass(frozen=True)
class Rates:
    """What one unit of each currency is worth in the currency `to`; ISO codes."""

    to: str
    worth: Mapping[str, float]

    def __bool__(self) -> bool:
        return bool(self.to and self.worth)


def convert(part: Part, rates: Rates) -> Part:
    """Bring a part's amounts into one currency; those without a rate stay as they are, in their own."""
    frame = part.frame
    if not rates or "currency" not in frame or "hundredths" not in frame:
        return part
    currencies = frame["currency"].cat
    names = list(currencies.categories)
    table = np.array([rates.worth.get(name, 1.0) for name in names] + [1.0])
    factors = table[currencies.codes.to_numpy()]
    amounts = {
        name: np.rint(frame[name].to_numpy() * factors).astype(np.int64) for name in _AMOUNTS if name in frame
    }
    known = frame["amount_known"].to_numpy()
    moved = [name for name in names if name in rates.worth]
    told = {name: int((known & (frame["currency"] == name).to_numpy()).sum()) for name in moved}
    frame = frame.assign(**amounts, currency=_renamed(frame["currency"], moved, rates.to))
    notes = [
        Note(
            "converted_amounts",
            {"file": part.name, "currency": name, "count": count, "rate": rates.worth[name], "to": rates.to},
        )
        for name, count in told.items()
        if count
    ]
    return replace(part, frame=frame, notes=(*part.notes, *notes))


def _renamed(currency: pd.Series[str], moved: list[str], to: str) -> pd.Categorical:
    """Call currencies that were converted by the one they are in now."""
    names = [to if name in moved else name for name in currency.cat.categories]
    return named_codes(currency.cat.codes.to_numpy(), names)
