"""What the headings of a table of counts mean in the words of the funnel, and what its percentages prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, split_camel
from funnelkit.leads.table import row_list
from funnelkit.model import Note
from funnelkit.tally.percents import Percents, Proved, count_out, make_percents, prove
from funnelkit.tally.ready import Ready
from funnelkit.tally.tables import COHORT, EVENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.tally.figures import Figures

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

_SUM, _TIMES = 1000, 10
"""Sales of so many on a line, and so many times the largest other count, are a sum of money."""

_TOLD = ("contacted", "appointments", "due", "shows", "visits", "sold", "lost", "non_target")


def make_ready(figures: Figures) -> Ready:
    """Say what a table's counts mean: which are the leads, what its percentages prove, what stands apart."""
    return _Meaning(figures).ready()


class _Meaning:
    """One table on its way from headings to steps."""

    def __init__(self, figures: Figures) -> None:
        self.figures, self.counts = figures, dict(figures.counts)
        self.headers = dict(figures.headers)
        self.notes: list[Note] = []
        self.gaps: dict[str, Bools] = {}
        self.told = {"file": figures.file}

    def ready(self) -> Ready:
        self._set_sums_aside()
        self._check_percents()
        self._find_gaps()
        unit = (
            "offered"
            if "offered" in self.counts and not {"leads", "good_leads"} & set(self.counts)
            else "leads"
        )
        basis = EVENT if self.figures.plan.kind == "tally" or unit == "offered" else COHORT
        steps = self._leads(unit)
        steps |= {name: self.counts[name] for name in _TOLD if name in self.counts and name not in steps}
        if "visits" not in steps and "total_visits" in self.counts:
            steps["visits"] = self.counts["total_visits"]
        if "appointments" not in steps and "due" in steps:
            steps["appointments"] = steps["due"]
        self._count_arrivals(steps)
        events = {"sold": self.counts["sold_in_period"]} if "sold_in_period" in self.counts else {}
        if basis == COHORT:
            self._judge_sold(steps, events)
        elif events and "sold" not in steps:
            steps, events = {**steps, **events}, {}
        self._say_meaning(steps, unit)
        return Ready(self.figures, steps, events, self.gaps, basis, unit, tuple(self.notes))

    def _set_sums_aside(self) -> None:
        """Leave out "sales" that must be money: far more than anything else that is counted on any line."""
        sold, others = self.counts.get("sold"), [n for name, n in self.counts.items() if name != "sold"]
        if sold is None or not others or not len(sold) or self._is_mapped("sold"):
            return
        most = max(int(numbers.max()) for numbers in others)
        if int(sold.max()) >= max(_SUM, _TIMES * most):
            self._note("sums_no_counts", header=self.headers.pop("sold", "sold"), most=int(sold.max()))
            del self.counts["sold"]

    def _is_mapped(self, field: str) -> bool:
        return any(column.field == field and column.why == "mapped" for column in self.figures.plan.columns)

    def _check_percents(self) -> None:
        """Hold percentages against their counts, and turn those that leave nothing open into counts."""
        columns = [
            made
            for header, texts in self.figures.percents.items()
            if (made := make_percents(header, texts.texts, texts.codes))
        ]
        proved = [found for column in columns if (found := prove(column, self.counts))]
        if proved:
            of = sorted({self.headers.get(found.of, found.of) for found in proved})
            self._note("percents_of", headers=[found.header for found in proved], of=of)
        for one in proved:
            self._say_mismatches(one)
        alone = [column for column in columns if column.hits and column.hits not in self.counts]
        for column in sorted(alone, key=lambda column: column.of is not None):
            self._count_out(column, proved)

    def _count_out(self, column: Percents, proved: Sequence[Proved]) -> None:
        """Turn percentages without counts into counts, unless others of the same step have been."""
        hits = str(column.hits)
        if hits in self.counts:
            return
        counted = count_out(column, self.counts, proved)
        if counted is None:
            self._note("percents_not_counted", header=column.header)
            return
        of, self.counts[hits] = counted
        self.headers[hits] = column.header
        self._note("percents_counted", header=column.header, of=self.headers.get(of, of))

    def _say_mismatches(self, found: Proved) -> None:
        if len(found.mismatches):
            rows = self.figures.rows[found.mismatches]
            of = self.headers.get(found.of, found.of)
            self._note("percents_differ", header=found.header, of=of, count=len(rows), rows=row_list(rows))

    def _find_gaps(self) -> None:
        """Leave contacts untold where a count of internet contacts is nought on a line of calls or walk-ins."""
        header = self.headers.get("contacted", "")
        words = load_vocabulary()
        if words.counts["internet"].isdisjoint(fold(split_camel(header)).split()):
            return
        other = np.zeros(len(self.figures.rows), bool)
        for name, is_other in (("lead_type", self._is_no_internet), ("source", self._is_arrival)):
            if name in self.figures.names and not other.any():
                names = self.figures.names[name]
                other |= np.array([*map(is_other, names.values), False], bool)[names.codes]
        gap = other & (self.counts["contacted"] == 0)
        if gap.any():
            self.gaps["contacted"] = gap
            self._note(
                "contacts_of_internet",
                header=header,
                count=int(gap.sum()),
                rows=row_list(self.figures.rows[gap]),
            )

    def _count_arrivals(self, steps: dict[str, Ints]) -> None:
        """Count calls and walk-ins as contacts on arrival, where a count of internet contacts says nothing of them."""
        if "contacted" not in self.gaps or "leads" not in steps or "lead_type" not in self.figures.names:
            return
        types = self.figures.names["lead_type"]
        arrived = (
            np.array([*map(self._is_arrival, types.values), False], bool)[types.codes]
            & self.gaps["contacted"]
        )
        if arrived.any():
            steps["contacted"] = np.where(arrived, steps["leads"], self.counts["contacted"])
            self.gaps["contacted"] = self.gaps["contacted"] & ~arrived
            leads = int(steps["leads"][arrived].sum())
            self._note("contact_on_arrival", leads=leads, rows=row_list(self.figures.rows[arrived]))

    @staticmethod
    def _is_no_internet(value: str) -> bool:
        return load_vocabulary().counts["internet"].isdisjoint(fold(split_camel(value)).split())

    @staticmethod
    def _is_arrival(value: str) -> bool:
        return fold(split_camel(value)) in load_vocabulary().values["on_arrival"]

    def _leads(self, unit: str) -> dict[str, Ints]:
        """Find the leads: all of them once; duplicates are none, bad ones are non-target."""
        counts = self.counts
        if unit == "offered":
            self._check_missed()
            return {"leads": counts["offered"]}
        total, good, bad, twice = (
            counts.get(key) for key in ("leads", "good_leads", "non_target", "duplicate_leads")
        )
        if total is None and good is not None:
            return {"leads": good} if bad is None else {"leads": good + bad, "non_target": bad}
        if total is None or good is None:
            return self._without_good(total, bad, twice)
        return self._with_good(total, total - good, bad, twice)

    def _with_good(self, total: Ints, extra: Ints, bad: Ints | None, twice: Ints | None) -> dict[str, Ints]:
        """Take what is not good for non-target; duplicates are left out where the sums prove that they stand apart."""
        names = {"header": self.headers.get("leads", ""), "other": self.headers.get("good_leads", "")}
        if (extra < 0).any():
            self._note("leads_contradict", **names)
            return {"leads": total}
        others = bad if bad is not None else np.zeros_like(extra)
        if twice is not None and (others + twice == extra).all():
            self._note(
                "duplicates_apart", header=self.headers.get("duplicate_leads", ""), count=int(twice.sum())
            )
            return {"leads": total - twice, "non_target": extra - twice}
        return {"leads": total, "non_target": extra}

    def _without_good(self, total: Ints | None, bad: Ints | None, twice: Ints | None) -> dict[str, Ints]:
        """Take all leads as they are printed: whether they hold bad ones and duplicates cannot be told."""
        if total is None:
            return {}
        apart = {"non_target": bad, "duplicate_leads": twice}
        for name, numbers in apart.items():
            if numbers is not None and numbers.any() and self.figures.plan.kind != "tally":
                self._note(
                    "leads_apart",
                    header=self.headers.get(name, name),
                    count=int(numbers.sum()),
                    of=self.headers["leads"],
                )
        if self.figures.plan.kind == "tally":
            return {"leads": total}
        self.counts.pop("non_target", None)
        return {"leads": total}

    def _check_missed(self) -> None:
        counts = self.counts
        if {"contacted", "missed"} <= set(counts):
            off = counts["contacted"] + counts["missed"] != counts["offered"]
            if off.any():
                header = self.headers.get("offered", "")
                self._note(
                    "calls_differ", header=header, count=int(off.sum()), rows=row_list(self.figures.rows[off])
                )

    def _judge_sold(self, steps: dict[str, Ints], events: dict[str, Ints]) -> None:
        """Say whether sales are those of the leads beside them, or of the period whatever the age of the lead."""
        header = self.headers.get("sold", "")
        if "sold" not in steps or fold(split_camel(header)) in load_vocabulary().counts["sold_of_leads"]:
            return
        if "leads" in steps and (steps["sold"] > steps["leads"]).any():
            over = steps["sold"] > steps["leads"]
            self._note(
                "sold_of_period", header=header, count=int(over.sum()), rows=row_list(self.figures.rows[over])
            )
            events.setdefault("sold", steps.pop("sold"))
        elif "leads" in steps:
            self._note("sold_basis_untold", header=header)

    def _say_meaning(self, steps: Mapping[str, Ints], unit: str) -> None:
        of = {"leads": "offered" if unit == "offered" else "leads"}
        said = [
            f"{name} = {self.headers[of.get(name, name)]}"
            for name in steps
            if of.get(name, name) in self.headers
        ]
        if said:
            self._note("counts_mean", headings=said)

    def _note(self, key: str, **params: object) -> None:
        self.notes.append(Note(key, {**self.told, **params}))
