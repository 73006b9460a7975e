"""`funnelkit nps`: what customers say after the sale."""

from __future__ import annotations

from funnelkit.cli import options as o
from funnelkit.cli.output import show


@o.takes("files", "by", *o.COUNTING, *o.SHOWING)
def nps(asked: o.Asked) -> None:
    """Measure what customers answered, and name those to call."""
    from funnelkit.department.nps import Asking, listen
    from funnelkit.tables.nps import make_voice, voice_payload

    asking = Asking(asked.every(), asked.names("by"), asked.period)
    found = listen(asked.order(), asking)
    show("nps", voice_payload(found), lambda: make_voice(found, asked.words), asked)
