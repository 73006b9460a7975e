"""`funnelkit timing`: how soon leads are answered, come and buy, and how they go through the stages."""

from __future__ import annotations

from funnelkit.cli import options as o
from funnelkit.cli.output import show


@o.takes("files", "by", "only", *o.COUNTING, "redact", *o.SHOWING)
def timing(asked: o.Asked) -> None:
    """Say how soon leads come to each step."""
    from funnelkit.department.timing import Asking, measure_timing
    from funnelkit.tables.timing import make_timing, timing_payload

    by, only = asked.names("by"), asked.names("only")
    asking = Asking(asked.every(), by, asked.period, only, asked.calendar)
    found = measure_timing(asked.order(), asking)
    show("timing", timing_payload(found), lambda: make_timing(found, asked.words), asked)
