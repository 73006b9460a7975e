"""Dates of every shape, against Python's own datetime."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.recognition.buffers import text_array_of
from funnelkit.recognition.moment_layouts import layout_of, signature_of
from funnelkit.recognition.moments import MomentColumn, Moments, guess_moments
from funnelkit.recognition.month_names import _LINES, folded, month_numbers

FIRST, LAST = datetime(1990, 1, 1), datetime(2100, 12, 31, 23, 59, 59)
MOMENTS = st.datetimes(FIRST, LAST).map(lambda at: at.replace(microsecond=0))
RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
RU_SHORT = ["янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."]
UK = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
]
HU = [
    "január",
    "február",
    "március",
    "április",
    "május",
    "június",
    "július",
    "augusztus",
    "szeptember",
    "október",
    "november",
    "december",
]
EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
PT = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
]


def twelve(at, mark=" "):
    return f"{at.hour % 12 or 12}:{at:%M}{mark}{'AM' if at.hour < 12 else 'PM'}"


def to_minute(at):
    return at.replace(second=0)


def to_day(at):
    return at.replace(hour=0, minute=0, second=0)


# name: (how it is printed, what of the moment it keeps)
SHAPES = {
    "iso": (lambda at: f"{at:%Y-%m-%d %H:%M:%S}", None),
    "iso_t": (lambda at: f"{at:%Y-%m-%dT%H:%M:%S}", None),
    "iso_zulu": (lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.123456Z", None),
    "iso_offset": (lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+02:00", None),
    "iso_offset_plain": (lambda at: f"{at:%Y-%m-%dT%H:%M:%S}-0600", None),
    "iso_offset_short": (lambda at: f"{at:%Y-%m-%d %H:%M:%S}+03", None),
    "iso_millis": (lambda at: f"{at:%Y-%m-%d %H:%M:%S}.999", None),
    "iso_minute": (lambda at: f"{at:%Y-%m-%d %H:%M}", to_minute),
    "iso_day": (lambda at: f"{at:%Y-%m-%d}", to_day),
    "iso_slash": (lambda at: f"{at:%Y/%m/%d %H:%M}", to_minute),
    "iso_dot": (lambda at: f"{at:%Y.%m.%d}", to_day),
    "hungarian": (lambda at: f"{at:%Y. %m. %d. %H:%M}", to_minute),
    "hungarian_bare": (lambda at: f"{at.year}. {at.month}. {at.day}.", to_day),
    "hungarian_named": (lambda at: f"{at.year}. {HU[at.month - 1]} {at.day}., {at:%H:%M}", to_minute),
    "dot": (lambda at: f"{at:%d.%m.%Y %H:%M:%S}", None),
    "dot_minute": (lambda at: f"{at:%d.%m.%Y %H:%M}", to_minute),
    "dot_comma": (lambda at: f"{at:%d.%m.%Y, %H:%M}", to_minute),
    "dot_day": (lambda at: f"{at:%d.%m.%Y}", to_day),
    "dot_bare": (lambda at: f"{at.day}.{at.month}.{at.year} {at.hour}:{at:%M}", to_minute),
    "dot_czech": (lambda at: f"{at.day}. {at.month}. {at.year}", to_day),
    "dot_russian": (lambda at: f"{at:%d.%m.%Y} г.", to_day),
    "dot_ukrainian": (lambda at: f"{at:%d.%m.%Y} р.", to_day),
    "clock_first": (lambda at: f"{at:%H:%M %d.%m.%Y}", to_minute),
    "dash": (lambda at: f"{at:%d-%m-%Y %H:%M:%S}", None),
    "excel_named": (lambda at: f"{at:%d}-{EN[at.month - 1][:3]}-{at:%Y %H:%M}", to_minute),
    "zoho": (lambda at: f"{at:%d} {EN[at.month - 1][:3]}, {at:%Y %H:%M:%S}", None),
    "notion": (lambda at: f"{EN[at.month - 1]} {at.day}, {at.year} {twelve(at)}", to_minute),
    "english": (lambda at: f"{EN[at.month - 1][:3]} {at.day}, {at.year}", to_day),
    "english_at": (
        lambda at: f"{EN[at.month - 1]} {at.day}, {at.year} at {twelve(at, chr(0x202F))}",
        to_minute,
    ),
    "russian": (lambda at: f"{at.day} {RU[at.month - 1]} {at.year} г. в {at:%H:%M}", to_minute),
    "russian_short": (lambda at: f"{at.day} {RU_SHORT[at.month - 1]} {at.year}", to_day),
    "ukrainian": (lambda at: f"{at.day} {UK[at.month - 1]} {at.year} р. о {at:%H:%M}", to_minute),
    "portuguese": (lambda at: f"{at.day} de {PT[at.month - 1]} de {at.year}", to_day),
    "guarded": (lambda at: f"'{at:%Y-%m-%d %H:%M:%S}", None),
    "padded": (lambda at: f" {at:%d.%m.%Y}\u00a0{at:%H:%M:%S} ", None),
}


def column(cells, order=None, *, block=None, serials=False) -> MomentColumn:
    moments = Moments()
    for start in range(0, len(cells), block or max(len(cells), 1)):
        moments.add(text_array_of(cells[start : start + (block or len(cells))]))
    return moments.finish(order, serials=serials)


def iso(column):
    return ["" if np.isnat(at) else str(at) for at in column.at]


def same(one, other):
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "M") if isinstance(a, np.ndarray) else a == b
               for a, b in ((getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__))  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@drawn(15)
@given(ats=st.lists(MOMENTS, min_size=1, max_size=30))
def test_reads_what_was_printed(shape, ats):
    printed, kept = SHAPES[shape]
    read = column([printed(at) for at in ats])
    expected = [kept(at) if kept else at for at in ats]
    assert read.at.astype(datetime).tolist() == expected
    assert not len(read.unreadable)
    assert read.has_clock == any(at != to_day(at) for at in expected)


IN_ONE_ZONE = sorted(name for name in SHAPES if not name.startswith("iso_offset"))


@drawn(40)
@given(
    cells=st.lists(st.tuples(st.sampled_from(IN_ONE_ZONE), MOMENTS), max_size=60), block=st.integers(1, 20)
)
def test_shapes_mix_and_blocks_do_not_matter(cells, block):
    texts = [SHAPES[shape][0](at) for shape, at in cells]
    whole = column(texts)
    kept = [(SHAPES[shape][1] or (lambda at: at))(at) for shape, at in cells]
    assert whole.at.astype(datetime).tolist() == kept
    assert same(column(texts, block=block), whole)


@drawn(40)
@given(
    ats=st.lists(MOMENTS, min_size=1, max_size=30),
    month_first=st.booleans(),
    clock=st.sampled_from(["", "24", "12"]),
)
def test_slashes_are_read_in_the_order_that_they_prove(ats, month_first, clock):
    def printed(at):
        a, b = (at.month, at.day) if month_first else (at.day, at.month)
        return (
            f"{a}/{b}/{at.year}"
            + {"": "", "24": f" {at.hour}:{at:%M:%S}", "12": f" {at.hour % 12 or 12}:{at:%M:%S %p}"}[clock]
        )

    read = column([printed(at) for at in ats], block=7)
    expected = [at if clock else to_day(at) for at in ats]
    proof = next((row for row, at in enumerate(ats) if at.day > 12), None)
    open_cells = [at for at in ats if at.day <= 12 and at.day != at.month]
    assert read.proof == proof
    assert read.ambiguous == (proof is None and bool(open_cells))
    if not read.ambiguous:
        assert read.at.astype(datetime).tolist() == expected
        assert not len(read.unreadable)
    else:
        assert iso(read) == [""] * len(ats)
    given_order = column([printed(at) for at in ats], "month_first" if month_first else "day_first")
    assert given_order.at.astype(datetime).tolist() == expected
    assert not given_order.contradictory


def test_contradictory_slashes_are_refused():
    read = column(["1/2/2024", "3/15/2024", "15/3/2024", "2024-01-01"])
    assert read.contradictory
    assert not read.ambiguous
    assert iso(read) == [""] * 4
    assert read.order is None
    assert not len(read.unreadable)


def test_a_given_order_leaves_out_what_cannot_be_read_in_it():
    read = column(["1/2/2024", "3/15/2024", "15/3/2024"], "day_first")
    assert iso(read) == ["2024-02-01T00:00:00", "", "2024-03-15T00:00:00"]
    assert read.unreadable.tolist() == [1]
    assert read.unreadable_examples == ("3/15/2024",)
    assert read.contradictory


def test_a_proof_from_far_away_settles_earlier_blocks():
    read = column(["3/5/2024"] * 50 + [""] * 5 + ["3/25/2024 9:00 AM"], block=8)
    assert read.order == "month_first"
    assert read.proof == 55
    assert iso(read)[0] == "2024-03-05T00:00:00"
    assert read.blank == 5


def test_a_few_open_slashes_do_not_spoil_a_clear_column():
    read = column(["2024-03-05"] * 40 + ["3/5/2024"])
    assert not read.ambiguous
    assert read.unreadable.tolist() == [40]
    assert read.unreadable_examples == ("3/5/2024",)
    assert read.order == "iso"


def test_equal_day_and_month_need_no_proof():
    read = column(["3/3/2024", "12/12/2024"])
    assert iso(read) == ["2024-03-03T00:00:00", "2024-12-12T00:00:00"]
    assert not read.ambiguous


def test_hubspot_mix_of_iso_and_american():
    read = column(["2024-03-12 09:14", "3/15/2024 2:30 PM", "3/4/2024 12:05 AM"])
    assert iso(read) == ["2024-03-12T09:14:00", "2024-03-15T14:30:00", "2024-03-04T00:05:00"]


def test_dashes_are_day_first_unless_they_prove_other():
    assert iso(column(["05-03-2024"])) == ["2024-03-05T00:00:00"]
    read = column(["03-05-2024", "03-25-2024"])
    assert (read.order, read.proof) == ("month_first", 1)
    assert iso(read) == ["2024-03-05T00:00:00", "2024-03-25T00:00:00"]
    assert column(["03-05-2024", "03-25-2024", "25-03-2024"]).contradictory


def test_dots_are_day_first_and_a_slip_stays_a_slip():
    read = column(["25.03.2024"] * 30 + ["03.25.2024", "05.03.2024"])
    assert read.unreadable.tolist() == [30]
    assert iso(read)[31] == "2024-03-05T00:00:00"
    assert column(["03.25.2024", "05.03.2024"]).contradictory


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2024", "29.02.2025", "2025-02-29", "31.04.2024 10:00", "0.3.2024", "05.13.2024", "2024-13-01",
        "2024-03-05 24:00", "05.03.2024 14:60:00", "2024-03-05 14:07:60", "13:00 PM 05.03.2024", "3/5/2024 13:00 PM",
        "05.03.1989", "2101-01-01", "9999-12-31", "soon", "call 12", "12 foo 2024", "45356", "1.2", "14:07", "7",
        "2024-03-05 14:07 and more", "05.03.2024-06.03.2024", "2024-03-05 14:07 2024",
    ],
)  # fmt: skip
def test_what_is_no_date_is_named_and_never_shifted(cell):
    read = column(["2024-01-01 10:00", cell, "25.03.2024"] + ["25.03.2024"] * 30)
    assert read.unreadable.tolist() == [1]
    assert read.unreadable_examples == (cell,)
    assert np.isnat(read.at[1])


@pytest.mark.parametrize(
    "cell",
    ["", " ", "-", "—", "0000-00-00", "0000-00-00 00:00:00", "00.00.0000 00:00:00", "1970-01-01", "01.01.1970 03:00",
     "01.01.1900", "1899-12-30", "12/30/1899 0:00", "0001-01-01T00:00:00", "n/a", "None"],
)  # fmt: skip
def test_placeholders_are_blank(cell):
    read = column([cell, "2024-01-01"])
    assert (read.blank, len(read.unreadable)) == (1, 0)
    assert iso(read) == ["", "2024-01-01T00:00:00"]


def test_examples_are_the_first_distinct_ones():
    cells = ["bad 1"] * 9 + ["31.02.2024", "bad 2", "2024-01-01", "31.02.2024", "bad 3"]
    for block in (1, 2, 5, None):
        assert column(cells, block=block).unreadable_examples == ("bad 1", "31.02.2024", "bad 2")


def test_the_wall_time_of_one_zone_is_kept():
    read = column(["2024-03-05T14:07:00+02:00", "2024-03-06T14:07:00+0200", "2024-03-07"])
    assert iso(read) == ["2024-03-05T14:07:00", "2024-03-06T14:07:00", "2024-03-07T00:00:00"]
    assert read.offset_minutes == (120,)


@pytest.mark.parametrize("block", [1, 2, None])
def test_moments_of_several_zones_are_told_in_the_most_frequent_one(block):
    cells = ["2024-03-05T14:07:00+02:00", "2024-03-05T14:07:00-0530", "2024-03-05T14:07:00Z", "2024-03-05"]
    read = column([*cells, "2024-03-31 23:30:00+0200"], block=block)
    assert iso(read) == [
        *("2024-03-05T14:07:00", "2024-03-05T21:37:00", "2024-03-05T16:07:00"),
        *("2024-03-05T00:00:00", "2024-03-31T23:30:00"),
    ]
    assert read.offset_minutes == (120, -330, 0)


def test_the_clocks_of_one_place_are_left_as_they_are():
    cells = ["2024-01-31T23:30:00+02:00", "2024-07-31T23:30:00+03:00", "2024-03-31T02:30:00+02:00"]
    read = column(cells)
    assert iso(read) == [cell[:19] for cell in cells]
    assert (read.offset_minutes, read.mixed) == ((120, 180), False)
    assert column(["2024-01-31T23:30:00+03:00", "2024-01-31T23:30:00+02:00"]).mixed


def test_hours_that_a_clock_skips_or_repeats_are_read_as_printed():
    cells = ["2024-03-31 02:30", "2024-10-27 02:30", "2024-03-10 02:30"]
    assert iso(column(cells)) == [cell.replace(" ", "T") + ":00" for cell in cells]


def test_days_that_stand_for_none_are_empty_and_counted():
    read = column(["0000-00-00", "1970-01-01 00:00:00", "01.01.1900", "", "-", "#REF!", "2024-03-05"])
    assert (read.placeholders, read.blank, read.unreadable.tolist()) == (3, 5, [5])
    assert iso(read)[-1] == "2024-03-05T00:00:00"


def test_two_digit_years():
    assert iso(column(["05.03.24", "06.03.24 14:07", "31.12.99"])) == [
        "2024-03-05T00:00:00", "2024-03-06T14:07:00", "1999-12-31T00:00:00"]  # fmt: skip
    assert iso(column(["3/25/24 9:05 PM", "3/4/24 9:05 PM"])) == [
        "2024-03-25T21:05:00",
        "2024-03-04T21:05:00",
    ]
    assert iso(column(["03-Apr-24", "05-Apr-24"])) == ["2024-04-03T00:00:00", "2024-04-05T00:00:00"]


def test_two_digit_years_that_may_stand_first_are_refused():
    for cells in (["24.03.05", "24.03.06", "24.04.01"], ["24/03/05", "24/03/06"], ["25/03/24"]):
        read = column(cells)
        assert read.ambiguous
        assert iso(read) == [""] * len(cells)


@drawn(30)
@given(ats=st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2050, 12, 29)), min_size=1, max_size=20))
def test_serial_days(ats):
    ats = [at.replace(microsecond=0) for at in ats]
    cells = [repr((at - datetime(1899, 12, 30)) / timedelta(days=1)).removesuffix(".0") for at in ats]
    read = column([*cells, ""], serials=True)
    assert read.at[:-1].astype(datetime).tolist() == ats
    assert (read.order, read.blank) == ("serial", 1)
    assert len(column(cells).unreadable) == len(cells)
    assert column([*cells, "2024-01-01"], serials=True).unreadable.tolist() == list(range(len(cells)))


def test_midnight_alone_is_no_clock():
    assert not column(["2024-03-05 00:00:00", "06.03.2024 0:00"]).has_clock
    assert column(["2024-03-05 00:00:00", "06.03.2024 0:01"]).has_clock


def test_an_empty_column():
    for read in (Moments().finish(), column([]), column(["", ""])):
        assert not len(read.unreadable)
        assert read.order is None
        assert read.at.dtype == "datetime64[s]"


def test_many_cells_of_many_shapes_over_many_blocks():
    base = datetime(2023, 1, 1)
    ats = [base + timedelta(seconds=7919 * n) for n in range(12_000)]
    names = IN_ONE_ZONE
    cells = [SHAPES[names[n // 500 % len(names)]][0](at) for n, at in enumerate(ats)]
    kept = [(SHAPES[names[n // 500 % len(names)]][1] or (lambda at: at))(at) for n, at in enumerate(ats)]
    assert column(cells, block=700).at.astype(datetime).tolist() == kept


def test_slices_of_arrow_arrays_are_respected():
    array = text_array_of(["2024-01-01", "2024-01-02", "x", "", "05.03.2024"])
    moments = Moments()
    for start, length in ((1, 2), (3, 2), (0, 0)):
        moments.add(array.slice(start, length))
    assert iso(moments.finish()) == ["2024-01-02T00:00:00", "", "", "2024-03-05T00:00:00"]


def test_no_month_name_means_two_months():
    seen: dict[str, int] = {}
    for line in _LINES.strip().splitlines():
        assert len(line.split()) == 12
        for number, name in enumerate(line.split(), 1):
            assert seen.setdefault(folded(name), number) == number, name
    assert seen == month_numbers()


@drawn(300)
@given(cell=st.text(alphabet="0123456789 .:/-,APMapmTZянвareb'+\u00a0", max_size=24))
def test_a_cell_that_python_refuses_is_never_read(cell):
    layout = layout_of(signature_of(cell))
    read = column([cell])
    if layout is None or layout.year is None:
        assert np.isnat(read.at[0])
    if not np.isnat(read.at[0]):
        digits = [int(part) for part in "".join(c if c.isdigit() else " " for c in cell).split()]
        at = read.at[0].astype(datetime)
        assert at.day in digits
        assert at.year in digits or at.year % 100 in digits


@pytest.mark.parametrize("shape", SHAPES)
def test_guess_knows_every_shape(shape):
    printed = SHAPES[shape][0]
    assert (
        guess_moments([printed(datetime(2024, month, 14, 13, 5)) for month in range(1, 13)] + ["", "-"])
        == 1.0
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["+380 (50) 123-45-67", "0501234567", "050 123-45-67", "12-34-56", "(044) 12-34-567"],
        ["1", "12", "20240305", "45356", "1234567", "0012"],
        ["1 234,50", "1.234,50", "22,700.00", "10.5", "1,234"],
        ["1.2", "1.2.3", "v2.0.1", "192.168.0.1", "3/4", "9/10"],
        ["14:07", "9:00 AM", "00:03:00"],
        ["Model 3 2024", "May", "Q1 2024", "2024", "03.2024", "10-20"],
        ["", "-"],
    ],
)
def test_guess_is_not_taken_in(cells):
    assert guess_moments(cells) == 0.0


def test_pandas_is_not_needed():
    import subprocess

    code = (
        "import sys; from funnelkit.recognition.moments import Moments; from funnelkit.recognition.buffers import text_array_of;"
        "m = Moments(); m.add(text_array_of(['3/15/2024', '', 'x'])); m.finish(); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("cell", ["45352", " 45352 ", "\u200b45352", "\ufeff45352", "45352\u2060"])
def test_a_day_number_is_one_whatever_blanks_stand_around_it(cell):
    layout = layout_of(signature_of(cell))

    assert layout is not None
    assert layout.family == "serial"


@pytest.mark.parametrize("cell", ["120 000", "120\u00a0000", "453520", "45352,5"])
def test_an_amount_without_separators_of_dates_is_no_moment(cell):
    assert layout_of(signature_of(cell)) is None


@pytest.mark.parametrize(
    "cell",
    [
        "Tuesday, March 5, 2024",
        "Tue, 5 Mar 2024 00:00:00 +0200",
        "вторник, 5 марта 2024 г.",
        "пн 05.03.2024",
        "п'ятниця, 5 березня 2024 р.",
        "kedd 2024. március 5.",
    ],
)
def test_the_day_of_the_week_before_a_date_says_nothing(cell):
    assert iso(column([cell])) == ["2024-03-05T00:00:00"]


def test_another_word_before_a_date_makes_it_a_remark():
    assert column(["Called 05.03.2024", "Anna, 5 March 2024"]).unreadable.tolist() == [0, 1]
