"""Polluted tables: either every cell is right, or the reader says what is in doubt; never a false cell without a word."""

import csv
import importlib.util
import io
import json
import random
import sys
import tarfile
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.cells import cells_of
from funnelkit.cli.app import run
from funnelkit.errors import FunnelkitError
from funnelkit.reading import ReadingOptions

HEADINGS = ("Lead ID", "Created", "Time", "Manager", "Amount", "Comment", "Link", "Notes")
NAMES = ("Anna Kovacs", "Boris Melnyk", "Clara Schmidt", "David O'Neil")
THINGS = (
    "Family car, used",
    "Asked for a test drive",
    'Wants 17" wheels',
    "Compares two offers, in no hurry",
    "Van",
)


# A heading is wrong only for who expects another; quotes around words in a cell without quotes leave no doubt.
HARMLESS = ("bad-header-wrong-header", "bad-unescaped-quote")


def rows_of(seed, count=30):
    pick = random.Random(seed)
    return [
        [
            f"LD-{pick.randrange(10_000):04d}",
            f"{pick.randrange(1, 29):02d}/{pick.randrange(1, 13):02d}/2026",
            f"{pick.randrange(24):02d}:{pick.randrange(60):02d}",
            pick.choice(NAMES),
            f"${pick.randrange(10, 90)}.{pick.randrange(10, 99)}",
            pick.choice(THINGS),
            f"https://crm.example/lead/{pick.randrange(1000, 9999)}",
            "",
        ]
        for _ in range(count)
    ]


def raw(cell):
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\n') else cell


def parted(rows):
    return [[raw(cell) for cell in row] for row in rows]


def read(path):
    """Give the rows, and the keys of what was in doubt; no rows where the file is refused."""
    doubts = []
    try:
        rows = list(cells_of([str(path)], ReadingOptions(), doubts))
    except FunnelkitError as error:
        return None, [error.key]
    return rows, [note.key for note in doubts]


def trimmed(rows):
    kept = [[cell.strip() for cell in row] for row in rows]
    for row in kept:
        while row and not row[-1]:
            row.pop()
    return [row for row in kept if row]


def lose_delimiter(row, at):
    return ",".join([*row[: at - 1], row[at - 1] + row[at], *row[at + 1 :]])


def add_delimiter(row, at):
    return ",".join([*row[:at], "", *row[at:]])


def add_quote(row, at):
    return ",".join([*row[:at], '"' + row[at], *row[at + 1 :]])


def end_quote(row, at):
    return ",".join([*row[:at], row[at] + '"', *row[at + 1 :]])


def unquote(row, at):
    return ",".join([*row[:at], row[at].strip('"').replace('""', '"'), *row[at + 1 :]])


def cut_off(row, at):
    return ",".join(row[:at])


def use_blanks(row, at):
    return " ".join(row)


def use_semicolons(row, at):
    return ";".join(row)


def swap(row, at):
    return ",".join([*row[: at - 1], row[at], row[at - 1], *row[at + 1 :]])


def break_line(row, at):
    return ",".join(row[:at]) + "\n" + ",".join(row[at:])


FAULTS = (
    *(
        lose_delimiter,
        add_delimiter,
        add_quote,
        end_quote,
        unquote,
        cut_off,
        use_blanks,
        use_semicolons,
        swap,
    ),
    break_line,
)


@drawn(150)
@given(
    seed=st.integers(0, 1000),
    fault=st.sampled_from(FAULTS),
    line=st.integers(0, 30),
    at=st.integers(1, 7),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_one_fault_is_mended_or_told(tmp_path, seed, fault, line, at, newline):
    # A heading in another order is no fault that shows, nor are two texts that changed places.
    assume(fault is not swap or (line and at not in (5, 6)))
    rows = [list(HEADINGS), *rows_of(seed)]
    lines = [",".join(row) for row in parted(rows)]
    clean = lines[line]
    lines[line] = fault(parted(rows)[line], at)
    path = tmp_path / "t.csv"
    path.write_text(newline.join(lines) + newline, encoding="utf-8", newline="")
    found, told = read(path)

    if fault is end_quote:  # what stands in the file is right
        rows[line][at] += '"'
    if lines[line] == clean:
        assert trimmed(found) == trimmed(rows)
    elif found is None or trimmed(found) != trimmed(rows):
        assert told, (lines[line], fault.__name__)
    if found is not None and line and fault is not swap:  # the other rows are never touched
        others = [row for number, row in enumerate(trimmed(rows)) if number != line]
        assert not Counter(map(tuple, others)) - Counter(map(tuple, trimmed(found)))


@pytest.mark.parametrize("fault", [lose_delimiter, add_delimiter, add_quote, use_blanks])
def test_most_faults_are_mended(tmp_path, fault):
    rows = [list(HEADINGS), *rows_of(7)]
    path = tmp_path / "t.csv"
    right = 0
    for line in range(1, 31):
        at = 1 + line % 7
        lines = [",".join(row) for row in parted(rows)]
        lines[line] = fault(parted(rows)[line], at)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        found, told = read(path)
        expected = trimmed(rows)
        if fault is add_quote:
            expected[line] += [""] * (at + 1 - len(expected[line]))
            expected[line][at] = '"' + expected[line][at]
        right += trimmed(found) == expected
        assert told
    assert right >= 21


@pytest.fixture(scope="module")
def scorer(shared):
    spec = importlib.util.spec_from_file_location("pollock_score", shared / "tools" / "pollock_score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sample(shared, tmp_path_factory):
    place = tmp_path_factory.mktemp("pollock")
    with tarfile.open(shared / "corpora" / "pollock_sample.tar.xz") as archive:
        archive.extractall(place, filter="data")
    return place / "pollock_sample"


@pytest.mark.long
def test_the_sample_of_pollock(scorer, sample):
    found = Counter()
    for path in sorted((sample / "clean").iterdir()):
        truth = scorer.read_table(scorer.decode(path.read_bytes()))
        rows, told = read(sample / "csv" / path.name)
        code = 3 if rows is None else 0
        kind, _ = scorer.classify(truth, rows, code, scorer.headless_kind(str(sample), path.name))
        found[kind if kind in ("exact", "refused") else f"{kind}_{'told' if told else 'silent'}"] += 1

    assert found["exact"] >= 0.95 * found.total()
    assert found["wrong_silent"] + found["partial_silent"] == 0
    assert found["wrong_told"] <= 2


def test_the_good_and_the_bad_files_of_csv_test_data(shared, tmp_path):
    with tarfile.open(shared / "corpora" / "csv-test-data.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    for path in sorted(tmp_path.rglob("csv/*.csv")):
        found, told = read(path)
        if path.name.startswith("bad-"):
            assert told or path.stem in HARMLESS, path.name
            continue
        truth = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text())
        rows = [list(row.values()) if isinstance(row, dict) else row for row in truth]
        wanted = trimmed(rows)
        assert trimmed(found or [])[-len(wanted) :] == wanted if wanted else len(found or []) <= 1, path.name


@drawn(40)
@given(
    seed=st.integers(0, 1000),
    delimiter=st.sampled_from(["^", "~", "||", "*", "#", " ", ", ", "::"]),
    quote=st.sampled_from(['"', "'"]),
)
def test_rare_dialects(tmp_path, seed, delimiter, quote):
    rows = [list(HEADINGS), *rows_of(seed)]
    rows = [[cell.replace("'", "").replace('"', "") for cell in row[:-1]] for row in rows]
    lines = [delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in rows]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, _ = read(path)
    if quote == '"' or delimiter == ", ":
        assert found == rows
    else:
        assert found is None or found == rows or read(path)[1]


@pytest.mark.parametrize("share", [2, 12, 40])
def test_quotes_within_quoted_cells_need_not_be_doubled(tmp_path, share):
    rows = [list(HEADINGS), *rows_of(3, 80)]
    lines = [",".join(row) for row in parted(rows)]
    for line in range(1, 81):
        if line % share == 0:
            rows[line][5] = 'OOO "Daisy" and a "good" client'
            lines[line] = ",".join([*rows[line][:5], f'"{rows[line][5]}"', *rows[line][6:]])
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, told = read(path)
    assert told
    assert trimmed(found) == trimmed(
        [row for line, row in enumerate(rows) if line % share or share < 12 or not line]
    )


def test_line_ends_may_be_mixed(tmp_path):
    rows = [list(HEADINGS), *rows_of(3)]
    ends = ("\n", "\r\n", "\r")
    text = "".join(",".join(row) + ends[number % 3] for number, row in enumerate(parted(rows)))
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    assert read(path) == (rows, [])


def test_another_table_below_is_left_out_and_named(tmp_path):
    rows = [list(HEADINGS), *rows_of(3)]
    below = [["Lead ID", "Created", "Manager"], *([row[0], row[1], row[3]] for row in rows_of(4)[:9])]
    path = tmp_path / "t.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([*rows, *below])
    assert read(path) == (rows, ["rows_of_another_table"])


@pytest.mark.parametrize(
    ("added", "key"),
    [
        ("Source: the office,,,,,,,", "rows_unlike"),
        ("Lead ID,Created,Time,Manager,Amount,Comment,Link,Notes", "heading_repeats"),
        ("\nName,Town,Since,Head,Phone,Remark,Page,Mail", "rows_unlike"),
        ('LD-0001,01/02/2026,10:00,Anna Kovacs,"$5.00', "rows_set_aside"),
    ],
)
def test_what_is_no_row_is_told(tmp_path, added, key):
    lines = [",".join(row) for row in parted([list(HEADINGS), *rows_of(3, 12)])]
    path = tmp_path / "t.csv"
    path.write_text("\n".join([*lines, added, *lines[1:3], ""]), encoding="utf-8")
    assert key in read(path)[1]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("name:age:city\na:1:x\nb:2:y\nc:3:z\n", "one_column"),
        ("Anna,web\nBoris,call\nClara,fair\n", "header_guessed"),
        ("a,,b\n1,2,3\n4,5,6\n", "names_missing"),
        ("ID,Created,Status\n1,2026-01-02,Sold,\n2,2026-01-03,Lost,\n", "header_padded"),
    ],
)
def test_what_is_a_guess_is_told(tmp_path, text, key):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    assert key in read(path)[1]


def test_what_is_printed_is_canonical(funnelkit_bytes, tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes('Дата;Имя\n01.02.2024;"=1+1, ""да"""\n02.02.2024;Б;x;y\n'.encode("cp1251"))
    code, out, err = funnelkit_bytes("inspect", "--cells", "csv", path)
    assert (code, out) == (0, 'Дата,Имя\r\n01.02.2024,"=1+1, ""да"""\r\n'.encode())
    assert "set aside" in err


@pytest.fixture
def funnelkit_bytes(monkeypatch, capfdbinary):
    """Run the command line, and give the code, the bytes of stdout and the text of stderr."""

    def call(*arguments):
        out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stdout", out)
        code = run([str(argument) for argument in arguments])
        return code, out.buffer.getvalue(), capfdbinary.readouterr().err.decode()

    return call
