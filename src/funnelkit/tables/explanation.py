"""How a verdict came about, in sentences: one table a judged row, a line a step."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.metrics import METRICS
from funnelkit.tables.second_lines import amount, scaled, unit_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from funnelkit.analysis.explanation import Step
    from funnelkit.languages import Words

    Numbers = Mapping[str, object]

_SECTION = "explain"


def make_explanation(steps: Sequence[Step], of_step: str | None, words: Words) -> Iterator[Table]:
    """Put the steps of a verdict into words, a table a row that was judged; `of_step`: what its rate counts from."""
    starts = [place for place, step in enumerate(steps) if step.step == "asked"]
    for start, end in zip(starts, [*starts[1:], len(steps)], strict=True):
        asked = steps[start].numbers
        telling = _Telling(str(asked["metric"]), of_step, words)
        lines = [line for line in telling.lines(steps[start + 1 : end]) if line]
        yield Table(telling.title(asked), (Column("", "left"),), tuple((Cell(line),) for line in lines))


class _Telling:
    """Words the steps on one metric."""

    def __init__(self, key: str, of_step: str | None, words: Words) -> None:
        self.key, self.of_step, self.words = key, of_step, words

    def title(self, asked: Numbers) -> str:
        few = METRICS[self.key].kind == "score" and asked["verdict"] == "too_few_leads"
        verdict = self.words.text("verdicts", "too_few_answers" if few else str(asked["verdict"] or "none"))
        metric = self.words.rate(self.key, self.of_step)
        return self._text("asked", metric=metric, period=asked["period"], verdict=verdict).rstrip(": ")

    def lines(self, steps: Sequence[Step]) -> Iterator[str]:
        """Give a sentence a step; rules are numbered."""
        tell: dict[str, Callable[[Numbers], str]] = {
            "window": self._window,
            "age": lambda numbers: self._text("age", **numbers),
            "counts": self._counts,
            "so_far": lambda numbers: self._counts(numbers, "so_far"),
            "difference": lambda numbers: self._text("difference", difference=self._points(numbers["value"])),
            "swings": self._swings,
            "limits": self._limits,
            "family": self._family,
            "chance": self._chance,
            "needed": self._needed,
        }
        number = count(1)
        for step in steps:
            if step.step == "rule":
                yield self._rule(next(number), step.numbers)
            else:
                yield tell[step.step](step.numbers)

    def _window(self, numbers: Numbers) -> str:
        fixed = METRICS[self.key].kind == "within"
        return self._text(f"window_{'fixed' if fixed else numbers['source']}", **numbers)

    def _counts(self, numbers: Numbers, key: str = "counts") -> str:
        if "now_n" in numbers:
            score = {
                name: self.words.number(_float(numbers[name]), signed=True)
                for name in ("now_value", "then_value")
            }
            return self._text("counts_score", **{**numbers, **score})
        share = {name: _percent(numbers[name], self.words) for name in ("now_value", "then_value")}
        return self._text(key, **{**numbers, **share})

    def _swings(self, numbers: Numbers) -> str:
        if not numbers["known"]:
            return self._text("swings_unknown", **numbers)
        if _float(numbers["phi"]) <= 1:
            return self._text("swings_none", **numbers)
        spread = "" if numbers["df"] is None else self._text("student", df=numbers["df"])
        facts = {"months": numbers["months"], "spread": spread}
        ratios = {name: self.words.number(_float(numbers[name]), 2) for name in ("phi", "wider")}
        if "points" in numbers:
            points = self.words.number(_float(numbers["points"]))
            return self._text("swings_score", points=points, **facts, **ratios)
        return self._text("swings_some", cv=_percent(numbers["cv"], self.words), **facts, **ratios)

    def _limits(self, numbers: Numbers) -> str:
        low, high = (self._points(numbers[name]) for name in ("low", "high"))
        return self._text("limits", low=low, high=high, level=_percent(numbers["level"], self.words))

    def _family(self, numbers: Numbers) -> str:
        facts = {name: _percent(numbers[name], self.words) for name in ("budget", "share")}
        return self._text("family_goal" if numbers["goal"] else "family", rows=numbers["rows"], **facts)

    def _chance(self, numbers: Numbers) -> str:
        if numbers["chance"] is None:
            return ""
        names = ("chance", "touches_at", "adjusted", "budget", "needs_at")
        return self._text("chance", **{name: _percent(numbers[name], self.words) for name in names})

    def _rule(self, number: int, numbers: Numbers) -> str:
        shown = {
            name: self._change(value)
            if name in _CHANGES
            else _percent(value, self.words)
            if name in _SHARES
            else value
            for name, value in numbers.items()
        }
        bare = numbers["rule"] == "old_enough" and "grown" not in numbers
        rule = self._text("rule_old_enough_bare" if bare else f"rule_{numbers['rule']}", **shown)
        answer = self._text("yes" if numbers["fits"] else "no")
        return self._text("rule", number=number, rule=rule, answer=answer)

    def _needed(self, numbers: Numbers) -> str:
        if numbers["needed_leads"] is None:
            return self._text("needed_baseline")
        change = numbers["worth_seeing"] if numbers["greater"] is None else numbers["greater"]
        day = numbers["ready_on"]
        when = self.words.text("second_lines", "at_this_pace", day=day) if day else ""
        needed = numbers["needed_leads"]
        facts = {
            "change": self._change(change),
            "unit": unit_named(self.key, self.of_step, self.words, needed),
        }
        name = "needed" if numbers["greater"] is None else "needed_greater"
        return self._text(name, needed=needed, when=when, **facts)

    def _points(self, value: object) -> str:
        return amount(self.key, _float(value), self.words, signed=True)

    def _change(self, value: object) -> str:
        return amount(self.key, scaled(self.key, _float(value)), self.words)

    def _text(self, key: str, **params: object) -> str:
        return self.words.text(_SECTION, key, **params)


_CHANGES = ("half_width", "worth_seeing", "reach", "limit")
_WHOLE = 1e-9
_SHARES = ("least_share", "adjusted", "budget")


def _float(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _percent(value: object, words: Words) -> str:
    """Write a share or a chance with as many digits as tell it from 0 and 100."""
    if value is None:
        return "–"
    share = 100 * _float(value)
    away = min(share, 100 - share)
    digits = (
        0
        if away >= 10 or abs(share - round(share)) < _WHOLE
        else 1
        if away >= 1
        else 2
        if away >= 0.01
        else 4
    )
    return words.share(share / 100, digits)
