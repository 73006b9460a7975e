"""Which event makes a sale: the general mark or day of it, the contract, the payment, the delivery; and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.errors import InputError
from funnelkit.fields import FIELDS
from funnelkit.leads.table import LOST, SOLD, note_files
from funnelkit.presets import SALES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads.columns import Columns
    from funnelkit.model import Note

    Bools = npt.NDArray[np.bool_]

FLAGS = dict(zip(SALES, ("sold", "contract", "paid", "delivered"), strict=True))
"""The events in the order in which they come, with their columns of marks."""

MOMENTS = {event: f"{flag}_at" for event, flag in FLAGS.items()}


class SaleNotTold(InputError):
    """The event that shall make a sale is told by no file."""

    key = "sale_not_told"


@dataclass(frozen=True)
class Sale:
    """How a table tells sales: its columns of marks and of days ("": none), the events it tells, the one chosen."""

    flag: str
    moment: str
    events: tuple[str, ...]
    when: str = "won"

    @property
    def decides(self) -> bool:
        """Say whether a column of the chosen event decides, whatever the status says."""
        return self.when != "won" and bool(self.flag or self.moment)


def find_sale(columns: Columns, when: str) -> Sale:
    """Find the columns that tell sales: those of the event `when`; of "won" the general ones, else the first event's."""
    flags = [event for event, name in FLAGS.items() if _is_filled(columns, name)]
    moments = [event for event, name in MOMENTS.items() if _is_filled(columns, name)]
    events = tuple(event for event in FLAGS if event in flags or event in moments)
    if when != "won":
        flags, moments = ([event for event in told if event == when] for told in (flags, moments))
    return Sale(FLAGS[flags[0]] if flags else "", MOMENTS[moments[0]] if moments else "", events, when)


def _is_filled(columns: Columns, name: str) -> bool:
    if name not in columns.fields:
        return False
    column = columns.fields[name]
    if FIELDS[name].kind == "moment":
        return bool((~np.isnat(column.at)).any())
    return len(column.values) > 0


def is_too_early(phase: str | None, when: str) -> bool:
    """Say whether a status that tells of a sale tells of an event before the one that makes it."""
    return when != "won" and phase in SALES and SALES.index(phase) < SALES.index(when)


def tells_sale(meanings: Mapping[str, str | None], phases: Sequence[str | None], sale: Sale) -> bool:
    """Say whether a table tells the chosen event: by a column of it, or by a status of it or of a later one."""
    if sale.when == "won" or sale.decides:
        return True
    wanted = SALES[SALES.index(sale.when) :]
    return any(
        meaning == "sold" and phase in wanted
        for meaning, phase in zip(meanings.values(), phases, strict=True)
    )


def count_returns(frame: pd.DataFrame, files: Sequence[str]) -> tuple[pd.DataFrame, list[Note]]:
    """Count sales of a negative amount as returned, not sold, and note all that was returned, file by file."""
    returned = frame["returned"].to_numpy() if "returned" in frame else np.zeros(len(frame), bool)
    outcome = frame["outcome"].to_numpy()
    if "hundredths" in frame:
        negative = frame["amount_known"].to_numpy() & (frame["hundredths"].to_numpy() < 0) & (outcome == SOLD)
        returned = returned | negative
        if negative.any():
            frame = frame.assign(outcome=np.where(negative, np.int8(LOST), outcome))
    if not returned.any():
        return frame, []
    return frame.assign(returned=returned), note_files("returned", frame, files, returned)
