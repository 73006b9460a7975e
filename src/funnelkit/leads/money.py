"""Amounts of one table with their currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.leads.dimensions import named_codes

if TYPE_CHECKING:
    import pandas as pd

    from funnelkit.leads.columns import Columns
    from funnelkit.leads.noting import PartNotes


def read_amounts(columns: Columns, notes: PartNotes) -> dict[str, Any]:
    """Give the amounts in hundredths, which of them are known, and their currencies; nothing where signs are ambiguous."""
    column = columns.fields.get("amount")
    if column is None:
        return {}
    header = columns.plan.columns[columns.plan.places["amount"]].header
    if column.ambiguous:
        notes.add("ambiguous_amounts", header=header)
        return {}
    notes.add_unreadable("unreadable_amounts", "amount", header)
    found = {"hundredths": column.hundredths, "amount_known": column.known}
    currency = currency_of_column(columns, "amount")
    return found if currency is None else {**found, "currency": currency}


def read_chances(columns: Columns) -> dict[str, Any]:
    """Give the CRM's own chance of each lead as a share, nan where it has none; percents where any is above 1."""
    column = columns.fields.get("probability")
    if column is None:
        return {}
    told = np.array([*map(_number, column.values), np.nan], float)
    told = told / 100 if (told > 1).any() or any("%" in value for value in column.values) else told
    return {"probability": np.where((told >= 0) & (told <= 1), told, np.nan)[column.codes]}


def _number(text: str) -> float:
    try:
        return float(text.replace("%", "").replace(",", ".").strip())
    except ValueError:
        return float("nan")


def currency_of_column(columns: Columns, name: str) -> pd.Categorical | None:
    """Give each amount's currency: by its own column, else its cell, else the heading ("Сумма, руб")."""
    vocabulary, amounts = load_vocabulary(), columns.fields[name]
    header = columns.plan.columns[columns.plan.places[name]].header
    if "currency" in columns.fields:
        column = columns.fields["currency"]
        names = [vocabulary.currency_of(value) or value.upper() for value in column.values]
        return named_codes(column.codes, names)
    if amounts.currencies:
        return named_codes(amounts.currency_codes, list(amounts.currencies))
    named = next(
        (code for word in header.replace(",", " ").split()[::-1] if (code := vocabulary.currency_of(word))),
        None,
    )
    return named_codes(np.zeros(len(columns), np.int32), [named]) if named else None
