"""The tables of `honesty.py`: the settings of each, what is told of a report, and how the counts are laid out."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from trials import (
    ALONE,
    CHANGES,
    PLAIN,
    UNDATED,
    UNEQUAL,
    Setting,
    ask_naively,
    ask_oracle,
    make_trial,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

LEADS, BASES, SWINGS, LATE = (60, 200, 500), (4, 12), (0.0, 0.2), (0, 7, 40)
SINCE = {0: "one to six months after the baseline", 1: "one month after", 3: "three months after"}


class Counts:
    """How often something was told of the reports of each setting."""

    def __init__(self) -> None:
        self.found: dict[Setting, Counter[str]] = {}

    def add(self, setting: Setting, told: Counter[str]) -> None:
        """Add what was told of some reports."""
        self.found.setdefault(setting, Counter()).update(told)

    def reports(self, setting: Setting) -> int:
        """Give how many reports of a setting were counted."""
        return self.found.get(setting, Counter())["reports"]

    def pack(self) -> list[object]:
        """Give all of it as JSON knows it."""
        return [[asdict(setting), dict(told)] for setting, told in self.found.items()]

    @classmethod
    def unpack(cls, packed: Iterable[Sequence[Mapping[str, Any]]]) -> Counts:
        """Read what `pack` gave."""
        counts = cls()
        for setting, told in packed:
            counts.add(Setting(**setting), Counter(told))
        return counts

    def share(self, setting: Setting, told: str) -> float:
        """Give in percent of which reports of a setting something was told."""
        return 100 * self.found[setting][told] / self.found[setting]["reports"]

    def cell(self, setting: Setting, told: str, digits: int = 1) -> str:
        """Write that, or a dash for a setting that was not run."""
        return f"{self.share(setting, told):.{digits}f}" if setting in self.found else "–"

    def size(self) -> str:
        """Write how many reports a setting has."""
        return f"{min(counted['reports'] for counted in self.found.values()):,} reports each"


@dataclass(frozen=True)
class Table:
    """A table: its settings, what is told of report number `n` of a setting under a seed, and its lines."""

    settings: Sequence[Setting]
    tell: Callable[[Setting, int, int], Iterable[str]]
    lay_out: Callable[[Counts], Iterator[str]]


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _head(*cells: str) -> Iterator[str]:
    yield from ("", _row(*cells), _row(*["---"] * len(cells)))


# --- nothing changed ---------------------------------------------------------------------------------------------


def _tell_nothing(setting: Setting, number: int, seed: int) -> Iterable[str]:
    decided = make_trial(setting, number, seed).judge()
    return {*(["any"] if decided else []), *(f"row {table}: {metric}" for table, metric, _ in decided)}


NOTHING_CHANGED = [
    Setting(leads, base, cv, late, since)
    for since, cv, leads, base, late in product(SINCE, SWINGS, LEADS, BASES, LATE)
]

OTHER_EXPORTS = [
    Setting(leads, 4, cv, 7, 0, variant=variant)
    for variant, cv, leads in product((UNDATED, ALONE, UNEQUAL), SWINGS, LEADS)
]


def _lay_out_nothing(counts: Counts) -> Iterator[str]:
    for since, title in SINCE.items():
        kinds = {(s.cv, s.leads, s.base) for s in counts.found if s.since == since and s.variant == PLAIN}
        if not kinds:
            continue
        yield f"Nothing changed, {title}: reports with any *improved* or *worse*, % ({counts.size()})."
        yield from _head(
            *(
                "leads a month",
                "months kept",
                "swing",
                "last day",
                "7 days later",
                "40 days later",
            )
        )
        for cv, leads, base in sorted(kinds):
            cells = [counts.cell(Setting(leads, base, cv, late, since), "any") for late in LATE]
            yield _row(leads, base, f"{cv:g}", *cells)
        yield ""
    yield from _lay_out_rows(counts)


def _lay_out_others(counts: Counts) -> Iterator[str]:
    yield f"Nothing changed, four months kept, 7 days later, other exports: the same, % ({counts.size()})."
    yield from _head(
        "leads a month", "swing", "undated contacts", "only new months", "unequal managers and sources"
    )
    for cv, leads in sorted({(s.cv, s.leads) for s in counts.found}):
        variants = (UNDATED, ALONE, UNEQUAL)
        cells = [counts.cell(Setting(leads, 4, cv, 7, 0, variant=variant), "any") for variant in variants]
        yield _row(leads, f"{cv:g}", *cells)
    yield ""


def _lay_out_rows(counts: Counts) -> Iterator[str]:
    total = sum(counts.found.values(), Counter[str]())
    rows = [(n, told.removeprefix("row ")) for told, n in total.items() if told.startswith("row ")]
    yield "Where it was said, % of all these reports."
    yield from _head("table and row", "reports")
    for n, told in sorted(rows, reverse=True):
        yield _row(told, f"{100 * n / total['reports']:.2f}")
    yield ""


# --- something rose ----------------------------------------------------------------------------------------------


def _tell_power(setting: Setting, number: int, seed: int) -> Iterable[str]:
    trial, metric = make_trial(setting, number, seed), CHANGES[setting.change].metric
    decided = trial.judge()
    told = {
        "found": ("whole", metric, "improved") in decided,
        "wrong": any(row == metric and word == "worse" for _, row, word in decided),
        "oracle": ask_oracle(trial, metric) == "improved",
    }
    return [name for name, so in told.items() if so]


POWER = [
    Setting(leads, base, 0.0, 40, since, change)
    for change, leads, since, base in product(CHANGES, LEADS, (1, 3), BASES)
]


def _lay_out_power(counts: Counts) -> Iterator[str]:
    columns = list(product((1, 3), BASES))
    yield (
        "A true rise found in all since the baseline, 40 days later, %, and in brackets by a test of this row alone "
        f"that knows how months swing ({counts.size()})."
    )
    heads = [f"{since} month{'s' * (since > 1)} against {base}" for since, base in columns]
    yield from _head("rise", "leads a month", *heads, "wrong sign, at most")
    for change, leads in product(CHANGES, LEADS):
        settings = [Setting(leads, base, 0.0, 40, since, change) for since, base in columns]
        run = [setting for setting in settings if setting in counts.found]
        if run:
            cells = [f"{counts.cell(s, 'found', 0)} ({counts.cell(s, 'oracle', 0)})" for s in settings]
            yield _row(change, leads, *cells, f"{max(counts.share(setting, 'wrong') for setting in run):.1f}")
    yield ""


# --- a month that has just ended ---------------------------------------------------------------------------------


def _tell_last_day(setting: Setting, number: int, seed: int) -> Iterable[str]:
    trial = make_trial(setting, number, seed)
    said = {word for _, metric, word in trial.judge() if metric == "lead_conversion"}
    return [*said, f"naively {ask_naively(trial)}"]


LAST_DAY = [Setting(leads, 4, 0.0, 1, 1) for leads in LEADS]


def _lay_out_last_day(counts: Counts) -> Iterator[str]:
    yield f"Conversion of a month that has just ended, nothing changed, % ({counts.size()})."
    yield from _head("leads a month", "*worse* by plain limits against grown months", "*worse*", "*improved*")
    for setting in counts.found:
        yield _row(
            setting.leads, *(counts.cell(setting, word) for word in ("naively worse", "worse", "improved"))
        )
    yield ""


TABLES = {
    "nothing": Table(NOTHING_CHANGED, _tell_nothing, _lay_out_nothing),
    "others": Table(OTHER_EXPORTS, _tell_nothing, _lay_out_others),
    "power": Table(POWER, _tell_power, _lay_out_power),
    "last-day": Table(LAST_DAY, _tell_last_day, _lay_out_last_day),
}


def lay_out(tables: Mapping[str, Counts]) -> str:
    """Write all tables that have counts, as Markdown."""
    return "\n".join(
        line for name, counts in tables.items() if counts.found for line in TABLES[name].lay_out(counts)
    )
