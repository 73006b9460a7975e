"""`funnelkit demo`: a sample department to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show


def demo(
    folder: Annotated[str, typer.Argument(help=o.HELP["folder"], metavar="FOLDER")],
    language: o.Language = "en",
    how: o.Format = "terminal",
    debug: o.Debug = False,
) -> None:
    """Write the sample department."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.demo import write
    from funnelkit.tables.demo import make_demo

    written = write(Path(folder))
    payload = {"folder": folder, "files": [path.name for path in written]}
    show("demo", payload, lambda: make_demo(written, words), how, words)
