"""`funnelkit sources`: the deep view of sources, as `managers` has it of managers."""

from __future__ import annotations

from funnelkit.cli import options as o
from funnelkit.cli.managers import look_at


@o.takes("files", "within", *o.COUNTING, "redact", *o.SHOWING)
def sources(asked: o.Asked) -> None:
    """Look at each source."""
    look_at(asked, "source")
