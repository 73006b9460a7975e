"""`funnelkit baselines`: what is kept."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.judging import read_worth
from funnelkit.cli.output import show
from funnelkit.cli.quick import QuickCommand, QuickGroup
from funnelkit.errors import ExitCode

app = typer.Typer(cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help=o.HELP["baseline_name_argument"], metavar="NAME")]


@app.command("list", cls=QuickCommand, help=o.HELP["baselines_list"])
@o.takes("store", *o.SHOWING)
def list_baselines(asked: o.Asked) -> None:
    """List what is kept."""
    from funnelkit.store import folder
    from funnelkit.store.baselines import describe
    from funnelkit.store.history import load_history, standing_of
    from funnelkit.store.soundness import load_all
    from funnelkit.tables.baseline import faults_payload, make_list

    names, history = folder.names(asked.store), load_history(asked.store)
    found, faults = load_all(asked.store)
    store = str(asked.store)
    payload = {
        "store": store,
        "baselines": [describe(kept) for kept in found],
        "unread": faults_payload(faults, asked.words),
        "standing": standing_of(history, names),
        "history": history,
    }
    show("baselines", payload, lambda: make_list(found, faults, history, store, asked.words), asked)


@app.command("check", cls=QuickCommand, help=o.HELP["baselines_check"])
@o.takes("store", *o.SHOWING)
def check_baselines(asked: o.Asked) -> None:
    """Read all that is kept, and say what cannot be read."""
    from funnelkit.store.soundness import check_store
    from funnelkit.tables.baseline import faults_payload, make_checked

    found, store = check_store(asked.store), str(asked.store)
    payload = {
        "store": store,
        "read": {"baselines": found.baselines, "runs": found.runs},
        "unread": faults_payload(found.faults, asked.words),
        "notes": found.notes,
    }
    show("baselines", payload, lambda: make_checked(found, store, asked.words), asked)
    if found.unread:
        raise typer.Exit(ExitCode.BASELINE)


@app.command("show", cls=QuickCommand, help=o.HELP["baselines_show"])
@o.takes("store", *o.SHOWING)
def show_baseline(asked: o.Asked, name: Name) -> None:
    """Show the figures of one."""
    from funnelkit.analysis.outlook import describe as describe_outlook
    from funnelkit.analysis.outlook import foresee
    from funnelkit.department.keeping import sections_of
    from funnelkit.store import folder
    from funnelkit.store.baselines import describe
    from funnelkit.tables.baseline import make_shown

    kept = folder.load(asked.store, name)
    sections = sections_of(kept)
    outlook = foresee(kept, worth=read_worth(asked))
    told = {**describe(kept), "can_show": describe_outlook(outlook)}
    payload = {**told, "sections": sections, "definitions": kept.definitions}
    show("baseline", payload, lambda: make_shown(kept, sections, outlook, asked.words), asked)


@app.command("accept", cls=QuickCommand, help=o.HELP["baselines_accept"])
@o.takes("store", *o.SHOWING)
def accept_baseline(asked: o.Asked, name: Name) -> None:
    """Make one stand."""
    from funnelkit.store import folder
    from funnelkit.tables.baseline import make_said

    written, replaced = folder.accept(asked.store, name)
    payload = {"store": str(asked.store), "accepted": name, "written": written, "replaced": replaced}
    key = "baselines_stood" if not written else "baselines_stands_for" if replaced else "baselines_stands"
    show("baselines", payload, lambda: make_said(key, asked.words, name=name, replaced=replaced), asked)


@app.command("remove", cls=QuickCommand, help=o.HELP["baselines_remove"])
@o.takes("store", *o.SHOWING)
def remove_baseline(asked: o.Asked, name: Name) -> None:
    """Remove one."""
    from funnelkit.store import folder
    from funnelkit.tables.baseline import make_said

    folder.remove(asked.store, name)
    payload = {"store": str(asked.store), "removed": name}
    show("baselines", payload, lambda: make_said("baselines_removed", asked.words, name=name), asked)


@app.command("rename", cls=QuickCommand, help=o.HELP["baselines_rename"])
@o.takes("store", *o.SHOWING)
def rename_baseline(
    asked: o.Asked,
    name: Name,
    new: Annotated[str, typer.Argument(help=o.HELP["new_name"], metavar="NEW")],
) -> None:
    """Give one another name."""
    from funnelkit.store import folder
    from funnelkit.tables.baseline import make_said

    folder.rename(asked.store, name, new)
    payload = {"store": str(asked.store), "renamed": name, "name": new}
    show("baselines", payload, lambda: make_said("baselines_renamed", asked.words, old=name, new=new), asked)
