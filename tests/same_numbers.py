"""Every number of a result in each of its formats: found in what a person reads, and compared with the JSON's."""

import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from math import ceil, isclose

from openpyxl import load_workbook

from funnelkit.analysis.funnel import share
from funnelkit.languages import load_words
from funnelkit.languages.numbers import number_style, written_day

SUFFIXES = ("json", "xlsx", "csv", "txt", "md", "html")

# --- the JSON ----------------------------------------------------------------------------------------------------


def numbers_in(value):
    """Give all numbers of a JSON document."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {number for part in value for number in numbers_in(part)}
    return {value} if isinstance(value, int | float) and not isinstance(value, bool) else set()


def parts_of(value):
    """Walk over all objects of a JSON document."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for part in value if isinstance(value, list) else ():
        yield from parts_of(part)


def derived_from(told):
    """Give the numbers that a person is told and that follow from those of the JSON at once."""
    for part in parts_of(told):
        if "hits_least" in part and part["of"]:
            yield from (part["hits_least"] / part["of"], part["hits_most"] / part["of"])
        if "distribution" in part:
            answers = part["distribution"].values()
            yield from (count / sum(answers) for count in answers)
        if {"name", "told", "hits", "of"} <= set(part):
            came = share(part["hits"], part["of"], "open")
            yield from (came.value, came.low, came.high)
        if "expected" in part and "currency" in part:
            yield from (round(part["low"]), round(part["high"]))
        if part.get("leads_on_average"):
            yield ceil(part["leads_on_average"])
            yield (part["sales"] - part["sales_expected_from_open"]) / part["leads_on_average"]
    problems = told.get("problems", [])
    yield from Counter((problem["file"], problem["type"]) for problem in problems).values()


def known_numbers(told):
    """Give the numbers that may stand in a report."""
    return numbers_in(told) | set(derived_from(told))


# --- the workbook ------------------------------------------------------------------------------------------------


def tables_of(book, language):
    """Give the sheets of a workbook that hold the tables of the document."""
    words = load_words(language)
    beside = (words.text("sheets", "chart_data"), words.text("definitions_table", "title"))
    return [sheet for sheet in book.worksheets[1:] if sheet.title not in beside]


def strange_numbers(book, told, language):
    """Name the numbers of a workbook that the JSON does not have; waits of minutes stand there in hours."""
    known = known_numbers(told)
    for sheet in [book.worksheets[0], *tables_of(book, language)]:
        for cell in (cell for row in sheet for cell in row if cell.data_type == "n"):
            value, minutes = cell.value, cell.number_format.startswith('#,##0" ')
            in_hours = minutes and any(isclose(value, 60 * number) for number in known)
            if value is not None and value not in known and not in_hours:
                yield sheet.title, cell.coordinate, value


def lines_of(sheet):
    """Give the lines of a table, without the marks that open them."""
    words = {load_words(code).text("sheets", "mark") for code in ("en", "ru", "uk", "hu")}
    last = int(re.findall(r"\d+", sheet.auto_filter.ref)[-1])
    first = 2 if sheet["A1"].value in words else 1
    return [
        list(row) for row in sheet.iter_rows(2, last, first) if any(cell.value is not None for cell in row)
    ]


# --- what a person reads -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A number as it is written: its value, what one of its last digits is worth, whether it is a percentage."""

    text: str
    value: float
    step: float
    percent: bool

    def shows(self, value, scale):
        """Say whether this is how a number is written; "<1%" and ">99%" tell a side only."""
        away = abs(self.value - value * scale)
        return away <= self.step * (0.5 + 1e-6) or (self.text[0] in "<>" and away <= self.step)


def numbers_of(text, language):
    """Find the numbers in a text as a language writes them."""
    style = number_style(language)
    group, point = (
        re.escape(sign.replace("\u00a0", " ").replace("\u202f", " ")) for sign in (style.group, style.decimal)
    )
    pattern = re.compile(
        rf"[<>]?[-+]?(?:\d{{1,3}}(?:{group}\d{{3}})+(?!\d)|\d+)(?:{point}\d+)?(?: ?%(?![a-zа-я]))?"
    )
    flat = re.sub("[\u00a0\u202f]", " ", text)
    return [_shown(found[0], group, point) for found in pattern.finditer(flat)]


def _shown(text, group, point):
    number = re.sub(group, "", text.strip("<>% "))
    whole, _, rest = re.sub(point, ".", number).partition(".")
    return Shown(text.strip(), float(f"{whole}.{rest or 0}"), 10.0 ** -len(rest), text.endswith("%"))


class _Rows(HTMLParser):
    """The lines of the tables of a page, their cells apart."""

    def __init__(self):
        super().__init__()
        self.lines, self.cell = [], None

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 (the parser's own signature)
        if tag == "tr":
            self.lines.append("")
        if tag in ("td", "th"):
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell is not None:
            self.lines[-1] += self.cell + "  "
            self.cell = None


def lines_in(text, suffix):
    """Give the lines of a text in which those of its tables are."""
    if suffix != "html":
        return text.replace("\\", "").split("\n")
    page = _Rows()
    page.feed(re.sub("<sup>.*?</sup>", "", text))
    return page.lines


def _fits(cells, shown, language):
    """Say whether the numbers of a line are those of some cells, in their order."""
    at = 0
    for cell in cells:
        value = cell.value
        if isinstance(value, datetime):
            value = written_day(str(value).removesuffix(" 00:00:00").removesuffix(":00"), language)
        if isinstance(value, str):
            told = [number.text for number in numbers_of(value, language)]
            if [number.text for number in shown[at : at + len(told)]] != told:
                return False
            at += len(told)
        elif value is not None:
            percent = "%" in re.sub('"[^"]*"', "", cell.number_format)
            if (
                at >= len(shown)
                or shown[at].percent != percent
                or not shown[at].shows(value, 100 if percent else 1)
            ):
                return False
            at += 1
    return True


MARK, BEHIND = 2, 6
"""So many numbers may stand before a line (its mark), and behind it (footnotes)."""


def missing_lines(book, text, suffix, language):
    """Name the lines of a workbook's tables whose numbers a text does not have, in their order."""
    lines = iter(lines_in(text, suffix))
    for sheet in tables_of(book, language):
        for cells in lines_of(sheet):
            if not any(_stands(cells, line, language) for line in lines):
                yield sheet.title, [cell.value for cell in cells]
                return


def _stands(cells, line, language):
    shown = numbers_of(line, language)
    needed = sum(
        len(numbers_of(cell.value, language)) if isinstance(cell.value, str) else cell.value is not None
        for cell in cells
    )
    return any(
        _fits(cells, shown[start:], language) and len(shown) - start - needed <= BEHIND
        for start in range(MARK + 1)
    )


def sentence_numbers(book, told, language):
    """Name the percentages in the opening of a workbook that no number of the JSON is written as."""
    known = known_numbers(told)
    for row in book.worksheets[0].iter_rows(1, 3, 1, 1):
        for number in numbers_of(str(row[0].value or ""), language):
            if number.percent and not any(number.shows(value, 100) for value in known):
                yield row[0].value, number.text


# --- all of them -------------------------------------------------------------------------------------------------


def disagreements(folder, language):
    """Name where the files of a result, `all.json`, `all.xlsx`… in a folder, have not the same numbers."""
    told = json.loads((folder / "all.json").read_text(encoding="utf-8"))
    book = load_workbook(io.BytesIO((folder / "all.xlsx").read_bytes()))
    found = [*strange_numbers(book, told, language), *sentence_numbers(book, told, language)]
    for suffix in ("txt", "md", "html"):
        text = (folder / f"all.{suffix}").read_text(encoding="utf-8")
        found += [(suffix, *missing) for missing in missing_lines(book, text, suffix, language)]
    return found
