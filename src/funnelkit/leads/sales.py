"""Which event makes a sale: the general mark or day of it, the contract, the payment, the delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.fields import FIELDS

if TYPE_CHECKING:
    from funnelkit.leads.columns import Columns

FLAGS = {"won": "sold", "contract": "contract", "paid": "paid", "delivered": "delivered"}
"""The events in the order in which they come, with their columns of marks."""

MOMENTS = {event: f"{flag}_at" for event, flag in FLAGS.items()}


@dataclass(frozen=True)
class Sale:
    """How a table tells sales: its columns of marks and of days (the general ones where it has none), and the events it tells."""

    flag: str
    moment: str
    events: tuple[str, ...]


def find_sale(columns: Columns) -> Sale:
    """Find the columns that tell sales: of several events the general one, else the first in the order of events."""
    flags = [event for event, name in FLAGS.items() if _is_filled(columns, name)]
    moments = [event for event, name in MOMENTS.items() if _is_filled(columns, name)]
    return Sale(
        FLAGS[flags[0]] if flags else "sold",
        MOMENTS[moments[0]] if moments else "sold_at",
        tuple(event for event in FLAGS if event in flags or event in moments),
    )


def _is_filled(columns: Columns, name: str) -> bool:
    if name not in columns.fields:
        return False
    column = columns.fields[name]
    if FIELDS[name].kind == "moment":
        return bool((~np.isnat(column.at)).any())
    return len(column.values) > 0
