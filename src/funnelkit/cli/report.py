"""`funnelkit report`: measure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.cli import options as o
from funnelkit.cli.judging import read_heeded
from funnelkit.cli.output import show
from funnelkit.cli.reasons import kept_book
from funnelkit.document import Document

if TYPE_CHECKING:
    from funnelkit.department.measurement import Report


@o.takes("files", "by", "only", *o.COUNTING, *o.MAILING, "store", "redact", *o.SHOWING)
def report(asked: o.Asked) -> None:
    """Measure the files and print every section."""
    from funnelkit.department import measurement
    from funnelkit.department.losses import with_losses
    from funnelkit.department.sections import LOSSES, WORTH_DOING
    from funnelkit.tables.report_payload import report_payload

    by, only = asked.names("by"), asked.names("only")
    found = measurement.report(asked.order(), asked.every(), by, asked.period, only)
    found = _with_changes(found, asked) if found.trends else found
    found = _with_worth(found, asked) if found.shows(WORTH_DOING) else found
    if LOSSES in only or (asked.redaction and not only):
        found = with_losses(found, kept_book(asked))

    def document() -> Document:
        from funnelkit.tables.report import make_report

        return make_report(found, asked.words)

    show("report", report_payload(found), document, asked)


def _with_worth(found: Report, asked: o.Asked) -> Report:
    """Add what is worth doing, each with the command that opens it as this call was typed; nobody's name with --redact."""
    from funnelkit.cli.opening import with_options
    from funnelkit.department.worth_doing import with_worth

    found = with_worth(found, read_heeded(asked))
    things = found.worth or ()
    typed = (
        f"{each.command} --redact" if asked.redaction else with_options(each.command, asked)
        for each in things
    )
    worth = tuple(replace(each, command=command) for each, command in zip(things, typed, strict=True))
    return replace(found, worth=found.worth and worth)


def _with_changes(found: Report, asked: o.Asked) -> Report:
    """Add the department's change log, for the trend; a contractor learns the days of changes, not what they were."""
    from funnelkit.store.change_log import try_to_load

    changes, notes = try_to_load(asked.store)
    if asked.redaction:
        changes = tuple(replace(change, text="", scope=(), expect=()) for change in changes)
    return replace(found, changes=changes, notes=(*found.notes, *notes))
