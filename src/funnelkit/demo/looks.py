"""The two looks of the invented leads: an English workbook and a Russian CSV, the same bytes on every machine."""

from __future__ import annotations

import csv
import tomllib
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import TYPE_CHECKING, Any

from funnelkit.workbooks import pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from funnelkit.demo.department import Lead
    from funnelkit.demo.tasks import Task

ENGLISH, RUSSIAN = 0, 1

_Value = date | datetime | int | float | str | None

_AREAS = (202, 303, 404, 505, 606, 707)  # of each, 555-0100 to 555-0199 are reserved for stories
_WIDTHS = {"source": 17, "refusal_reason": 22, "nps_reason": 34, "phone": 17, "comment": 44}


def make_csv(leads: Iterable[Lead]) -> bytes:
    """Write leads as a Russian spreadsheet does: `;`, cp1251, day first, decimal comma, Да and Нет."""
    rows = [[_write_cell(value) for value in _list_values(lead, RUSSIAN)] for lead in leads]
    return _write([_list_headers(RUSSIAN), *rows], ";").encode("cp1251")


def make_tasks(tasks: Iterable[Task], language: int) -> bytes:
    """Write tasks as CSV: English with commas and ISO days, or as a Russian spreadsheet does."""
    headers = [words[language] for words in _words()["task_columns"].values()]
    if language == ENGLISH:
        rows = [[_write_plainly(value) for value in _list_task(task, language)] for task in tasks]
        return _write([headers, *rows], ",").encode()
    rows = [[_write_cell(value) for value in _list_task(task, language)] for task in tasks]
    return _write([headers, *rows], ";").encode("cp1251")


def make_plan(language: int) -> bytes:
    """Write the plan of sales as CSV: a line a month and manager."""
    words, months = _words(), [(2026, month) for month in range(1, 6)]
    rows = [[heading[language] for heading in words["plan_columns"].values()]]
    for year, month in months:
        named = f"{year}-{month:02}" if language == ENGLISH else f"{month:02}.{year}"
        rows += [
            [named, words["managers"][key][language], str(sales)]
            for key, sales in words["plan_sales"].items()
        ]
    return _write(rows, ",").encode() if language == ENGLISH else _write(rows, ";").encode("cp1251")


def _write(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def make_workbook(leads: Iterable[Lead]) -> bytes:
    """Write leads as an English workbook with real dates and numbers."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Leads"
    sheet.append(_list_headers(ENGLISH))
    for lead in leads:
        sheet.append(_list_values(lead, ENGLISH))
    _dress(sheet)
    return pack(workbook)


def _dress(sheet: Worksheet) -> None:
    sheet.freeze_panes = "B2"
    for cells, key in zip(sheet.iter_cols(min_row=2), _words()["columns"], strict=True):
        sheet.column_dimensions[cells[0].column_letter].width = _WIDTHS.get(key, 16)
        for cell in cells:
            if key.endswith("_at"):
                cell.number_format = "yyyy-mm-dd hh:mm"
            elif key == "amount":
                cell.number_format = "#,##0.00"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def _list_headers(language: int) -> list[str]:
    return [words[language] for words in _words()["columns"].values()]


def _list_values(lead: Lead, language: int) -> list[_Value]:
    """Give the cells of a lead in the order of the columns, in the words of a look."""

    def word(group: str, key: str | None) -> str | None:
        return _words()[group][key][language] if key else None

    def mark(reached: bool) -> str | None:  # noqa: FBT001
        return word("marks", "yes" if reached else "no")

    return [
        lead.lead_id,
        lead.created_at,
        word("sources", lead.source),
        word("managers", lead.manager),
        word("statuses", lead.status),
        mark(lead.contacted_at is not None),
        lead.contacted_at,
        mark(lead.appointment_at is not None),
        lead.appointment_at,
        mark(lead.show),
        lead.closed_at,
        None if lead.hundredths is None else lead.hundredths / 100,
        word("reasons", lead.reason),
        lead.score,
        _answer(lead.answer, language),
        _phone(lead.lead_id, language),
        word("comments", lead.comment),
    ]


def _list_task(task: Task, language: int) -> list[_Value]:
    """Give the cells of a task in the order of its columns."""

    def word(group: str, key: str | None) -> str | None:
        return _words()[group][key][language] if key else None

    return [
        task.task_id,
        task.lead_id,
        word("task_kinds", task.kind),
        task.due_on,
        task.due_before,
        word("managers", task.moved_by),
        word("move_reasons", task.move_reason),
        word("task_states", "done" if task.done_on else "undone"),
        task.done_on,
        word("results", task.result),
        word("managers", task.manager),
    ]


def _answer(answer: tuple[str, int] | None, language: int) -> str | None:
    if answer is None:
        return None
    kind, number = answer
    choices: Sequence[Sequence[str]] = _words()["answers"][kind]
    return choices[number % len(choices)][language]


def _phone(lead_id: int, language: int) -> str:
    """Give a number that nobody has: in America the reserved ones, in Russia one of an area that there is not."""
    number = lead_id * 37 % (100 * len(_AREAS))
    if language == ENGLISH:
        return f"+1 {_AREAS[number // 100]} 555 {100 + number % 100:04}"
    return f"+7 000 {number // 100:03}-{number % 100:02}-{lead_id % 100:02}"


def _write_plainly(value: _Value) -> str:
    return "" if value is None else str(value)


def _write_cell(value: _Value) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.day:02}.{value.month:02}.{value.year}"
    if isinstance(value, datetime):
        return f"{value.day:02}.{value.month:02}.{value.year} {value.hour:02}:{value.minute:02}"
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return _write_plainly(value)
