"""Who asked: the person, or the customer, of each row as a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.leads.parts import common_keys, phone_keys
from funnelkit.recognition.phones import NO_PHONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.typed import Part

    Keys = npt.NDArray[np.int64]

_FIRST_ID = -(2**40)
"""Customers by their ids are numbered down from here, far below the persons known by e-mail."""


def persons_of(parts: Sequence[Part], country: str) -> Keys | None:
    """Give each row's person as a number: by phone, else by e-mail; -1 where there is neither."""
    if not any(name in part.columns.fields for part in parts for name in ("phone", "email")):
        return None
    mails, known = common_keys(parts, "email")
    by_mail = np.where(known, -2 - pd.factorize(mails)[0].astype(np.int64), NO_PHONE)
    phones = phone_keys(parts, country)
    return np.where(phones == NO_PHONE, by_mail, phones)


def customers_of(parts: Sequence[Part], persons: Keys | None) -> Keys | None:
    """Give each row's customer as a number: by the id of a contact or company, else by its person; -1 where nobody tells."""
    if not any("person_id" in part.columns.fields for part in parts):
        return persons
    ids, known = common_keys(parts, "person_id")
    nobody = np.full(len(ids), NO_PHONE, np.int64) if persons is None else persons
    return np.where(known, _FIRST_ID - pd.factorize(ids)[0].astype(np.int64), nobody)
