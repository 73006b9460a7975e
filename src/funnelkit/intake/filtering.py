"""Keep the leads and answers that a person asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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
    from funnelkit.leads.assembly import keep_where

    frames = [leads.frame, *([] if leads.answers is None else [leads.answers])]
    there = [frame for frame in frames if name in frame]
    if not there:
        raise DimensionNotFound(dimension=name)
    for value in values:
        if not any(keep_where(frame, name, [value]).any() for frame in there):
            names = sorted({str(other) for frame in there for other in frame[name].cat.categories})
            raise WhereEmpty(field=name, value=value, values=names[:20])
    chosen = [
        frame[keep_where(frame, name, values)].reset_index(drop=True) if name in frame else frame[:0]
        for frame in frames
    ]
    costs = leads.costs if leads.costs is not None and name in leads.costs else None
    if costs is not None:
        costs = costs[keep_where(costs, name, values)].reset_index(drop=True)
    return replace(leads, frame=chosen[0], answers=chosen[1] if len(chosen) > 1 else None, costs=costs)
