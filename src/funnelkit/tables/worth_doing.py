"""What is worth doing as a table: a sentence for each thing with the sales that hang on it and the command that opens it."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.department.worth_doing import Thing
    from funnelkit.languages import Words

_SECTION = "worth_doing"
_MANY = 100


def worth_tables(things: Sequence[Thing], words: Words) -> Iterable[Table]:
    """Lay out the things worth doing, none where there are none."""
    if things:
        yield Table(
            words.text(_SECTION, "title"),
            (Column("", "right"), Column("", "left")),
            (
                *((Cell(place, "ordinal"), Cell(_line(each, words))) for place, each in enumerate(things, 1)),
                (Cell(""), Cell(words.text(_SECTION, "rates"))),
            ),
        )


def _line(thing: Thing, words: Words) -> str:
    facts: dict[str, str] = {"sales": words.number(thing.sales, 0 if thing.sales >= _MANY else 1)}
    key = "sales"
    if thing.amount is not None:
        key = "sales_amount"
        facts["amount"] = words.money(_about(thing.amount), thing.currency)
    worth = words.text(_SECTION, key, **facts)
    return words.text(_SECTION, "line", sentence=_sentence(thing, words), worth=worth, command=thing.command)


def _sentence(thing: Thing, words: Words) -> str:
    key = f"{thing.kind}_all" if thing.params.get("channel", "") is None else thing.kind
    return words.text(_SECTION, key, leads=thing.leads, **thing.params)


def _about(amount: float) -> int:
    """Round an amount to two digits: what is expected is not known to more.

    >>> [_about(amount) for amount in (48_588.8, 996, 7.4, 0.2)]
    [49000, 1000, 7, 0]
    """
    return int(round(amount, min(0, 1 - floor(log10(amount))))) if amount >= 1 else 0
