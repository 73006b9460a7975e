"""`funnelkit compare`: judge what came since against what was kept."""

from __future__ import annotations

from dataclasses import replace

import typer

from funnelkit.cli import options as o
from funnelkit.cli.judging import asks_to_fail, is_worse, read_question
from funnelkit.cli.output import show
from funnelkit.errors import ExitCode


@o.takes("files", *o.JUDGING, *o.COUNTING, *o.MAILING, "store", "redact", *o.SHOWING, every="")
def compare(asked: o.Asked) -> None:
    """Judge each later period against a baseline."""
    from funnelkit.department import judgement
    from funnelkit.department.changes import ChangeLog
    from funnelkit.store import folder
    from funnelkit.store.change_log import load_changes
    from funnelkit.store.runs import load_runs, try_to_keep
    from funnelkit.tables.comparison import make_comparison

    question = read_question(asked)
    kept = folder.choose(asked.store, asked.of["which_baseline"] or None)
    order = asked.order()
    runs, left_out = load_runs(asked.store)
    log = ChangeLog(() if asked.redaction else tuple(load_changes(asked.store)), asked.store)
    kept = asked.redaction.of_baseline(kept) if asked.redaction else kept
    every = asked.every(kept.every)
    past = judgement.Past(kept, runs, log)
    found = judgement.judge(order, past, every, question, asked.period)
    notes = (*found.notes, *left_out, *try_to_keep(asked.store, found.run))
    found = replace(found, notes=notes)
    failed, alarm = asks_to_fail(asked), is_worse(found.comparison)
    payload = judgement.comparison_payload(found)
    words = asked.own_words
    opened = replace(asked, of={**asked.of, "every": every})
    show("comparison", payload, lambda: make_comparison(found, words), opened, alarm=alarm)
    if failed and alarm:
        raise typer.Exit(ExitCode.WORSE)
