"""Leads as a frame for an analyst: a row a lead, typed columns under the names of the fields, nobody's phone or name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.fields import DIMENSIONS
from funnelkit.leads.table import OUTCOMES

if TYPE_CHECKING:
    from funnelkit.leads import Leads

_MARKS = {
    "contacted": "contacted",
    "appointment": "appointments",
    "show": "visits",
    "qualified": "qualified",
    "proposal": "proposals",
    "paid": "paid",
    "delivered": "delivered",
}
"""The marks of leads, and the step that each tells."""


def frame_of(leads: Leads) -> pd.DataFrame:
    """Give leads as a frame: `file`, `row`, `outcome`, then moments, marks, dimensions, `amount` in whole units, `nps`.

    What a file does not tell of its leads is missing there, never 0 or no.
    """
    frame = leads.frame
    codes: Any = frame["file"].to_numpy()
    outcomes: Any = frame["outcome"].to_numpy()
    names = [str(name) for name in frame.columns]
    found: dict[str, Any] = {
        "file": pd.Categorical.from_codes(codes, pd.Index(leads.files)),
        "row": frame["row"].to_numpy(),
        "outcome": pd.Categorical.from_codes(outcomes, pd.Index(OUTCOMES)),
    }
    found |= {name: frame[name].array for name in names if name.endswith("_at")}
    for name, step in _MARKS.items():
        if name in frame:
            untold = ~np.isin(codes, list(leads.tracks.get(step, ())))
            found[name] = frame[name].astype("boolean").mask(untold).array
    found |= {name: frame[name].array for name in DIMENSIONS if name in frame}
    if "hundredths" in frame:
        known = frame["amount_known"].to_numpy()
        found["amount"] = np.where(known, frame["hundredths"].to_numpy() / 100, np.nan)
    if "currency" in frame:
        found["currency"] = frame["currency"].array
    if "nps" in frame:
        scores = frame["nps"].astype("Int8")
        found["nps"] = scores.mask(scores < 0).array
    return pd.DataFrame(found)
