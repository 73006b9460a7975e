"""Why leads are lost: reasons and their groups, each with its share, what nobody said, and what they were worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import share
from funnelkit.languages.refusals import NON_TARGET, OTHER, Grouped, ReasonBook, group_reasons
from funnelkit.model import Money, Note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.model import Rate
    from funnelkit.tally import Cells, Tally

    Ints = npt.NDArray[np.int64]

VALUE, GROUP, REST, BLANK = "value", "group", "rest", "blank"
"""What a row is: one spelling, a group of them, the rare ones that no group has, or no reason at all."""

MOST_ROWS = 200
"""Of more values without a group the rare ones are one row."""

_OFTEN = 3
_PICKED = 0.9
_MOST_PICKED = 60
MUCH_UNSAID = 0.1
"""From this share of the lost on, what has no reason or a void one is warned of."""


@dataclass(frozen=True)
class Spelling:
    """A value as it stands in the files, its group, and the lost leads that have it."""

    text: str
    group: str | None
    lost: int


@dataclass(frozen=True)
class Reason:
    """A row: its kind, its name (None of what has none) and group, its share of the lost, and at most which share.

    `at_most` is the share if every lead whose reason nobody said were of it. `amounts` are what the leads were worth that
    have an amount, one a currency; None where no lost lead has any.
    """

    kind: str
    name: str | None
    group: str | None
    share: Rate
    at_most: float | None
    amounts: tuple[Money, ...] | None
    spellings: tuple[Spelling, ...]


@dataclass(frozen=True)
class Unsaid:
    """Lost leads without a reason, and those whose reason says nothing ("other"), of all lost."""

    blank: int
    other: int
    of: int


@dataclass(frozen=True, eq=False)
class Reasons:
    """The reasons of the lost leads: `rows` the most frequent first; `column` is "list" or "text".

    `row_of` maps each value to its row; `spellings` are all values, most first; `several` those of which each names
    several groups.
    """

    rows: tuple[Reason, ...]
    column: str
    unsaid: Unsaid
    row_of: Mapping[str | None, int]
    spellings: tuple[Spelling, ...]
    several: tuple[tuple[Spelling, tuple[str, ...]], ...]

    @property
    def lost(self) -> int:
        """How many leads were lost."""
        return self.unsaid.of

    @property
    def left(self) -> tuple[Spelling, ...]:
        """The values that no group has."""
        return tuple(spelling for spelling in self.spellings if spelling.group is None)


def measure_reasons(lost: Tally, book: ReasonBook) -> Reasons:
    """Count the reasons of a tally of lost leads, cut to the days that count."""
    cells = lost.cells["refusal_reason",]
    values = [group[0] for group in cells.groups]
    counts = count_groups(cells, np.arange(len(values)), len(values))
    texts = [value for value, n in zip(values, counts.tolist(), strict=True) if value is not None and n]
    found = dict(zip(texts, group_reasons(texts, book), strict=True))
    spellings = [
        Spelling(value, found[value].group, n)
        for value, n in zip(values, counts.tolist(), strict=True)
        if value in found
    ]
    spellings.sort(key=lambda spelling: (-spelling.lost, spelling.text))
    column = book.column or ("list" if _is_picked(spellings) else "text")
    drafts, row_of = _rows(spellings, column)
    sizes = count_groups(
        cells, np.array([row_of.get(value, len(drafts)) for value in values]), len(drafts) + 1
    )
    blank = int(sizes[-1])
    unsaid = Unsaid(blank, sum(one.lost for one in spellings if one.group == OTHER), int(sizes.sum()))
    if blank:
        drafts.append((BLANK, None, None, ()))
        row_of[None] = len(drafts) - 1
    amounts = _amounts(cells, np.array([row_of.get(value, -1) for value in values] or [0]), len(drafts))
    rows = tuple(
        Reason(*draft[:3], _share(int(n), unsaid), _at_most(draft, int(n), unsaid), worth, draft[3])
        for draft, n, worth in zip(drafts, sizes.tolist(), amounts, strict=False)
    )
    return Reasons(rows, column, unsaid, row_of, tuple(spellings), _several(spellings, found))


def count_groups(cells: Cells, codes: Ints, size: int) -> Ints:
    """Sum the lost leads of the groups of a grouping by a number that each has; -1: left out."""
    lost = cells.steps.of_step("lost")
    at = codes[lost["group"]] if len(codes) else np.zeros(0, np.int64)
    n = lost["n"][: len(at)]
    counted = np.bincount(at[at >= 0], weights=n[at >= 0], minlength=size)
    return counted.astype(np.int64)


def _is_picked(spellings: Sequence[Spelling]) -> bool:
    """Say whether values look picked from a list: few, and nearly all leads have one that comes again and again."""
    often = sum(spelling.lost for spelling in spellings if spelling.lost >= _OFTEN)
    return len(spellings) <= _MOST_PICKED and often >= _PICKED * sum(one.lost for one in spellings)


_DraftRow = tuple[str, str | None, str | None, tuple[Spelling, ...]]


def _rows(spellings: Sequence[Spelling], column: str) -> tuple[list[_DraftRow], dict[str | None, int]]:
    """Give the rows, most lost first, and the row of each value: groups where reasons were typed, else values."""
    found: dict[tuple[str, str | None], list[Spelling]] = {}
    alone = 0
    for spelling in spellings:
        alone += spelling.group is None
        key: tuple[str, str | None]
        if column == "text" and spelling.group:
            key = (GROUP, spelling.group)
        elif alone > MOST_ROWS:
            key = (REST, None)
        else:
            key = (VALUE, spelling.text)
        found.setdefault(key, []).append(spelling)
    order = sorted(
        found.items(),
        key=lambda entry: (entry[0][0] == REST, -sum(one.lost for one in entry[1]), entry[0][1] or ""),
    )
    row_of: dict[str | None, int] = {one.text: row for row, (_, own) in enumerate(order) for one in own}
    return [(kind, name, own[0].group, tuple(own)) for (kind, name), own in order], row_of


def _share(n: int, unsaid: Unsaid) -> Rate:
    return share(n, unsaid.of, "lost")


def _at_most(draft: _DraftRow, n: int, unsaid: Unsaid) -> float | None:
    """Give the share of the lost if all of whom nobody said why were of it."""
    if not unsaid.of or draft[0] == BLANK:
        return None
    more = unsaid.blank + (0 if draft[2] == OTHER else unsaid.other)
    return (n + more) / unsaid.of


def _amounts(cells: Cells, codes: Ints, size: int) -> list[tuple[Money, ...] | None]:
    """Sum what the leads of each row were worth, by currency; None throughout where nothing is known."""
    money = cells.money
    if not len(money):
        return [None] * size
    at, width = codes[money["group"]], len(cells.currencies)
    key = at * width + money["currency"]
    n, total = (np.bincount(key, weights=money[name], minlength=size * width) for name in ("n", "hundredths"))
    return [
        tuple(
            Money(int(n[place]), total[place] / 100, total[place] / 100 / n[place], currency)
            for place, currency in enumerate(cells.currencies, row * width)
            if n[place]
        )
        for row in range(size)
    ]


def _several(
    spellings: Sequence[Spelling], found: Mapping[str, Grouped]
) -> tuple[tuple[Spelling, tuple[str, ...]], ...]:
    return tuple((one, found[one.text].also) for one in spellings if found[one.text].also)


def note_reasons(reasons: Reasons) -> list[Note]:
    """Say what one has to know of the reasons: what nobody said, what names several, what says that it was no lead."""
    notes = []
    unsaid = reasons.unsaid
    if unsaid.of and unsaid.blank + unsaid.other >= MUCH_UNSAID * unsaid.of:
        percent = round(100 * (unsaid.blank + unsaid.other) / unsaid.of)
        notes.append(
            Note(
                "reasons_unsaid",
                {"blank": unsaid.blank, "other": unsaid.other, "of": unsaid.of, "percent": percent},
            )
        )
    if reasons.several:
        leads = sum(one.lost for one, _ in reasons.several)
        notes.append(Note("reasons_several", {"leads": leads, "count": len(reasons.several)}))
    doubted = sum(one.lost for one in reasons.spellings if one.group in NON_TARGET)
    if doubted:
        notes.append(Note("reasons_non_target", {"leads": doubted, "of": unsaid.of}))
    return notes
