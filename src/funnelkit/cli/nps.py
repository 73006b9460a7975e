"""`funnelkit nps`: what customers say after the sale."""

from __future__ import annotations

from funnelkit.cli import options as o
from funnelkit.cli.output import show

SHORT = 20
"""Lines of each list that a person is shown who sets no limit; what is read by programs has all."""


@o.takes("files", "by", *o.COUNTING, "redact", *o.SHOWING)
def nps(
    asked: o.Asked,
    columns: o.Columns = "",
    limit: o.Limit = "",
) -> None:
    """Measure what customers answered, and name those to call."""
    from funnelkit.department.nps import Asking, listen
    from funnelkit.tables.nps import make_voice, voice_payload

    topics = asked.given.get("topics", {})
    asking = Asking(
        asked.every(),
        asked.names("by"),
        asked.period,
        asked.columns(columns),
        asked.most(limit, SHORT),
        topics,
    )
    found = listen(asked.order(), asking)
    show("nps", voice_payload(found, asked.words), lambda: make_voice(found, asked.words), asked)
