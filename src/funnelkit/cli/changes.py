"""`funnelkit changes`: the log of what was changed in how the department works."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.judging import asks_to_fail, read_question
from funnelkit.cli.output import show
from funnelkit.cli.quick import QuickCommand, QuickGroup
from funnelkit.errors import ExitCode

JUDGING = ("which_baseline", "within", "fail_on_worse")
"""Options of a comparison that hold for changes, too."""

COUNTING = tuple(name for name in o.COUNTING if name != "period")


app = typer.Typer(cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None)


@app.command("add", cls=QuickCommand, help=o.HELP["changes_add"])
@o.takes("store", *o.SHOWING)
def add_change(
    asked: o.Asked,
    day: Annotated[str, typer.Argument(help=o.HELP["change_day"], metavar="DATE")],
    text: Annotated[str, typer.Argument(help=o.HELP["change_text"], metavar="TEXT")],
    expect: Annotated[
        list[str], typer.Option("--expect", help=o.HELP["expect"], metavar="METRIC=up|down")
    ] = [],
    scope: Annotated[
        list[str], typer.Option("--scope", help=o.HELP["scope"], metavar="DIMENSION=VALUE")
    ] = [],
    decide_by: Annotated[str, typer.Option("--decide-by", help=o.HELP["decide_by"], metavar="DATE")] = "",
) -> None:
    """Write down a change."""
    from funnelkit.periods import parse_day
    from funnelkit.store.change_log import add_change as put
    from funnelkit.store.changes import describe_change, make_change
    from funnelkit.tables.changes import make_added

    deadline = parse_day(decide_by) if decide_by else None
    change, written = put(asked.store, make_change(parse_day(day), text, expect, scope, deadline))
    payload = {"store": str(asked.store), "added": describe_change(change), "written": written}
    show("changes", payload, lambda: make_added(change, asked.words, written=written), asked)


@app.command("list", cls=QuickCommand, help=o.HELP["changes_list"])
@o.takes("store", *o.SHOWING)
def list_changes(asked: o.Asked) -> None:
    """List what was changed."""
    from funnelkit.store.change_log import load_changes
    from funnelkit.store.changes import describe_change
    from funnelkit.tables.changes import make_log

    found, store = load_changes(asked.store), str(asked.store)
    payload = {"store": store, "changes": [describe_change(change) for change in found]}
    show("changes", payload, lambda: make_log(found, store, asked.words), asked)


@app.command("judge", cls=QuickCommand, help=o.HELP["changes_judge"])
@o.takes("files", *JUDGING, *COUNTING, "store", *o.SHOWING, every="")
def judge_changes(asked: o.Asked) -> None:
    """Say what came of each change."""
    from funnelkit.department.changes import ChangeLog, changes_payload, judge_log
    from funnelkit.store import folder
    from funnelkit.store.change_log import load_changes
    from funnelkit.tables.changes import make_judged

    log, question = ChangeLog(tuple(load_changes(asked.store)), asked.store), read_question(asked)
    named = asked.of["which_baseline"] or folder.find_standing(asked.store)
    baseline = folder.load(asked.store, named) if named else None
    every = asked.every(baseline.every if baseline else "month")
    found = judge_log(asked.order(), log, baseline, every, question)
    failed = asks_to_fail(asked) and any(one.outcome.answer == "worse" for one in found.changes)
    words = asked.own_words
    show(
        "changes",
        changes_payload(found, asked.store),
        lambda: make_judged(found, str(asked.store), words),
        asked,
    )
    if failed:
        raise typer.Exit(ExitCode.WORSE)


@app.command("remove", cls=QuickCommand, help=o.HELP["changes_remove"])
@o.takes("store", *o.SHOWING)
def remove_change(
    asked: o.Asked,
    number: Annotated[str, typer.Argument(help=o.HELP["change_id"], metavar="ID")],
) -> None:
    """Take a change out of the log."""
    from funnelkit.store.change_log import remove_change as take_out
    from funnelkit.store.changes import describe_change
    from funnelkit.tables.changes import make_removed

    change = take_out(asked.store, number)
    payload = {"store": str(asked.store), "removed": describe_change(change)}
    show("changes", payload, lambda: make_removed(change, asked.words), asked)
