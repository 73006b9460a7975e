"""For notebooks and programs: files → leads → results, which show as tables and turn into frames.

`import funnelkit as fk; leads = fk.load("march.csv"); fk.measure(leads)`. Nothing is printed, and nothing is written unless
it is asked for. Errors are those of the command line (`funnelkit.errors`), with its words and its hint as a note.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelkit import arguments as given
from funnelkit.choices import DUPLICATES, choose, whole_number
from funnelkit.formats.result import Result, format_of, save
from funnelkit.languages import load_words
from funnelkit.periods import GRAINS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    import pandas as pd

    from funnelkit.document import Document
    from funnelkit.intake import Intake, Order
    from funnelkit.store.baselines import Baseline

    Day = date | str
    File = str | PathLike[str]


@dataclass(frozen=True, eq=False)
class Finding:
    """What a question found: it shows as tables in a notebook, prints as text, and turns into a frame, a dict or a file."""

    result: Result

    def __repr__(self) -> str:
        return f"<{self.result.kind} of funnelkit: {' '.join(self.result.document.heading[:1])}>"

    def __str__(self) -> str:
        return self.result.text("terminal")

    def _repr_html_(self) -> str:
        from funnelkit.formats.mail import fragment

        return fragment(self.result.document)

    def to_dict(self) -> dict[str, Any]:
        """Give it as the JSON contract has it (docs/json.md)."""
        found: dict[str, Any] = json.loads(self.result.text("json"))
        return found

    def to_frame(self) -> pd.DataFrame:
        """Give a row a figure: `section`, `group`, `metric`, then its parts, missing where it has none; the tidy CSV."""
        import pandas as pd

        from funnelkit.formats.csv import tidy

        columns, records = tidy(self.result.payload, self.result.words.note)
        return pd.DataFrame.from_records(records, columns=columns).convert_dtypes()

    def save(self, path: File) -> Path:
        """Write it into a file, whole or not at all, in the format of the ending: .html, .xlsx, .md, .csv, .json, .txt."""
        with given.worded():
            written = Path(given.file_of("path", path))
            save(written, self.result.data(format_of(written)))
        return written


@dataclass(frozen=True, eq=False)
class LoadedLeads:
    """The leads of some files, read and recognised once; `order` is how they were asked for, `intake` what was read."""

    order: Order
    intake: Intake

    def __len__(self) -> int:
        return len(self.intake.leads)

    def __repr__(self) -> str:
        return f"<{len(self)} leads of {', '.join(self.intake.leads.files)}, as of {self.as_of}>"

    def _repr_html_(self) -> str:
        return self._shown()._repr_html_()

    def __str__(self) -> str:
        return str(self._shown())

    @property
    def as_of(self) -> date | None:
        """The day on which the export was taken: as it was told, else the latest past moment seen in it."""
        return self.intake.as_of

    def to_frame(self) -> pd.DataFrame:
        """Give a row a lead: `file` and `row` first, then what is told of it under the names of docs/exports.md.

        No phone, e-mail, name or free text is in it.
        """
        from funnelkit.worklists.frame import frame_of

        return frame_of(self.intake.leads)

    def _shown(self) -> Finding:
        from funnelkit.tables.loaded import make_loaded

        words = load_words("en")
        payload = {"as_of": self.as_of, "inputs": self.intake.inputs, "notes": self.intake.notes}
        return Finding(Result("loaded", payload, lambda: make_loaded(self.intake, words), words))


@given.worded()
def load(
    *files: File | Sequence[File],
    as_of: Day | None = None,
    fields: Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    statuses: Mapping[str, str] | None = None,
    duplicates: str = "id",
    drop_tests: bool = False,
    crm: str = "",
    preset: str = "",
    sheet: str | int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> LoadedLeads:
    """Read exports into leads, as every command does: files, folders, globs, lists of them; deals, tasks, histories and answers are joined.

    `fields` names columns as --map does ({"contacted": "Spoke with"}), `where` filters by dimensions, `statuses` says what
    statuses mean ({"Проиграно": "lost"}); the others are the options of that name. Raises an InputError where a file
    cannot be read or holds no leads, a UsageError where what is asked cannot be.
    """
    from funnelkit.department.measurement import DUE
    from funnelkit.fields import DIMENSIONS
    from funnelkit.intake import Order, parse_where, take_in
    from funnelkit.leads.table import OUTCOMES
    from funnelkit.periods import past_day
    from funnelkit.presets import PRESETS, Business
    from funnelkit.reading import ReadingOptions
    from funnelkit.recognition.mappings import parse_mapping

    today, taken_on = date.today(), given.day_of("as_of", as_of)
    order = Order(
        files=given.files_of(files),
        today=today,
        mappings=tuple(parse_mapping("=".join(pair)) for pair in given.pairs_of("fields", fields)),
        where=tuple(parse_where("=".join(pair)) for pair in given.pairs_of("where", where)),
        duplicates=choose("duplicates", duplicates, DUPLICATES),
        as_of=taken_on and past_day(taken_on, today),
        options=ReadingOptions(
            given.name_of("sheet", sheet),
            given.text_of("encoding", encoding),
            given.text_of("delimiter", delimiter),
        ),
        statuses=tuple(
            (status, choose("statuses", outcome, OUTCOMES))
            for status, outcome in given.pairs_of("statuses", statuses)
        ),
        crm=given.text_of("crm", crm) or "",
        business=Business(
            choose("preset", preset, tuple(PRESETS)) if given.text_of("preset", preset) else ""
        ),
        drop_tests=given.flag_of("drop_tests", drop_tests),
    )
    return LoadedLeads(order, take_in(order, {*DIMENSIONS, *DUE}))


@given.worded()
def measure(
    leads: LoadedLeads,
    *,
    by: str | Sequence[str] = (),
    every: str = "month",
    period: str | int | None = None,
    only: str | Sequence[str] = (),
    language: str = "en",
) -> Finding:
    """Measure leads as `funnelkit report` does; `by` and `only` name a dimension or several, and sections.

    The result shows as tables in a notebook; `to_frame()` gives a row a figure, `to_dict()` the JSON contract, `save("a.html")` a
    file in the format of its ending.
    """
    from funnelkit.analysis.counts import View
    from funnelkit.department.losses import with_losses
    from funnelkit.department.measurement import report_on
    from funnelkit.department.sections import LOSSES, check_sections
    from funnelkit.department.tallying import check_dimensions
    from funnelkit.tables.report_payload import report_payload

    leads = given.instance_of("leads", leads, LoadedLeads)
    names, sections = given.names_of("by", by), given.names_of("only", only)
    check_dimensions(names)
    check_sections(sections)
    view = View(leads.as_of or date.max, choose("every", every, GRAINS), given.period_of("period", period))
    found = report_on(leads.intake, leads.order.business, view, names, sections)
    found = with_losses(found) if LOSSES in sections else found
    words = given.words_of(language)

    def document() -> Document:
        from funnelkit.tables.report import make_report

        return make_report(found, words)

    return Finding(Result("report", report_payload(found), document, words))


@given.worded()
def baseline(
    leads: LoadedLeads, *, name: str | None = None, every: str = "month", period: str | int | None = None
) -> Baseline:
    """Make a baseline of the closed periods, or of those in `period`; `keep_baseline` writes it into a store.

    Raises an InputError where no period has closed or no days are known.
    """
    from funnelkit.department.keeping import keep_from

    intake = given.instance_of("leads", leads, LoadedLeads).intake
    return keep_from(
        intake,
        given.text_of("name", name),
        choose("every", every, GRAINS),
        given.period_of("period", period),
    ).baseline


@given.worded()
def keep_baseline(kept: Baseline, store: File = ".funnelkit", *, replace: bool = False) -> Path:
    """Write a baseline into a store, where `funnelkit compare` finds it, and give the store's folder.

    Raises a BaselineError where another one of its name is there and `replace` is not set.
    """
    from funnelkit.store import folder
    from funnelkit.store.baselines import Baseline

    place = Path(given.file_of("store", store))
    folder.keep(place, given.instance_of("kept", kept, Baseline), replace=given.flag_of("replace", replace))
    return place


@given.worded()
def open_baseline(name: str | None = None, store: File = ".funnelkit") -> Baseline:
    """Read a kept baseline; without a name the only one, else the one that stands. Raises a BaselineError where there is none."""
    from funnelkit.store import folder

    return folder.choose(Path(given.file_of("store", store)), given.text_of("name", name))


@given.worded()
def compare(
    leads: LoadedLeads,
    base: Baseline,
    *,
    since: Day | None = None,
    within: int | None = None,
    goal: str | None = None,
    period: str | int | None = None,
    language: str = "en",
) -> Finding:
    """Judge leads against a baseline as `funnelkit compare` does, without the runs and changes that a store keeps.

    `within` are days that each lead is given; `goal` names the one metric that is judged. Raises an InputError where no days
    of creation are known.
    """
    from funnelkit.analysis.compared import Question
    from funnelkit.analysis.counts import View
    from funnelkit.department.judgement import Past, comparison_payload, judge_from
    from funnelkit.department.keeping import day_of_export
    from funnelkit.metrics import JUDGED
    from funnelkit.store.baselines import Baseline

    leads, base = (
        given.instance_of("leads", leads, LoadedLeads),
        given.instance_of("base", base, Baseline),
    )
    days = None if within is None else whole_number("within", str(within), least=1)
    business = leads.order.business
    view = View(
        day_of_export(leads.intake, "compare"),
        base.every,
        given.period_of("period", period),
        business.dropped,
    )
    found = judge_from(
        leads.intake,
        Past(base),
        view,
        Question(since=given.day_of("since", since), within=days, goal=goal and choose("goal", goal, JUDGED)),
    )
    words = given.words_of(language).of_business(business.preset, business.names)

    def document() -> Document:
        from funnelkit.tables.comparison import make_comparison

        return make_comparison(found, words)

    return Finding(Result("comparison", comparison_payload(found), document, words))
