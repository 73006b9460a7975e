"""Parquet files: typed columns, written as the text a person would see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelkit.openers.arrow import BATCH_ROWS, CELLS, RefusedError, load_arrow, without_nulls, write_batches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_CELLS = 10 * CELLS
"""Columns are read batch by batch, so there may be more cells than a workbook's."""


def open_parquet(path: str, folder: Path) -> list[dict[str, object]]:
    """Write the table, its names of columns as the first row; a column within a column is not read."""
    pa = load_arrow()
    from pyarrow import parquet

    file = parquet.ParquetFile(path)
    names = [field.name for field in file.schema_arrow if not pa.types.is_nested(field.type)]
    if len(names) * file.metadata.num_rows > _MOST_CELLS:
        raise RefusedError("too_many_cells")
    if not names:
        return [{"name": "", "state": "empty"}]
    target = folder / "table.arrow"
    rows = write_batches(pa, target, len(names), _batches(pa, file, names))
    return [{"name": "", "state": "read", "file": target.name, "rows": rows}]


def _batches(pa: Any, file: Any, names: list[str]) -> Iterator[list[Any]]:
    yield [pa.array([name], pa.string()) for name in names]
    for batch in file.iter_batches(BATCH_ROWS, columns=names):
        yield [without_nulls(pa, _text(pa, batch.column(name))) for name in names]


def _text(pa: Any, column: Any) -> Any:
    """Write a column as text: moments without a zone in their own time, whole numbers without decimals."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_null(column.type):
        return pa.array([""] * len(column), pa.string())
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return pa.array([(value or b"").decode("utf-8", "replace") for value in column.to_pylist()])
    if pa.types.is_floating(column.type):
        cells = ["" if value is None else _number(value) for value in column.to_pylist()]
        return pa.array(cells, pa.string())
    return column.cast(pa.string())


def _number(value: float) -> str:
    if value != value:  # noqa: PLR0124 - only nan is not itself
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)
