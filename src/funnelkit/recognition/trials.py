"""Rows that somebody wrote to try a form: names, addresses and telephone numbers that no client has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from funnelkit.fields import FIELDS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_header
from funnelkit.recognition.buffers import take, text_array_of
from funnelkit.recognition.phones import digits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa

    from funnelkit.recognition.plan import Plan

    Bools = npt.NDArray[np.bool_]
    Trying = Callable[[pa.StringArray], Bools]

_LIKELY = "(?i)tes[tz]|тест|провер|перевір|pr[oó]b[ae]"
"""What every cell has that names a trial: a cheap sieve before the words are looked at one by one."""

_MAIL = r"(?i)^\s*(?:mailto:)?(?:(?:test|tester|testing|teszt|proba)[\d._+-]*@|[^@\s]+@test\.)"
_LONGEST_RUN, _LEAST = "1234567890", 6


def is_trial(text: str) -> bool:
    """Say whether a name or a remark says that it is a test: "тест", "Test lead 2", "проверка"; never "test drive"."""
    return _says_trial(fold(text))


def _says_trial(folded: str) -> bool:
    values = load_vocabulary().values
    if folded in values["trial"]:
        return True
    words = folded.split()
    return any(word in values["trial"] for word in words) and all(
        word in values["trial"] or word in values["beside_trial"] or word.isdecimal() for word in words
    )


def try_names(array: pa.StringArray) -> Bools:
    """Say which names and remarks of a column say that they are a test."""
    found = np.zeros(len(array), bool)
    likely = _places(pc.match_substring_regex(array, _LIKELY))
    if len(likely):
        found[likely] = [is_trial(text) for text in take(array, likely).to_pylist()]
    return found


def try_mails(array: pa.StringArray) -> Bools:
    """Say which addresses are test@… or …@test.…."""
    found = np.zeros(len(array), bool)
    found[_places(pc.match_substring_regex(array, _MAIL))] = True
    return found


def try_phones(array: pa.StringArray) -> Bools:
    """Say which telephone numbers are one digit throughout, or count up from 1: +7 000 000-00-00, 1234567."""
    column = digits_of(array)
    found = np.zeros(len(array), bool)
    for value, length in _made_up():
        found |= (column.lengths == length) & (column.digits == value)
    return found


def _made_up() -> list[tuple[int, int]]:
    """Give the digits of numbers that nobody has, and how many they are; a country's code or 8 may stand before ten."""
    bare = [sign * length for sign in "0123456789" for length in range(_LEAST, 12)]
    bare += [_LONGEST_RUN[:length] for length in range(_LEAST, 11)]
    ten = ["0" * 10, _LONGEST_RUN]
    bare += [lead + number for lead in ("7", "8") for number in ten]
    bare += [lead + number for lead in ("380", "36") for number in ("0" * 9, "1" * 9, _LONGEST_RUN[:9])]
    return [(int(number), len(number)) for number in dict.fromkeys(bare)]


def watched(plan: Plan, *, thorough: bool) -> Mapping[int, Trying]:
    """Give the columns in which to look for tests: those of persons and remarks of which the sample has one, or all.

    They are personal: a column is read for this alone, and only which rows are tests is kept of it.
    """
    found: dict[int, Trying] = {}
    for column in plan.columns:
        trying = _trying(column.field, column.header)
        if trying and (thorough or _has_any(plan, column.place, trying)):
            found[column.place] = trying
    return found


def _trying(field: str | None, header: str) -> Trying | None:
    if field == "phone":
        return try_phones
    if field == "email":
        return try_mails
    spare = field is None or field == "lead_name" or FIELDS[field].kind in ("other", "label")
    named = spare and fold_header(header) in load_vocabulary().entities["named"]
    return try_names if named else None


def _has_any(plan: Plan, place: int, trying: Trying) -> bool:
    return bool(trying(text_array_of([row[place] for row in plan.reading.sample])).any())


def _places(mask: pa.BooleanArray) -> npt.NDArray[np.int64]:
    places = pc.indices_nonzero(mask)
    return np.frombuffer(places.buffers()[1], np.uint64, len(places), 8 * places.offset).astype(np.int64)
