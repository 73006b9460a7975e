"""`funnelkit report`: measure."""

from __future__ import annotations

from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.model import Document


@o.takes("files", "by", *o.COUNTING, *o.SHOWING)
def report(asked: o.Asked) -> None:
    """Measure the files and print every section."""
    from funnelkit.department import measurement
    from funnelkit.tables.reconciliation import reconciliation_payload

    names = tuple(dict.fromkeys(name.strip() for name in asked.of["by"].split(",") if name.strip()))
    found = measurement.report(asked.order(), asked.every(), names, asked.period)
    payload = {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "preset": found.preset or None,
        "sections": found.sections,
        "reconciliations": reconciliation_payload(found.reconciliations),
        "notes": found.notes,
    }

    def document() -> Document:
        from funnelkit.tables.report import make_report

        return make_report(found, asked.words)

    show("report", payload, document, asked)
