"""`funnelkit template`: an empty sheet to start keeping leads by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funnelkit.choices import choose
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.languages.starting import starter_languages


@o.takes("preset", *o.SHOWING, spoken=starter_languages())
def template(
    asked: o.Asked,
    path: Annotated[str, typer.Argument(help=o.HELP["template_path"], metavar="SHEET")],
) -> None:
    """Write the empty sheet."""
    from funnelkit.tables.template import make_template
    from funnelkit.template import write_template

    preset = choose("preset", asked.of["preset"] or "dealer", o.PRESETS)
    headings = write_template(Path(path), asked.of["language"], preset)
    payload = {"file": path, "preset": preset, "sheet_language": asked.of["language"], "headings": headings}
    show("template", payload, lambda: make_template(Path(path), headings, asked.words), asked)
