"""Keep the leads and answers that a person asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from funnelkit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.leads.table import Leads


class DimensionNotFound(InputError):
    """No file has a column for a dimension that was asked for."""

    key = "dimension_not_found"


class WhereEmpty(InputError):
    """A filter leaves no lead."""

    key = "where_empty"


def keep_asked(leads: Leads, where: Sequence[tuple[str, str]]) -> Leads:
    """Keep the leads and answers that fit: several values of one field are alternatives, several fields all hold."""
    wanted: dict[str, list[str]] = {}
    for name, value in where:
        wanted.setdefault(name, []).append(value)
    for name, values in wanted.items():
        leads = _kept(leads, name, values)
    return leads


def _kept(leads: Leads, name: str, values: Sequence[str]) -> Leads:
    from funnelkit.leads.dimensions import keep_where

    tables = {"frame": leads.frame, "answers": leads.answers, "tests": leads.tests}
    frames = [table for table in tables.values() if table is not None]
    there = [frame for frame in frames if name in frame]
    if not there:
        raise DimensionNotFound(dimension=name)
    for value in values:
        if not any(keep_where(frame, name, [value]).any() for frame in there):
            names = sorted({str(other) for frame in there for other in frame[name].cat.categories})
            raise WhereEmpty(field=name, value=value, values=names[:20])
    chosen: dict[str, Any] = {
        key: table[keep_where(table, name, values)].reset_index(drop=True) if name in table else table[:0]
        for key, table in tables.items()
        if table is not None
    }
    costs = leads.costs if leads.costs is not None and name in leads.costs else None
    if costs is not None:
        costs = costs[keep_where(costs, name, values)].reset_index(drop=True)
    return replace(leads, **chosen, costs=costs)
