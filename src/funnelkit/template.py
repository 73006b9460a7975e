"""An empty sheet to start keeping leads by hand: a workbook with drop-downs, or the headings of a CSV file."""

from __future__ import annotations

from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from funnelkit.errors import OutputError, UsageError
from funnelkit.fields import FIELDS
from funnelkit.languages.starting import load_starters
from funnelkit.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from funnelkit.languages.words import Words

ROWS = 2000
"""Rows that are prepared: drop-downs and dates go down to here."""

LISTED = 200
"""Rows of a list that its drop-down looks at."""

CHOSEN = ("status", "source", "manager", "refusal_reason", "show")
"""Columns with a drop-down, in the order of the sheet of lists; of status and marks no other word is taken."""

CLOSED = ("status", "show")

_DATES = {"en": "yyyy-mm-dd", "ru": "dd.mm.yyyy", "uk": "dd.mm.yyyy", "hu": "yyyy.mm.dd"}
_WIDTHS = {"source": 18, "status": 18, "refusal_reason": 24, "phone": 18, "other": 44, "nps": 8}
_SEPARATED = {
    "en": ","
}  # elsewhere the comma is the decimal sign, and spreadsheets part cells by a semicolon


class SheetExists(OutputError):
    """A file of that name is there already; it may be full of leads."""

    key = "sheet_exists"


class CannotWriteSheet(OutputError):
    """The empty sheet could not be written."""

    key = "cannot_write_sheet"


class BadSheetName(UsageError):
    """An empty sheet is asked for in a form that it has not."""

    key = "bad_sheet_name"


def write_template(path: Path, language: str, preset: str) -> tuple[str, ...]:
    """Write an empty sheet and give its headings; a file that is there is never replaced.

    Raises BadSheetName, SheetExists, CannotWriteSheet.
    """
    words = load_starters(language)
    headings = headings_of(preset, words)
    content = _make(path, preset, headings, words)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise SheetExists(path=str(path)) from error
    except OSError as error:
        raise CannotWriteSheet(path=str(path), reason=error.strerror or str(error)) from error
    return tuple(headings.values())


def headings_of(preset: str, words: Words) -> dict[str, str]:
    """Give the headings of a preset's sheet by their fields."""
    own = words.sections.get(f"columns_{preset}", {})
    return {name: own.get(name) or words.text("columns", name) for name in PRESETS[preset].columns}


def _make(path: Path, preset: str, headings: Mapping[str, str], words: Words) -> bytes:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _make_workbook(path.name, preset, headings, words)
    if suffix == ".csv":
        return _make_csv(headings, words)
    raise BadSheetName(path=str(path))


def _make_csv(headings: Mapping[str, str], words: Words) -> bytes:
    import csv

    text = StringIO()
    csv.writer(text, delimiter=_SEPARATED.get(words.code, ";"), lineterminator="\r\n").writerow(
        headings.values()
    )
    return text.getvalue().encode("utf-8-sig")


def _make_workbook(name: str, preset: str, headings: Mapping[str, str], words: Words) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook()
    leads = workbook.active
    leads.title = words.text("sheets", "leads")
    lists = workbook.create_sheet(words.text("sheets", "lists"))
    told = workbook.create_sheet(words.text("sheets", "help"))
    ranges = _fill_lists(lists, preset, headings, words)
    _fill_leads(leads, headings, ranges, words)
    _fill_help(told, name, headings, words)
    saved = BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def _fill_lists(sheet: Worksheet, preset: str, headings: Mapping[str, str], words: Words) -> dict[str, str]:
    """Write the words to choose from, a column a list, and give the range of each."""
    from openpyxl.utils import get_column_letter, quote_sheetname

    _title(sheet, words.text("sheets", "lists_title"))
    ranges = {}
    for place, name in enumerate([name for name in CHOSEN if name in headings], 1):
        chosen: Sequence[str] = words["statuses"][preset] if name == "status" else words["lists"][name]
        for row, text in enumerate((words.text("headings", name), *chosen), 3):
            _write(sheet, row, place, text)
        letter = get_column_letter(place)
        _bold(sheet.cell(3, place))
        sheet.column_dimensions[letter].width = 30
        last = 3 + len(chosen) if name in CLOSED else 3 + LISTED
        ranges[name] = f"{quote_sheetname(sheet.title)}!${letter}$4:${letter}${last}"
    return ranges


def _fill_leads(
    sheet: Worksheet, headings: Mapping[str, str], ranges: Mapping[str, str], words: Words
) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for place, (name, heading) in enumerate(headings.items(), 1):
        _write(sheet, 1, place, heading)
        _bold(sheet.cell(1, place))
        letter = get_column_letter(place)
        column = sheet.column_dimensions[letter]
        column.width = _WIDTHS.get(name, 16)
        if FIELDS[name].kind == "moment":
            column.number_format = _DATES[words.code]
        if name == "phone":
            column.number_format = "@"
        if rule := _rule(name, ranges, words):
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{ROWS + 1}")


def _rule(name: str, ranges: Mapping[str, str], words: Words) -> Any:
    """Make what a spreadsheet checks in a column: a choice, a date of this century, a score; None for free text."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if name in ranges:
        rule = DataValidation("list", formula1=ranges[name], allow_blank=True)
        rule.errorStyle = "stop" if name in CLOSED else "warning"
    elif FIELDS[name].kind == "moment":
        rule = DataValidation(
            "date", operator="between", formula1="36526", formula2="73050", allow_blank=True
        )
    elif name == "nps":
        rule = DataValidation("whole", operator="between", formula1="0", formula2="10", allow_blank=True)
    elif name == "amount":
        rule = DataValidation(
            "decimal",
            operator="between",
            formula1="-1000000000000",
            formula2="1000000000000",
            allow_blank=True,
        )
    else:
        return None
    rule.error = words.text("help", name)
    rule.showErrorMessage = True
    return rule


def _fill_help(sheet: Worksheet, name: str, headings: Mapping[str, str], words: Words) -> None:
    _title(sheet, words.text("sheets", "help_title"))
    lines = [(heading, words.text("help", field)) for field, heading in headings.items()]
    lines += [("", words.text("help", key)) for key in ("dates", "own")]
    lines.append(("", words.text("help", "run", file=name)))
    for row, (heading, text) in enumerate(lines, 3):
        _write(sheet, row, 1, heading)
        _write(sheet, row, 2, text)
        _bold(sheet.cell(row, 1))
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 100


def _title(sheet: Worksheet, text: str) -> None:
    _write(sheet, 1, 1, text)
    _bold(sheet.cell(1, 1))


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write a text as a text: what begins with "=" (a file's name may) is no formula."""
    if text:
        cell = sheet.cell(row, column)
        cell.value = text
        cell.data_type = "s"


def _bold(cell: Any) -> None:
    from openpyxl.styles import Font

    cell.font = Font(bold=True)
