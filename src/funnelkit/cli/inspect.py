"""`funnelkit inspect`: how each file was read, and why."""

from __future__ import annotations

from funnelkit.cli import options as o
from funnelkit.cli.output import show


@o.takes("files", *o.READING, *o.SHOWING)
def inspect(asked: o.Asked) -> None:
    """Show the reading of each file."""
    from funnelkit.inspection import inspect_files
    from funnelkit.tables.inspection import make_inspection

    found = inspect_files(asked.order())
    payload = {"inputs": found.inputs, "notes": found.notes}
    show("inspection", payload, lambda: make_inspection(found, asked.words), asked)
