"""`funnelkit demo`: a sample department to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show


@o.takes("language", "how", "output", "debug")
def demo(
    asked: o.Asked,
    folder: Annotated[str, typer.Argument(help=o.HELP["folder"], metavar="FOLDER")],
) -> None:
    """Write the sample department."""
    from funnelkit.demo import write
    from funnelkit.tables.demo import make_demo

    written = write(Path(folder))
    payload = {"folder": folder, "files": [path.name for path in written]}
    show("demo", payload, lambda: make_demo(written, asked.words), asked)
