"""Tables as files: comma-separated text and workbooks, as the libraries of the systems write them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet


def csv_of(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    all_quoted: bool = False,
    end: str = "\n",
) -> str:
    """Write delimited text, quotes doubled; None is an empty cell."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: `hidden` columns by number, from 1; `moments`: the number format of dates."""

    title: str
    rows: Sequence[Sequence[Any]]
    hidden: Sequence[int] = ()
    moments: str = "yyyy-mm-dd hh:mm:ss"
    is_hidden: bool = False


def workbook(*sheets: Sheet) -> bytes:
    """Write a workbook; dates become real date cells."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    from datetime import date

    from openpyxl.utils import get_column_letter

    page.sheet_state = "hidden" if sheet.is_hidden else "visible"
    for cells in sheet.rows:
        page.append(cells)
    for column in page.iter_cols():
        for cell in column:
            if isinstance(cell.value, date):
                cell.number_format = sheet.moments
    for place in sheet.hidden:
        page.column_dimensions[get_column_letter(place)].hidden = True
