"""A report as the JSON contract has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.numbering import first_rows, with_addresses
from funnelkit.store.changes import describe_change
from funnelkit.tables.reconciliation import reconciliation_payload
from funnelkit.tables.trend_changes import changes_in

if TYPE_CHECKING:
    from funnelkit.department.measurement import Report
    from funnelkit.worklists.losses import Losses


def report_payload(found: Report) -> dict[str, object]:
    """Give every section that was asked for, each figure with the address that opens it."""
    held = found.reconciliations if found.shows("reconciliation") else ()
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "preset": found.preset or None,
        "sections": with_addresses(found.shown, first_rows(found.sections) if found.opens else None),
        "reconciliations": reconciliation_payload(held),
        "trend": found.trends,
        "changes": [describe_change(change) for change in changes_in(found.trends, found.changes)],
        "worth_doing": found.worth,
        "losses": _losses(found.losses),
        "notes": found.notes,
    }


def _losses(losses: Losses | None) -> dict[str, object] | None:
    if losses is None:
        return None
    return {"days": losses.days, "sections": losses.sections, "kinds": losses.kinds}
