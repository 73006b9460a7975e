"""A report as the JSON contract has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.numbering import first_rows, with_addresses
from funnelkit.tables.losses import losses_payload
from funnelkit.tables.reconciliation import reconciliation_payload

if TYPE_CHECKING:
    from funnelkit.department.measurement import Report


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
        "worth_doing": found.worth,
        "losses": losses_payload(found.losses),
        "notes": found.notes,
    }
