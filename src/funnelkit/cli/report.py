"""`funnelkit report`: measure."""

from __future__ import annotations

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.model import Document


def report(
    context: typer.Context,
    files: o.Files,
    by: o.By = "",
    period: o.PeriodOption = "",
    every: o.Every = "month",
    as_of: o.AsOf = "",
    mapping: o.Map = [],
    where: o.Where = [],
    duplicates: o.Duplicates = "id",
    sheet: o.Sheet = "",
    encoding: o.Encoding = "",
    delimiter: o.Delimiter = "",
    language: o.Language = "en",
    how: o.Format = "terminal",
    config: o.Config = "",
    debug: o.Debug = False,
) -> None:
    """Measure the files and print every section."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.department import measurement

    order = o.order_of(files, mapping, where, as_of, duplicates, sheet, encoding, delimiter, context)
    names = tuple(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    found = measurement.report(order, o.choose("every", every, o.GRAINS), names, o.period_of(period))
    payload = {"as_of": found.as_of, "inputs": found.inputs, "sections": found.sections, "notes": found.notes}

    def document() -> Document:
        from funnelkit.tables.report import make_report

        return make_report(found, words)

    show("report", payload, document, how, words)
