"""`funnelkit refusals`: why leads are lost, by whom, where, when and to whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.judging import read_worth
from funnelkit.cli.output import show
from funnelkit.cli.reasons import read_book

if TYPE_CHECKING:
    from funnelkit.department.refusals import RefusalReport
    from funnelkit.model import Note
    from funnelkit.store.baselines import Baseline


@o.takes("files", "which_baseline", *o.COUNTING, "store", "redact", *o.SHOWING, every="")
def refusals(
    asked: o.Asked,
    reasons: Annotated[
        str,
        typer.Option(
            "--reasons", help=o.HELP["reasons"], metavar="FILE", envvar="FUNNELKIT_REASONS", show_envvar=False
        ),
    ] = "",
    write_reasons: Annotated[
        str, typer.Option("--write-reasons", help=o.HELP["write_reasons"], metavar="FILE")
    ] = "",
) -> None:
    """Tell why leads were lost."""
    from funnelkit.analysis.compared import Question
    from funnelkit.department.refusals import Asked, report_refusals
    from funnelkit.store.runs import load_runs
    from funnelkit.tables.refusals import make_refusals
    from funnelkit.tables.refusals_payload import refusals_payload

    kept = _baseline(asked)
    book = replace(read_book(reasons, asked), competitors=asked.given.get("competitors", {}))
    if asked.redaction:
        asked.redaction.book = book
    question = Asked(
        every=asked.every(kept.every if kept else "month"),
        period=asked.period,
        book=book,
        baseline=kept,
        question=Question(worth=read_worth(asked)),
        runs=load_runs(asked.store)[0] if kept else (),
    )
    found, words = report_refusals(asked.order(), question), asked.own_words
    written = _write(found, write_reasons, asked) if write_reasons else ()
    show(
        "refusals",
        refusals_payload(found, written),
        lambda: make_refusals(found, written, words),
        asked,
    )


def _baseline(asked: o.Asked) -> Baseline | None:
    """Read the baseline that is named, else the one that stands, if there is one."""
    from funnelkit.store import folder

    name = asked.of["which_baseline"] or folder.find_standing(asked.store)
    return folder.load(asked.store, name) if name else None


def _write(found: RefusalReport, named: str, asked: o.Asked) -> tuple[Note, ...]:
    """Write the groups into a file to edit, and say so."""
    from funnelkit.configuration.reasons import propose_reasons
    from funnelkit.model import Note

    if found.reasons is None or not found.told:
        return ()
    added = propose_reasons(Path(named), found.reasons, found.suggestions, asked.words)
    return (Note("reasons_written", {"file": named, "added": added}),)
