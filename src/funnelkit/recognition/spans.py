"""Texts that name a stretch of days: a month, a week, a range, in cells, headings, title lines and names of files.

What names no year is read too, in the year `YEARLESS`: a month of every year, shown as such and never judged.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.periods import YEARLESS, month_of, named_span, period_of
from funnelkit.recognition.month_names import DAY_ENDINGS, YEAR_WORDS, folded, month_numbers

if TYPE_CHECKING:
    from funnelkit.model import Period

FILE_NUMBER = "{file}"
"""Stands for the number in a file's name, where a person tells the period of many files at once."""

_DASHES = str.maketrans("‐‑‒–—―−_", "-------" + " ")
_LONGEST = 80
_ISO_DAY = re.compile(r"(\d{4})([-./ ])(\d{1,2})\2 ?(\d{1,2})\.?")
_DAY_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
_ISO_MONTH = re.compile(r"(\d{4})(?:[-./ ])?(0?[1-9]|1[0-2])\.?")
_MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])[-./ ](\d{4})")
_ISO_WEEK = re.compile(r"(\d{4})[- ]?w ?(\d{1,2})")
_ISO_QUARTER = re.compile(r"(\d{4})[- ]?q ?([1-4])|q ?([1-4])[- /]?(\d{4})")
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_PARTS = re.compile(r"[:;|()\[\]\n\t]+")
_FILE_DAYS = re.compile(r"(\d{4})[-._ ]?(\d{2})[-._ ]?(\d{2})(?!\d)")
_FILE_DAY = re.compile(r"(?<!\d)\d{1,2}[-._ ]\d{1,2}[-._ ]\d{4}(?!\d)")
_FILE_SIGNS = re.compile(r"[-._]|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d{4})")
_MOST_DAYS = 31
_MOST_WORDS = 12


def read_span(text: str, order: str | None = None) -> Period | None:
    """Read a text that is a day, a week, a month, a quarter, a year, or a range of days; None where it is none of these.

    `order` ("day_first", "month_first") settles slashes; without it a text that can be read in two ways is None, but for
    a range of which one way is whole months.
    """
    text = " ".join(_plain(text).split()).strip(" ,")
    if not text or len(text) > _LONGEST or not any(map(str.isalnum, text)):
        return None
    found = _only({span for span in (_single(text, way) for way in _ways(order)) if span})
    return found or _range(text, order)


def read_month(text: str) -> Period | None:
    """Read a text that is a month of some year; None where it is none, or names no year."""
    span = read_span(text)
    if span is None or span.start.year == YEARLESS:
        return None
    return span if span == month_of(span.start.year, span.start.month) else None


def find_span(text: str) -> Period | None:
    """Find the stretch of days that a title line or a file's name tells of, a single day or year excepted."""
    found = {span for part in _PARTS.split(_plain(text)) if (span := _within(part.split()[:_MOST_WORDS]))}
    return _only(found)


def span_of_file(name: str) -> Period | None:
    """Read the month, week or range that a file's name tells: `leads_2026-03.csv`, `march_2026`, `март 2026`."""
    stem = name.rpartition(".")[0] or name
    days = [_day(*map(int, found)) for found in _FILE_DAYS.findall(stem)]
    if len(days) == 2 and days[0] and days[1] and days[0] <= days[1]:
        return named_span(days[0], days[1] + timedelta(days=1))
    return None if days or _FILE_DAY.search(stem) else find_span(_FILE_SIGNS.sub(" ", stem))


def number_in_name(name: str) -> tuple[str, int] | None:
    """Give the last number in a file's name, and the name without it: what numbered files have in common."""
    found = list(re.finditer(r"\d+", name.rpartition(".")[0] or name))
    if not found or len(found[-1][0]) > 2:
        return None
    last = found[-1]
    return name[: last.start()] + "#" + name[last.end() :], int(last[0])


def weekday_of(text: str) -> int | None:
    """Give the day of the week that a heading names, Monday 0."""
    return load_vocabulary().weekdays.get(fold(text))


def _plain(text: str) -> str:
    return folded(unicodedata.normalize("NFKC", text).translate(_DASHES))


def _ways(order: str | None) -> tuple[str, ...]:
    return (order,) if order else ("day_first", "month_first")


def _only(found: set[Period]) -> Period | None:
    return found.pop() if len(found) == 1 else None


def _within(words: list[str]) -> Period | None:
    """Give the longest run of words that names more than a day."""
    for size in range(len(words), 0, -1):
        for start in range(len(words) - size + 1):
            text = " ".join(words[start : start + size])
            span = read_span(text)
            if span and (span.end - span.start).days > 1 and not _is_weak(text):
                return span
    return None


def _is_weak(text: str) -> bool:
    """Say whether a text is a bare year or a short word: `2026`, `jan` and `mar` may be anything."""
    if text.isdecimal():
        return len(text) == 4
    return text.isalpha() and len(text) < 4 and text not in ("may", "май", "мая")


def _single(text: str, order: str) -> Period | None:
    for read in (_iso, _week, _quarter, _digits, _named):
        if span := read(text, order):
            return span
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one_day(year: int, month: int, day: int) -> Period | None:
    found = _day(year, month, day)
    return named_span(found, found + timedelta(days=1)) if found else None


def _iso(text: str, _order: str) -> Period | None:
    if found := _ISO_DAY.fullmatch(text):
        return _one_day(int(found[1]), int(found[3]), int(found[4]))
    if found := _ISO_MONTH.fullmatch(text):
        return month_of(int(found[1]), int(found[2])) if 1900 < int(found[1]) < 2200 else None
    if found := _MONTH_FIRST.fullmatch(text):
        return month_of(int(found[2]), int(found[1])) if 1900 < int(found[2]) < 2200 else None
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return period_of(date(int(text), 1, 1), "year")
    return None


def _week(text: str, _order: str) -> Period | None:
    words = load_vocabulary().counts["week"]
    if found := _ISO_WEEK.fullmatch(text):
        return _iso_week(int(found[1]), int(found[2]))
    tokens = [
        token
        for token in _WORDS.findall(re.sub(r"(?<=[^\W\d_])(?=\d)", " ", text))
        if token not in YEAR_WORDS
    ]
    numbers = [int(token) for token in tokens if token.isdecimal()]
    names = [token for token in tokens if not token.isdecimal()]
    if len(names) != 1 or names[0] not in words or re.search(r"\d\s*[-/]\s*\d", text):
        return None
    years = [number for number in numbers if 1900 < number < 2200]
    weeks = [number for number in numbers if 0 < number < 54]
    if len(weeks) != 1 or len(years) + 1 != len(numbers):
        return None
    return _iso_week(years[0] if years else YEARLESS, weeks[0])


def _iso_week(year: int, week: int) -> Period | None:
    try:
        return period_of(date.fromisocalendar(year, week, 1), "week")
    except ValueError:
        return None


def _quarter(text: str, _order: str) -> Period | None:
    if found := _ISO_QUARTER.fullmatch(text):
        year, number = (int(found[1]), int(found[2])) if found[1] else (int(found[4]), int(found[3]))
        return period_of(date(year, 3 * number, 1), "quarter")
    tokens = [token for token in _WORDS.findall(text) if token not in YEAR_WORDS]
    if len(tokens) != 3 or load_vocabulary().counts["quarter"].isdisjoint(tokens):
        return None
    numbers = [int(token) for token in tokens if token.isdecimal()]
    if len(numbers) != 2 or not 1 <= numbers[0] <= 4 or not 1900 < numbers[1] < 2200:
        return None
    return period_of(date(numbers[1], 3 * numbers[0], 1), "quarter")


def _digits(text: str, order: str) -> Period | None:
    found = _DAY_LAST.fullmatch(text)
    if not found:
        return None
    first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
    if year is None and mark == "-":
        return None
    whole = YEARLESS if year is None else int(year) + (2000 if len(year) == 2 else 0)
    if mark == "." or order == "day_first":
        return _one_day(whole, second, first)
    return _one_day(whole, first, second)


def _named(text: str, _order: str) -> Period | None:
    """Read what names its month: `March 2026`, `2026. március`, `5 марта`, `March 5, 2026`."""
    months = month_numbers()
    tokens = [token for token in _WORDS.findall(text) if token not in YEAR_WORDS and token not in DAY_ENDINGS]
    named = [months[token] for token in tokens if token in months]
    numbers = [token for token in tokens if token.isdecimal()]
    if len(named) != 1 or len(numbers) + 1 != len(tokens) or len(numbers) > 2:
        return None
    if re.search(r"\d\s*-\s*\d", text):
        return None
    years = [int(token) for token in numbers if len(token) == 4]
    days = [int(token) for token in numbers if len(token) < 3]
    if len(years) + len(days) != len(numbers) or len(years) > 1 or len(days) > 1:
        return None
    year = years[0] if years else YEARLESS
    if year != YEARLESS and not 1900 < year < 2200:
        return None
    return _one_day(year, named[0], days[0]) if days else month_of(year, named[0])


def _range(text: str, order: str | None) -> Period | None:
    """Read `1-7 Sept`, `03/01/2026 - 03/31/2026`, `01.03.2026 по 31.03.2026`."""
    found: set[Period] = set()
    for left, right in _halves(text):
        for way in _ways(order):
            span = _between(left, right, way)
            if span:
                found.add(span)
    return _only(found) or _only({span for span in found if _is_whole(span)})


@cache
def _joiners() -> frozenset[str]:
    return load_vocabulary().counts["to"]


def _halves(text: str) -> list[tuple[str, str]]:
    """Give every way to take a text apart at a dash or at a word such as `to`."""
    words = text.split()
    words = words[1:] if words[:1] and words[0] in load_vocabulary().counts["from"] else words
    halves = [
        (" ".join(words[:at]), " ".join(words[at + 1 :]))
        for at, word in enumerate(words)
        if word in _joiners()
    ]
    halves += [(text[: cut.start()], text[cut.end() :]) for cut in re.finditer(r"\s*(?:-|\.\.+)\s*", text)]
    return [(left.strip(" ,"), right.strip(" ,")) for left, right in halves if left.strip() and right.strip()]


def _between(left: str, right: str, order: str) -> Period | None:
    last = _single(right, order)
    if last is None or (last.end - last.start).days > _MOST_DAYS:
        return None
    first = _single(left, order) or _completed(left, last)
    if first is None:
        return None
    if first.start.year == YEARLESS != last.start.year:
        year = last.start.year - (first.start.replace(year=4) > last.start.replace(year=4))
        moved = _day(year, first.start.month, first.start.day)
        if moved is None:
            return None
        first = named_span(moved, moved + timedelta(days=1))
    return named_span(first.start, last.end) if first.start <= last.start else None


def _completed(left: str, last: Period) -> Period | None:
    """Give the first day of `1-7 Sept`: a bare number takes the month and the year of the last."""
    bare = left.rstrip(".")
    if not bare.isdecimal() or len(bare) > 2 or (last.end - last.start).days != 1:
        return None
    return _one_day(last.start.year, last.start.month, int(bare))


def _is_whole(span: Period) -> bool:
    return span.start.day == 1 and span.end.day == 1
