"""Do words and marks still mean what they meant? What a comparison tells of them, and what it must not compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages.fold import fold
from funnelkit.model import Note, Rate
from funnelkit.statistics.differences import newcombe
from funnelkit.tally import FILLS, NO_DAY, STEPS, Tally, join_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from funnelkit.metrics import Metric
    from funnelkit.model import Value
    from funnelkit.tally import Watch

FEW = 5
"""Fewer leads of a word are told of nowhere: it may be a slip."""

LEAST_MOVED, LEAST_FILLED = 0.05, 0.1
"""Changes of a share that are no matter of taste: of marks among later steps, of fields that are filled in."""

CHANCE = 0.01
ALIKE = 75
"""Of 100: from here on two names look like one that was changed."""

_STEP_OF = {"due": "appointments", "shows": "visits", "sold_visits": "visits"}
_ENDS = frozenset({"sold", "lost", "non_target", "closed", "target", "open"})


@dataclass(frozen=True)
class Shift:
    """Something that is otherwise than in the baseline: the note that tells it, and the steps it makes incomparable.

    Steps: "contacted", "appointments", "visits", and "outcome" for all that is sold, lost or non-target.
    """

    note: Note
    touches: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its words and fills, what its statuses were taken for, and the steps that it tells."""

    watch: Watch
    statuses: Mapping[str, str | None]
    tells: frozenset[str]

    @cached_property
    def leads(self) -> int:
        """How many leads there are."""
        return self.fill("manager", "leads")[1]

    def fill(self, field: str, step: str) -> tuple[int, int]:
        """Give how many of the leads of a step have a field filled in, and how many there are."""
        table = self.watch.fills[self.watch.fills["fill"] == FILLS.index((field, step))]
        return int(table["filled"].sum()), int(table["n"].sum())

    @cached_property
    def words(self) -> dict[str, dict[str, _Word]]:
        """Give the words of each field by their folded form; rare ones, which have no name, are left out."""
        found: dict[str, dict[str, _Word]] = {}
        for code, rows in self.watch.seen.groupby("word"):
            field, name = self.watch.words[int(str(code))]
            days = rows["created"][rows["created"] != NO_DAY]
            if name is not None and len(days):
                word = _Word(name, int(rows["n"].sum()), int(days.min()), int(days.max()))
                found.setdefault(field, {})[fold(name)] = word
        return found

    def rare(self, field: str) -> int:
        """Give how many leads have a word of a field that was too rare to be kept."""
        codes = [code for code, word in enumerate(self.watch.words) if word == (field, None)]
        return int(self.watch.seen["n"][self.watch.seen["word"].isin(codes)].sum())


@dataclass(frozen=True)
class _Word:
    """A word, the leads that have it, and the days of creation of the first and the last of them."""

    name: str
    n: int
    first: int
    last: int


def is_touched(metric: Metric, steps: frozenset[str], values: Iterable[Value]) -> bool:
    """Say whether a metric counts, or counts from, a step that shifts make incomparable."""
    named = {metric.hits, *(value.of_step for value in values if isinstance(value, Rate))}
    counted = {_STEP_OF.get(step, step) for step in named} | ({"outcome"} if named & _ENDS else set())
    return bool(counted & steps)


def notes_of(shifts: Iterable[tuple[Shift, ...]]) -> list[Note]:
    """Give the notes of some shifts, each thing said once: of everything since the baseline before the newest period."""
    found: dict[tuple[object, ...], Note] = {}
    for shift in (shift for several in shifts for shift in several):
        found.setdefault(
            (shift.note.key, *(shift.note.params.get(key) for key in ("field", "step", "name"))), shift.note
        )
    return list(found.values())


def without_contacts(tally: Tally) -> Tally:
    """Give a tally of which no export tells contacts, so that rates count from the step before."""
    cells = tally.cells[()]
    leads = cells.steps.of_step("leads")
    mark = np.full(len(leads), STEPS.index("untracked_contacted"), np.int8)
    untold = leads.with_columns(step=mark, on=np.full(len(leads), NO_DAY))
    return replace(tally, cells={**tally.cells, (): replace(cells, steps=join_lines(cells.steps, untold))})


def find_shifts(then: Side, now: Side) -> tuple[Shift, ...]:
    """Give what is otherwise now, beyond chance: marks, fields, and words."""
    if not now.leads or not then.leads:
        return ()
    return (
        *_marks(then, now),
        *_steps_told(then, now),
        *_began(then, now),
        *_statuses(then, now),
        *_fills(then, now),
        *_vocabulary(then, now),
    )


def _marks(then: Side, now: Side) -> Iterator[Shift]:
    """Watch the share of later steps that carry the contact mark: a mark that is kept better is no better department."""
    if "contacted" not in then.tells & now.tells:
        return
    before, after = then.fill("contacted", "later"), now.fill("contacted", "later")
    if min(before[1], after[1]) >= FEW and _moved(after, before, LEAST_MOVED):
        told = {"now": after[0], "now_of": after[1], "then": before[0], "then_of": before[1]}
        yield Shift(Note("marks_kept_otherwise", told), frozenset({"contacted"}))


def _moved(after: tuple[int, int], before: tuple[int, int], least: float) -> bool:
    change = newcombe(*after, *before)
    return abs(change.value) >= least and (change.low > 0 or change.high < 0)


def _steps_told(then: Side, now: Side) -> Iterator[Shift]:
    """Find steps that only one side tells: they imply contacts there that the other side does not count."""
    if "contacted" not in then.tells & now.tells:
        return
    for step in ("appointments", "visits"):
        more = now if step in now.tells - then.tells else then if step in then.tells - now.tells else None
        if more is not None:
            marked, later = more.fill("contacted", "later")
            if later - marked >= FEW:
                told = {"step": step, "leads": later - marked}
                key = "step_told_now" if more is now else "step_told_then"
                yield Shift(Note(key, told), frozenset({"contacted"}))


def _began(then: Side, now: Side) -> Iterator[Shift]:
    """Find fields that nobody filled in before a day, though leads came."""
    for place, (field, of) in enumerate(FILLS):
        if of == "later":
            continue
        for side, when in ((then, "then"), (now, "now")):
            day = _first_day(side.watch, place)
            if day is not None:
                step = {"appointment": "appointments", "show": "visits"}.get(field, field)
                touched = frozenset(
                    {step} if of == "leads" and step in ("contacted", "appointments", "visits") else ()
                )
                yield Shift(Note(f"fill_began_{when}", {"field": field, "on": _day(day)}), touched)


def _first_day(watch: Watch, fill: int) -> int | None:
    table = watch.fills[(watch.fills["fill"] == fill) & (watch.fills["created"] != NO_DAY)]
    table = table.sort_values("created")
    has = np.flatnonzero(table["filled"].to_numpy() > 0)
    if not len(has):
        return None
    n, filled = table["n"].to_numpy(), table["filled"].to_numpy()
    before, after = int(n[: has[0]].sum()), int(n[has[0] :].sum())
    share = filled.sum() / after
    return (
        int(table["created"].to_numpy()[has[0]])
        if before >= 2 * FEW and (1 - share) ** before < CHANCE
        else None
    )


def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def _statuses(then: Side, now: Side) -> Iterator[Shift]:
    """Statuses that decide what became of a lead: unknown ones that are new, and those that mean something else now."""
    unknown, before = _unknown(now), sum(word.n for word in _unknown(then).values())
    fresh = [
        word
        for key, word in unknown.items()
        if key not in then.words.get("status", {}) | then.words.get("stage", {})
    ]
    total = sum(word.n for word in unknown.values())
    if fresh and total >= FEW and newcombe(total, now.leads, min(before, then.leads), then.leads).low > 0:
        told = {
            "names": [f"{word.name} ({word.n})" for word in fresh[:5]],
            "leads": sum(word.n for word in fresh),
        }
        yield Shift(Note("unknown_statuses_new", told), frozenset({"outcome"}))
    meant = {fold(name): meaning for name, meaning in then.statuses.items()}
    for name, meaning in now.statuses.items():
        word = now.words.get("status", {}).get(fold(name)) or now.words.get("stage", {}).get(fold(name))
        other = meant.get(fold(name), meaning)
        if word and word.n >= FEW and other != meaning:
            told = {"name": word.name, "leads": word.n, "then": other or "open", "now": meaning or "open"}
            yield Shift(Note("status_means_otherwise", told), frozenset({"outcome"}))


def _unknown(side: Side) -> dict[str, _Word]:
    words = side.words.get("status", {}) | side.words.get("stage", {})
    keys = {fold(name) for name, meaning in side.statuses.items() if meaning is None}
    return {key: word for key, word in words.items() if key in keys}


def _fills(then: Side, now: Side) -> Iterator[Shift]:
    for field, of in FILLS:
        if of == "later" or field in ("contacted", "appointment", "show"):
            continue
        before, after = then.fill(field, of), now.fill(field, of)
        if (
            min(before[1], after[1]) >= 2 * FEW
            and before[0]
            and after[0]
            and _moved(after, before, LEAST_FILLED)
        ):
            told = {"now": after[0], "now_of": after[1], "then": before[0], "then_of": before[1]}
            yield Shift(Note("fill_differs", {"field": field, **told}))


def _vocabulary(then: Side, now: Side) -> Iterator[Shift]:
    """List words that are new, gone or renamed; a field without words on one side has no list."""
    for field in sorted(then.words.keys() & now.words.keys()):
        old, new = then.words[field], now.words[field]
        gone = [word for key, word in old.items() if key not in new and _is_missed(word, then, now)]
        come = [word for key, word in new.items() if key not in old and _is_new(word, field, then, now)]
        for one, other in _renamed(gone, come, then, now):
            told = {"field": field, "then": one.name, "now": other.name, "on": _day(other.first)}
            yield Shift(Note("word_renamed", told))
            gone.remove(one)
            come.remove(other)
        for key, words in (("words_gone", gone), ("words_new", come)):
            if words:
                named = [f"{word.name} ({word.n})" for word in sorted(words, key=lambda w: -w.n)[:5]]
                yield Shift(Note(key, {"field": field, "count": len(words), "names": named}))


def _is_missed(word: _Word, then: Side, now: Side) -> bool:
    """Say whether a word of the baseline is gone beyond chance: some leads should have it by now."""
    return word.n >= FEW and (1 - word.n / then.leads) ** now.leads < CHANCE


def _is_new(word: _Word, field: str, then: Side, now: Side) -> bool:
    """Say whether a word is new beyond chance: the baseline may hold it among its rare ones."""
    rare = min(FEW - 1, then.rare(field), then.leads)
    return word.n >= FEW and newcombe(word.n, now.leads, rare, then.leads).low > 0


def _renamed(gone: list[_Word], come: list[_Word], then: Side, now: Side) -> list[tuple[_Word, _Word]]:
    """Pair names that look alike, of which one went as the other came, with about as many leads."""
    from rapidfuzz import fuzz

    scores = [
        (fuzz.ratio(fold(one.name), fold(other.name)), one, other)
        for one in gone
        for other in come
        if one.last <= other.first and 0.5 <= (other.n / now.leads) / (one.n / then.leads) <= 2
    ]
    pairs: list[tuple[_Word, _Word]] = []
    for score, one, other in sorted(scores, key=lambda found: -found[0]):
        if score >= ALIKE and not any(one is a or other is b for a, b in pairs):
            pairs.append((one, other))
    return pairs
