"""`funnelkit inspect`: how each file was read, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from funnelkit.choices import choose
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.cli.printing import pour
from funnelkit.cli.talk import Talk

if TYPE_CHECKING:
    from funnelkit.model import Note

CELLS = ("csv",)


@o.takes("files", *o.READING, *o.SHOWING)
def inspect(
    asked: o.Asked, cells: Annotated[str, typer.Option("--cells", help=o.HELP["cells"], metavar="csv")] = ""
) -> None:
    """Show the reading of each file."""
    if cells:
        choose("cells", cells, CELLS)
        _show_cells(asked)
        return
    from funnelkit.inspection import inspect_files
    from funnelkit.tables.inspection import make_inspection

    found = inspect_files(asked.order())
    payload = {"inputs": found.inputs, "notes": found.notes}
    show("inspection", payload, lambda: make_inspection(found, asked.words), asked)


def _show_cells(asked: o.Asked) -> None:
    """Write the cells as they were read to stdout, and what is uncertain about them to stderr."""
    from funnelkit.cells import cells_of
    from funnelkit.formats.canonical import write_canonical

    order = asked.order()
    doubts: list[Note] = []
    pour(write_canonical(cells_of(order.files, order.options, doubts)))
    Talk(asked.words.code).doubts(doubts)
