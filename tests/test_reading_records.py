"""The fast and the careful path over a text table give the same records, and know their numbers."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelkit.reading.careful import careful_blocks
from funnelkit.reading.fast import FastFailed, fast_blocks
from funnelkit.reading.header import Layout
from funnelkit.reading.quotes import QuoteWatch
from funnelkit.reading.records import TextRecords
from funnelkit.reading.source import open_source
from funnelkit.reading.table import Dialect, Tally

SIGNS = st.sampled_from([*list("ab1 ;,|\t\"'\n\rЖёő"), "\r\n", '""', "NA", "0012", "None"])
CELLS = st.lists(SIGNS, max_size=5).map("".join)


def records_of(path, dialect, width, skip=1, sample=()):
    layout = Layout(header_row=skip or None, skip=skip, width=width, headers=("",) * width, above=0)
    return TextRecords(open_source(path), dialect, layout, sample, [])


def watch_of(records):
    watch = QuoteWatch(records.dialect.encoding, records.dialect.delimiter, records.source.head)
    records.source.fingerprint.start(watch)
    return watch


def cells(blocks):
    found = []
    for block in blocks:
        columns = [block.columns[index].to_pylist() for index in sorted(block.columns)]
        assert all(len(column) == len(block.rows) for column in columns)
        assert all(column.null_count == 0 for column in block.columns.values())
        found += zip(block.rows.tolist(), map(list, zip(*columns, strict=True)), strict=True)
    return found


def both(path, dialect, width, skip=1, sample=()):
    roles = {index: ("codes" if index % 2 else "text") for index in range(width)}
    records = records_of(path, dialect, width, skip, sample)
    fast, careful = Tally(), Tally()
    b = cells(careful_blocks(records, roles, careful, skip))
    try:
        a = cells(fast_blocks(records, roles, fast, watch_of(records)))
    except FastFailed:
        return b, b, careful
    assert fast == careful
    return a, b, fast


@st.composite
def files(draw):
    width = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=12))
    rows += draw(st.sampled_from([[], [[""] * width], [["x"] * width]]))
    if width == 1:  # the csv module writes an empty cell alone as "" only when it is the whole record
        rows = [row if row[0] else [""] for row in rows]
    delimiter = draw(st.sampled_from(";,\t|"))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    if newline == "\n":  # the csv module does not quote a lone \r then
        rows = [[cell.replace("\r", "\n") for cell in row] for row in rows]
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "cp1250"]))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    writer.writerow([f"h{index}" for index in range(width)])
    writer.writerows(rows)
    written = text.getvalue()
    if draw(st.booleans()) and not written.endswith(('""' + newline, delimiter + newline)):
        written = written.removesuffix(newline)
    swap = {"cp1251": ("ő", "ж"), "cp1250": ("Жё", "")}.get(encoding, ("", ""))
    for letter in swap[0]:
        written = written.replace(letter, "z")
        rows = [[cell.replace(letter, "z") for cell in row] for row in rows]
    return width, rows, Dialect(encoding, delimiter), written


@given(case=files())
def test_any_table_in_any_dialect_comes_back(tmp_path, case):
    width, rows, dialect, written = case
    path = tmp_path / "t.csv"
    path.write_bytes(written.encode(dialect.encoding))
    fast, careful, tally = both(path, dialect, width)
    expected = [(number, row) for number, row in enumerate(rows, start=2) if any(row)]
    assert fast == expected
    assert careful == expected
    assert tally == Tally()


@given(text=st.lists(SIGNS, max_size=60).map("".join), width=st.integers(1, 3), skip=st.integers(0, 3))
def test_any_text_reads_alike_on_both_paths(tmp_path, text, width, skip):
    path = tmp_path / "t.csv"
    path.write_bytes(("x" + text).encode())
    fast, careful, _ = both(path, Dialect("utf-8", ";"), width, skip)
    assert fast == careful


@given(text=st.lists(SIGNS, max_size=120).map("".join), width=st.integers(1, 3), block=st.integers(24, 96))
def test_blocks_of_any_size_and_the_hand_over_change_nothing(tmp_path, text, width, block):
    path = tmp_path / "t.csv"
    path.write_bytes(("x" + text).encode())
    roles = dict.fromkeys(range(width), "codes")
    records = records_of(path, Dialect("utf-8", ";"), width, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("funnelkit.reading.fast._BLOCK_BYTES", block)
        found = cells(records.blocks(roles))
    assert found == cells(careful_blocks(records, roles, Tally(), 0))
