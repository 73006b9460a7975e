"""A column of money: exact hundredths, whatever the country that printed it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from funnelkit.reading.columns import codes_of
from funnelkit.recognition.amount_texts import Amount, digits_of, parse_amount, power_of
from funnelkit.recognition.blanks import is_blank
from funnelkit.recognition.buffers import (
    Bytes,
    Offsets,
    Rows,
    as_dictionary,
    by_signature,
    bytes_of,
)
from funnelkit.recognition.examples import Examples

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pyarrow as pa

Numbers = npt.NDArray[np.int64]
Facts = npt.NDArray[np.int16]

NO_CURRENCY = -1
_MOST_DIGITS = 17
_LIMIT = 10**16  # hundredths: a hundred billions


class _Fact(NamedTuple):
    """What cells of one way of writing have in common; `open_mark` as in Amount, with the power of ten to hundredths."""

    readable: bool
    mark: str | None = None
    open_mark: str | None = None
    open_power: int = 0
    currency: str | None = None


_UNREADABLE, _BLANK = 0, 1
_POINT_CURRENCIES = frozenset({"USD", "GBP", "AUD", "ILS", "JPY", "CNY", "INR"})
"""Currencies of countries whose decimal mark is the point."""


@dataclass(frozen=True, eq=False)
class AmountColumn:
    """A column of money.

    `hundredths`: int64, 0 where unknown; `known`: where there is an amount. `currency_codes`: int8, the number in
    `currencies` (ISO codes) of the currency that the cell itself names, -1 (NO_CURRENCY) where it names none.
    `mark`: the decimal mark that the column's cells use, None where it never mattered or both are used.
    `ambiguous`: some cells like `1.234` can be read in two ways and nothing settles them: they are not known, and
    `undecided` has their positions. `unreadable`: positions of other filled cells that are no amount.
    """

    hundredths: Numbers
    known: npt.NDArray[np.bool_]
    currency_codes: npt.NDArray[np.int8]
    currencies: tuple[str, ...]
    mark: str | None
    ambiguous: bool
    undecided: Rows
    unreadable: Rows
    unreadable_examples: tuple[str, ...]
    blank: int


class Amounts:
    """Collects a column of money; cells of one signature are read at once."""

    def __init__(self) -> None:
        self._rows = 0
        self._numbers: list[Numbers] = []
        self._codes: list[Facts] = []
        self._facts: dict[_Fact | None, int] = {_Fact(readable=False): _UNREADABLE, None: _BLANK}
        self._examples = Examples()

    def add(self, array: pa.DictionaryArray | pa.StringArray) -> None:
        """Take the column's next cells (no nulls)."""
        cells = as_dictionary(array)
        indices = codes_of(cells)
        numbers, codes = self._read(cells.dictionary)
        self._numbers.append(numbers[indices])
        self._codes.append(codes[indices])
        for fact, code in self._facts.items():
            if fact is not None and (fact.open_mark or not fact.readable):
                rows = np.flatnonzero(self._codes[-1] == code)
                self._examples.see(code, rows + self._rows, cells.dictionary, indices[rows].astype(np.int64))
        self._rows += len(indices)

    def finish(self, mark: str | None = None) -> AmountColumn:
        """Settle the decimal mark (or take the one given) and give the column."""
        numbers = np.concatenate(self._numbers) if self._numbers else np.zeros(0, np.int64)
        codes = np.concatenate(self._codes) if self._codes else np.zeros(0, np.int16)
        counts = np.bincount(codes, minlength=len(self._facts))
        facts = {code: fact for fact, code in self._facts.items() if fact is not None and counts[code]}
        marks = {
            code: mark or _mark_of(fact, facts.values()) for code, fact in facts.items() if fact.open_mark
        }
        undecided = [code for code, found in marks.items() if not found]
        for code, found in marks.items():
            if found:
                rows = codes == code
                power = facts[code].open_power + (0 if found == facts[code].open_mark else 3)
                numbers[rows] = _shifted(numbers[rows], power)
        known = _chosen(
            codes, [code for code, fact in facts.items() if fact.readable and code not in undecided]
        )
        numbers[~known] = 0
        names = sorted({fact.currency for fact in facts.values() if fact.currency})
        table = np.full(len(self._facts), NO_CURRENCY, np.int8)
        for code, fact in facts.items():
            if fact.currency:
                table[code] = names.index(fact.currency)
        return AmountColumn(
            hundredths=numbers,
            known=known,
            currency_codes=table[codes],
            currencies=tuple(names),
            mark=mark or _common_mark(facts.values(), marks.values()),
            ambiguous=bool(undecided),
            undecided=np.flatnonzero(_chosen(codes, undecided)),
            unreadable=np.flatnonzero(codes == _UNREADABLE),
            unreadable_examples=self._examples.first([_UNREADABLE]),
            blank=int(counts[_BLANK]),
        )

    def _read(self, texts: pa.StringArray) -> tuple[Numbers, Facts]:
        """Give the number and the fact of each of some distinct cells."""
        offsets, data = bytes_of(texts)
        numbers, codes = np.zeros(len(texts), np.int64), np.full(len(texts), _BLANK, np.int16)
        for signature, rows in by_signature(offsets, data):
            way = _way_of(signature)
            if way is None:
                codes[rows] = _BLANK if is_blank(signature) else _UNREADABLE
                continue
            alone = np.ones(len(rows), np.bool_)
            if way.places:
                numbers[rows], alone = _read_digits(way, data, offsets[rows])
                codes[rows] = self._code(_fact(way.amount))
            for row in rows[alone].tolist():
                numbers[row], fact = _read_alone(texts[row].as_py())
                codes[row] = self._code(fact)
        return numbers, codes

    def _code(self, fact: _Fact) -> int:
        return self._facts.setdefault(fact, len(self._facts))


@dataclass(frozen=True)
class _Way:
    """How the cells of a signature are read: where their digits are (nowhere: one by one), and what else they say.

    `careful`: a leading nought would change the reading (1.234 is open, 0.234 is not).
    """

    amount: Amount
    places: tuple[int, ...]
    careful: bool


@lru_cache(maxsize=4096)
def _way_of(signature: str) -> _Way | None:
    """Give the way to read a signature, None where no cell of it is an amount."""
    ones = signature.replace("0", "1")
    amount = parse_amount(ones)
    if amount is None:
        return None
    places = tuple(place for place, byte in enumerate(signature.encode()) if byte == ord("0"))
    if len(places) + max(power_of(amount), 0) > _MOST_DIGITS:
        places = ()
    noughts = parse_amount(ones.replace("1", "0", 1))
    careful = noughts is None or replace(noughts, whole=amount.whole) != amount
    return _Way(amount, places, careful)


def _read_digits(way: _Way, data: Bytes, starts: Offsets) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Read cells of one signature; also say which must be read one by one after all."""
    value = np.zeros(len(starts), np.int64)
    for place in way.places:
        value *= 10
        value += data[starts + np.int32(place)] - np.uint8(48)
    alone = (data[starts + np.int32(way.places[0])] == ord("0")) & way.careful
    if not way.amount.open_mark:
        value = _shifted(value, power_of(way.amount))
        alone |= value >= _LIMIT
    return (-value if way.amount.negative else value), alone


def _read_alone(text: str) -> tuple[int, _Fact]:
    amount = parse_amount(text)
    if amount is None:
        return 0, _Fact(readable=False)
    value, power = digits_of(amount), power_of(amount)
    if not amount.open_mark:
        value = value * 10**power if power >= 0 else (value + 5 * 10 ** (-power - 1)) // 10**-power
        if value >= _LIMIT:
            return 0, _Fact(readable=False)
    return (-value if amount.negative else value), _fact(amount)


def _fact(amount: Amount) -> _Fact:
    power = power_of(amount) if amount.open_mark else 0
    return _Fact(
        readable=True,
        mark=amount.mark,
        open_mark=amount.open_mark,
        open_power=power,
        currency=amount.currency,
    )


def _shifted(numbers: Numbers, power: int) -> Numbers:
    """Multiply by a power of ten; halves are rounded away from nought."""
    if power >= 0:
        return numbers * np.int64(10**power)
    unit = np.int64(10**-power)
    whole: Numbers = (np.abs(numbers) + unit // 2) // unit
    return np.sign(numbers) * whole


def _common_mark(facts: Iterable[_Fact], settled: Iterable[str | None]) -> str | None:
    """Give the one decimal mark that cells prove or were settled to have."""
    found = {fact.mark for fact in facts if fact.mark} | {mark for mark in settled if mark}
    return found.pop() if len(found) == 1 else None


def _mark_of(fact: _Fact, facts: Collection[_Fact]) -> str | None:
    """Settle the decimal mark of cells like `1.234`: by what others of their currency, or of none, prove.

    Where these prove nothing, `$1,000` is a thousand: where the dollar is at home the comma parts thousands, and nobody
    prints three decimals of it. What cells of another currency prove is another country's.
    """
    kin = (None, fact.currency)
    proved = {
        other.mark for other in facts if other.mark and (fact.currency is None or other.currency in kin)
    }
    if proved:
        return proved.pop() if len(proved) == 1 else None
    return "." if fact.open_mark == "," and fact.currency in _POINT_CURRENCIES else None


def _chosen(codes: Facts, some: list[int]) -> npt.NDArray[np.bool_]:
    return np.isin(codes, np.array(some, np.int16))
