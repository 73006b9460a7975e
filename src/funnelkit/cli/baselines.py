"""`funnelkit baselines`: what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.cli.quick import QuickCommand, QuickGroup

app = typer.Typer(cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help=o.HELP["baseline_name_argument"], metavar="NAME")]


@app.command("list", cls=QuickCommand, help=o.HELP["baselines_list"])
def list_baselines(
    store: o.Store = o.STORE,
    language: o.Language = "en",
    how: o.Format = "terminal",
    config: o.Config = "",
    debug: o.Debug = False,
) -> None:
    """List what is kept."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.store import folder
    from funnelkit.store.baselines import describe
    from funnelkit.tables.baseline import make_list

    found = [folder.load(Path(store), name) for name in folder.names(Path(store))]
    payload = {"store": store, "baselines": [describe(kept) for kept in found]}
    show("baselines", payload, lambda: make_list(found, store, words), how, words)


@app.command("show", cls=QuickCommand, help=o.HELP["baselines_show"])
def show_baseline(
    name: Name,
    store: o.Store = o.STORE,
    language: o.Language = "en",
    how: o.Format = "terminal",
    config: o.Config = "",
    debug: o.Debug = False,
) -> None:
    """Show the figures of one."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.department.keeping import sections_of
    from funnelkit.store import folder
    from funnelkit.store.baselines import describe
    from funnelkit.tables.baseline import make_shown

    kept = folder.load(Path(store), name)
    sections = sections_of(kept)
    payload = {**describe(kept), "sections": sections, "definitions": kept.definitions}
    show("baseline", payload, lambda: make_shown(kept, sections, words), how, words)


@app.command("remove", cls=QuickCommand, help=o.HELP["baselines_remove"])
def remove_baseline(
    name: Name,
    store: o.Store = o.STORE,
    language: o.Language = "en",
    how: o.Format = "terminal",
    config: o.Config = "",
    debug: o.Debug = False,
) -> None:
    """Remove one."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.store import folder
    from funnelkit.tables.baseline import make_said

    folder.remove(Path(store), name)
    payload = {"store": store, "removed": name}
    show("baselines", payload, lambda: make_said("baselines_removed", words, name=name), how, words)


@app.command("rename", cls=QuickCommand, help=o.HELP["baselines_rename"])
def rename_baseline(
    name: Name,
    new: Annotated[str, typer.Argument(help=o.HELP["new_name"], metavar="NEW")],
    store: o.Store = o.STORE,
    language: o.Language = "en",
    how: o.Format = "terminal",
    config: o.Config = "",
    debug: o.Debug = False,
) -> None:
    """Give one another name."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.store import folder
    from funnelkit.tables.baseline import make_said

    folder.rename(Path(store), name, new)
    payload = {"store": store, "renamed": name, "name": new}
    show("baselines", payload, lambda: make_said("baselines_renamed", words, old=name, new=new), how, words)
