"""What stands behind each verdict of a table of a comparison: footnotes, each told once for all rows that share it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from funnelkit.metrics import METRICS
from funnelkit.model import Rate
from funnelkit.statistics.verdicts import LEAST_ANSWERS, LEAST_BASE_LEADS, LEAST_LEADS
from funnelkit.tables.sections import rate_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from funnelkit.analysis.compared import Compared
    from funnelkit.analysis.mix import Mix
    from funnelkit.languages import Words
    from funnelkit.model import Value
    from funnelkit.statistics.verdicts import Verdict

_SECTION = "second_lines"
_MOST_POINTS = 100
_COARSE = 5  # points from which on a change that is worth seeing, or could be seen, is told without decimals


@dataclass(frozen=True)
class SecondLine:
    """A footnote of a row: rows that agree in `key` and `shared` have one together, which lists their `item`s."""

    key: str
    shared: Mapping[str, object] = field(default_factory=dict)
    item: str = ""


def fold(rows: Sequence[Sequence[SecondLine]], words: Words) -> tuple[tuple[str, ...], list[tuple[int, ...]]]:
    """Give the footnotes of a table, and the numbers of those of each row."""
    items: dict[tuple[object, ...], list[str]] = {}
    places: list[tuple[int, ...]] = []
    known: dict[tuple[object, ...], SecondLine] = {}
    for lines in rows:
        numbers = []
        for line in lines:
            same = (line.key, *line.shared.items())
            known.setdefault(same, line)
            said = items.setdefault(same, [])
            if line.item and line.item not in said:
                said.append(line.item)
            numbers.append(list(known).index(same) + 1)
        places.append(tuple(numbers))
    texts = tuple(
        words.text(_SECTION, line.key, **line.shared, items="; ".join(items[same]))
        for same, line in known.items()
    )
    return texts, places


@dataclass(frozen=True)
class Behind:
    """What is behind the verdicts of a table, in the words of a language.

    `alone`: no other table tells of the same periods together; else a single period says nothing of leads that lack.
    `lone`: the note on figures that stand out alone, if there are any.
    """

    words: Words
    alone: bool
    lone: Mapping[str, object] | None = None

    def lines(self, key: str, compared: Compared, newer: Sequence[Compared] = ()) -> list[SecondLine]:
        """Give the footnotes of one row; `newer` are its metric in newer periods, which are too early."""
        found = list(self._lines(key, compared))
        found += [line for other in newer[:1] for line in self._newer(other)]
        return found + [line for other in newer[-1:] for line in self._standing(key, other)]

    def _lines(self, key: str, compared: Compared) -> Iterable[SecondLine]:
        if compared.verdict == "not_comparable":
            yield from self._steps(compared)
        if compared.verdict == "too_early":
            yield self._young("too_early", compared)
            yield from self._standing(key, compared)
        judged = compared.judged
        if judged is None:
            return
        if compared.mix:
            yield self._mix(key, compared, compared.mix)
        yield from self._counts(key, compared, judged.verdict)
        if judged.lone and self.lone:
            yield SecondLine("stand_out_alone", self.lone)
        grown = compared.grown
        if grown and grown.leads < grown.of:
            young = {"young": grown.of - grown.leads, "leads": grown.of, "days": compared.window_days}
            yield SecondLine("younger", {}, self._item("younger", key, compared, **young))

    def _mix(self, key: str, compared: Compared, mix: Mix) -> SecondLine:
        points = amount(key, 100 * mix.mix_part, self.words, signed=True)
        dimension = self.words.text("dimensions", mix.dimension)
        return SecondLine("mix", {"dimension": dimension}, self._item("mix", key, compared, points=points))

    def _steps(self, compared: Compared) -> Iterable[SecondLine]:
        now, then = compared.current, compared.baseline
        if isinstance(now, Rate) and isinstance(then, Rate) and now.of_step != then.of_step:
            texts = {"now": self.words.text("of", now.of_step), "then": self.words.text("of", then.of_step)}
            yield SecondLine("of_step_differs", texts)

    def _newer(self, compared: Compared) -> Iterable[SecondLine]:
        line = self._young("newer_too_early", compared)
        yield replace(line, shared={"period": compared.period, **line.shared})

    def _young(self, key: str, compared: Compared) -> SecondLine:
        when = self._when("judge_after", compared.ready_on)
        if compared.grown is None:
            return SecondLine(f"{key}_undated", {"when": when})
        young = compared.grown.of - compared.grown.leads
        facts = {"young": young, "leads": compared.grown.of, "days": compared.window_days}
        return SecondLine(key, {**facts, "when": when})

    def _standing(self, key: str, compared: Compared) -> Iterable[SecondLine]:
        standing = compared.standing
        if standing is None or METRICS[key].kind != "rate" or not _is_countable(standing.current):
            return
        found = standing.difference
        item = self.words.text(
            _SECTION,
            "as_it_stood_item",
            metric=rate_name(key, standing.current, self.words),
            now=self._counted(standing.current),
            then=self._counted(standing.baseline),
            difference=amount(key, found.value, self.words, signed=True),
            low=bare_amount(key, found.low or 0, self.words, signed=True),
            high=bare_amount(key, found.high or 0, self.words, signed=True),
        )
        yield SecondLine("as_it_stood", {}, item)

    def _counted(self, value: Value) -> str:
        assert isinstance(value, Rate)
        return self.words.text(_SECTION, "counts", hits=value.hits, of=value.of)

    def _counts(self, key: str, compared: Compared, verdict: Verdict) -> Iterable[SecondLine]:
        """Say what a verdict would need."""
        if verdict.reason == "floor":
            score = METRICS[key].kind == "score"
            least = (LEAST_ANSWERS, LEAST_ANSWERS) if score else (LEAST_LEADS, LEAST_BASE_LEADS)
            yield SecondLine("floor", {"least": least[0], "least_base": least[1]})
        elif verdict.reason == "smaller_than":
            change = amount(key, scaled(key, verdict.worth_seeing or 0) / 2, self.words)
            yield SecondLine("smaller_than", {}, self._item("smaller_than", key, compared, change=change))
        elif verdict.word == "too_few_leads" and not self.alone:
            yield SecondLine("one_period")
        elif verdict.word == "too_few_leads":
            yield self._missing(key, compared, verdict)

    def _missing(self, key: str, compared: Compared, verdict: Verdict) -> SecondLine:
        visible = self._visible(key, verdict)
        needed = compared.judged.needed_leads if compared.judged else None
        facts = {
            "worth": amount(key, scaled(key, verdict.worth_seeing or 0), self.words),
            "visible": visible,
            "needed": needed,
            "unit": unit_named(key, getattr(compared.baseline, "of_step", None), self.words, needed),
            "when": self._when("at_this_pace", compared.ready_on),
        }
        if verdict.reason == "needs_leads" and visible:
            return SecondLine("needs", {}, self._item("needs", key, compared, **facts))
        if verdict.reachable or verdict.reason == "needs_leads":
            change = verdict.reachable.change if verdict.reachable else verdict.worth_seeing or 0
            facts["change"] = amount(key, scaled(key, change), self.words)
            return SecondLine("reachable", {}, self._item("reachable", key, compared, **facts))
        if visible:
            return SecondLine("lengthen", {}, self._item("lengthen", key, compared, **facts))
        return SecondLine("lengthen_none")

    def _visible(self, key: str, verdict: Verdict) -> str:
        """Give the change that could have been seen; nothing where it is greater than there can be."""
        visible = scaled(key, verdict.visible) if verdict.visible is not None else _MOST_POINTS
        return amount(key, round(visible), self.words) if visible < _MOST_POINTS else ""

    def _item(self, line: str, key: str, compared: Compared, **facts: object) -> str:
        metric = rate_name(key, compared.baseline, self.words)
        return self.words.text(_SECTION, f"{line}_item", metric=metric, **facts)

    def _when(self, key: str, day: date | None) -> str:
        return self.words.text(_SECTION, key, day=day) if day else ""


def _is_countable(value: Value) -> bool:
    return isinstance(value, Rate) and value.of >= LEAST_LEADS


def scaled(key: str, change: float) -> float:
    """Give a change in points: that of a rate is a share."""
    return change if METRICS[key].kind == "score" else 100 * change


def amount(key: str, points: float, words: Words, *, signed: bool = False) -> str:
    """Write a change: points of a rate with their unit, those of a score without."""
    text = bare_amount(key, points, words, signed=signed)
    return text if METRICS[key].kind == "score" else words.text(_SECTION, "points", points=text)


def bare_amount(key: str, points: float, words: Words, *, signed: bool = False) -> str:
    """Write a change without its unit, for limits beside one that has it."""
    whole = METRICS[key].kind == "score" or (not signed and (points >= _COARSE or points == round(points)))
    return words.number(points, 0 if whole else 1, signed=signed)


def unit_named(key: str, of_step: str | None, words: Words, count: object) -> str:
    """Say what a metric counts from, in the form after a number: leads, contacted leads, answers."""
    unit = "answers" if METRICS[key].kind == "score" else of_step
    return words.text("units", unit, n=count) if unit else ""
