"""Pictures: they show what their table says, and nothing of data is ever more than text."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import cycle
from xml.etree import ElementTree as ET

import matplotlib.image
import pytest

from conftest import some
from funnelkit.document import Cell, Chart, ChartMark, Series
from funnelkit.formats.pictures import png, svg
from funnelkit.languages import load_words
from funnelkit.metrics import METRICS
from funnelkit.model import Bounds, Count, Rate, Row, Section
from funnelkit.tables.funnel_chart import funnel_chart
from funnelkit.tables.report import whole_tables

SVG = "{http://www.w3.org/2000/svg}"
EN = load_words("en")

FUNNEL = Chart(
    "funnel",
    "From lead to sale",
    ("leads", "contacted", "sold"),
    (Series("leads that came as far", (400, None, 25), (None, 120, None), (None, 180, None)),),
    told="Leads: 400; contacted: at least 120, at most 180; sold: 25.",
)
PERIODS = tuple(f"2026-{month:02}" for month in range(1, 13))
RATES = (0.2, 0.25, None, 0.22, 0.19, 0.2, 0.21, 0.24, 0.41, 0.2, 0.2, 0.23)
USUAL = tuple(None if rate is None else 0.22 for rate in RATES)
LOWS, HIGHS = (tuple(None if rate is None else end for rate in RATES) for end in (0.15, 0.29))
TREND = Chart(
    "trend",
    "Trend",
    PERIODS,
    (
        Series("sold of leads", RATES),
        Series("limits", USUAL, LOWS, HIGHS, "muted"),
        Series("outside", (*(None,) * 8, 0.41, None, None, None), tone="strong"),
    ),
    "share",
    told="sold of leads: newest 23%.",
    beside="sold of leads",
    marks=(ChartMark(5, "seems to move up about 2026-06"),),
    panels=(
        Chart("trend", "NPS", PERIODS, (Series("NPS", (*(None,) * 10, 12, -3)),), "score", beside="NPS"),
    ),
    events=(ChartMark(1.5, "1"), ChartMark(1.6, "2"), ChartMark(11.5, "3")),
    events_name="changes in the log, by number",
)
CHARTS = {
    "funnel": FUNNEL,
    "trend": TREND,
    "pareto": Chart(
        "pareto",
        "Why leads were lost",
        ("Does not answer", "Too expensive", "not filled in"),
        (
            Series(
                "share of all",
                (0.5, 0.3, 0.2),
                told=((Cell(50, "count"),), (Cell(30, "count"),), (Cell(20, "count"),)),
            ),
            Series("together", (0.5, 0.8, 1.0), tone="strong"),
        ),
        "share",
        told="Lost: 100.",
    ),
    "waterfall": Chart(
        "waterfall",
        "Open leads",
        ("before", "new", "sold", "after"),
        (
            Series(
                "leads",
                (130, 203, -19, 314),
                (0, 130, 314, 0),
                (130, 333, 333, 314),
                tones=("muted", "", "good", "muted"),
            ),
        ),
        told="130 before, 314 after.",
    ),
    "distribution": Chart(
        "distribution",
        "What was answered",
        ("0", "1", "2"),
        (Series("answers", (3, 0, 12), tones=("bad", "muted", "good")),),
        told="15 answers.",
        marks=(ChartMark(0.5, "detractors: 3"), ChartMark(2, "promoters: 12")),
    ),
    "cumulative": Chart(
        "cumulative",
        "Contacted in time",
        ("within 5 minutes", "within 1 hour", "within 1 day"),
        (
            Series(
                "contacted",
                (0.1, None, 0.6),
                (0.05, 0.3, 0.55),
                (0.15, 0.4, 0.65),
                told=((Cell("10%"),), (Cell("30% to 40%"),), (Cell("60%"),)),
            ),
        ),
        "share",
        told="10%, 30% to 40%, 60%.",
        beside="share of all leads",
    ),
    "fan": Chart(
        "fan",
        "To come",
        ("2026-10", "2026-11", "2026-12"),
        (
            Series(
                "at maturity",
                (22.0, 18.4, None),
                (20, 11, None),
                (23, 26, None),
                told=((Cell(22, "number"),), (Cell(18, "number"),), ()),
            ),
            Series("sold so far", (20, 3, 0), tone="muted"),
        ),
        told="22, 18.",
        beside="sales",
    ),
    "differences": Chart(
        "differences",
        "What changed",
        ("contact of leads", "sold of leads"),
        (
            Series(
                "difference",
                (15.5, -1.2),
                (7.1, -6.0),
                (23.4, 3.8),
                told=((Cell(15.5, "points", 1, "pt"), Cell("▲ improved")), (Cell(-1.2, "points", 1, "pt"),)),
                tones=("good", ""),
            ),
            Series("less than worth seeing", (0.0, 0.0), (-8.0, None), (8.0, None), "muted"),
        ),
        "points",
        1,
        "pt",
        told="contact of leads: +15.5 pt, improved.",
        panels=(Chart("differences", "NPS", ("NPS",), (Series("NPS", (4,), (-20,), (31,)),), "points"),),
    ),
    "spread": Chart(
        "spread",
        "Managers: sold of leads",
        ("Anna", "Boris", "Clara"),
        (
            Series(
                "sold of leads",
                (0.1, 0.3, 0.12),
                (0.05, 0.2, 0.06),
                (0.2, 0.4, 0.2),
                places=(80.0, 120.0, 300.0),
            ),
            Series("chance", (0.15, 0.15), (0.02, 0.1), (0.3, 0.2), "muted", (70.0, 310.0)),
            Series("apart", (None, 0.3, None), tone="strong", places=(80.0, 120.0, 300.0)),
        ),
        "share",
        told="Beyond chance: Boris.",
        below="number of leads",
        beside="sold of leads",
    ),
}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "$\\frac{1}{0}$ and $x",
    "]]></text></svg><svg onload=alert(1)>",
    "&lt;b&gt; &#60; javascript:alert(1)",
    "http://evil.example/x url(http://evil.example)",
    "\x1b[2J\u202egnp.exe\ufffe\x00",
    'id="x" #1b1b1b href="#y" font-family: z;',
    "漢字 🙂 עברית",
    "W" * 5000,
    "слово " * 500,
    "",
    "\ud800",
)
ELEMENTS = {"svg", "title", "desc", "defs", "g", "path", "text", "use", "clipPath", "rect"}


def shown_texts(picture):
    """Give what a picture writes, a line a text, but its words for a screen reader."""
    return [element.text or "" for element in ET.fromstring(picture).iter(f"{SVG}text")]


def hold_harmless(picture):
    root = ET.fromstring(picture)
    names = [element.tag.removeprefix(SVG) for element in root.iter()]
    assert set(names) <= ELEMENTS
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name == "aria-label":
                continue
            assert "http" not in value
            assert "script" not in value
            for reference in re.findall(r"url\(([^)]*)\)", value) + [value] * ("href" in name):
                assert reference.removeprefix("#") in ids


def pixels(picture):
    return matplotlib.image.imread(BytesIO(picture), format="png")


@pytest.mark.parametrize("kind", CHARTS)
def test_a_picture_is_a_part_of_a_page(kind):
    chart = CHARTS[kind]
    picture = svg(chart, "en")
    hold_harmless(picture)
    root = ET.fromstring(picture)
    assert root.get("role") == "img"
    assert root.get("aria-label") == f"{chart.title}. {chart.told}"
    assert root.find(f"{SVG}title").text == chart.title
    assert root.find(f"{SVG}desc").text == chart.told
    assert root.get("width") is None
    assert "#1b1b1b" not in picture
    assert "matplotlib" not in picture.lower()


@pytest.mark.parametrize("kind", CHARTS)
def test_a_picture_holds_its_words(kind):
    chart = CHARTS[kind]
    told = " ".join(shown_texts(svg(chart, "en"))).split()
    labels = chart.labels if kind != "trend" else chart.labels[::-2]
    named = (series.name for series in chart.series[1:])
    marks = (mark.text for mark in chart.marks)
    beside = (panel.beside for panel in chart.panels)
    for words in (chart.title, *labels, chart.below, chart.beside, *named, *marks, *beside):
        assert set(words.split()) <= set(told)


@pytest.mark.parametrize("kind", some(CHARTS, 3))
def test_the_same_chart_gives_the_same_bytes(kind):
    chart = CHARTS[kind]
    assert svg(chart, "hu") == svg(replace(chart), "hu")
    assert png(chart, "hu") == png(replace(chart), "hu")


@pytest.mark.parametrize("kind", some(CHARTS, 3))
def test_a_picture_for_a_mail_is_not_blank(kind):
    picture = pixels(png(CHARTS[kind], "ru"))
    height, width, _ = picture.shape
    assert width == 1120
    assert height > 100
    drawn = (picture[:, :, :3].min(axis=2) < 0.9).mean()
    assert 0.01 < drawn < 0.9


def written_with(chart, texts):
    """Give a chart all of whose words are of some texts, one after the other."""
    words = cycle(texts)
    return replace(
        chart,
        labels=tuple(next(words) for _ in chart.labels),
        series=tuple(replace(one, name=next(words)) for one in chart.series),
        marks=tuple(replace(mark, text=next(words)) for mark in chart.marks),
        events=tuple(replace(mark, text=next(words)) for mark in chart.events),
        **{name: next(words) for name in ("title", "told", "below", "beside", "events_name")},
    )


@pytest.mark.parametrize("kind", CHARTS)
def test_text_of_data_is_only_text(kind):
    for start in (0, 5, 9):
        hold_harmless(svg(written_with(CHARTS[kind], HOSTILE[start:] + HOSTILE[:start]), "en"))


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", CHARTS)
def test_each_text_of_data_is_only_text(kind, text):
    hold_harmless(svg(written_with(CHARTS[kind], [text]), "en"))


def test_a_dollar_begins_no_formula():
    chart = replace(FUNNEL, labels=("$5 or less", "$x^2$", "US$"))
    assert {"$5 or less", "$x^2$", "US$"} <= set(shown_texts(svg(chart, "en")))


def test_two_pictures_of_a_page_share_no_id():
    one, other = (svg(replace(FUNNEL, title=title), "en") for title in ("a", "b"))
    assert not set(re.findall(r'id="([^"]*)"', one)) & set(re.findall(r'id="([^"]*)"', other))


def test_settings_of_matplotlib_are_left_as_they_were():
    import matplotlib as mpl

    with mpl.rc_context({"text.parse_math": True, "font.size": 3}):
        first = svg(FUNNEL, "en")
        assert mpl.rcParams["font.size"] == 3
    assert svg(FUNNEL, "en") == first


# --- the funnel --------------------------------------------------------------------------------------------------


def whole(**metrics):
    return Row({}, dict.fromkeys(METRICS) | metrics)


def rate(hits, of, step="leads"):
    return Rate(hits, of, hits / of if of else None, 0.1, 0.9, step)


DEPARTMENT = whole(
    leads=Count(2000),
    contact_rate=rate(1100, 2000),
    appointment_rate=Bounds(300, 500, 1100, "contacted"),
    show_rate=rate(3, 7, "due"),
    lead_conversion=rate(180, 2000),
)


def test_the_funnel_draws_the_numbers_of_its_table():
    (table, *_) = whole_tables(Section((), (DEPARTMENT,)), EN)
    chart = table.chart
    assert chart.labels == ("leads", "contacted", "appointments", "shows", "sold")
    (series,) = chart.series
    assert series.values == (2000, 1100, None, 3, 180)
    assert (series.lows[2], series.highs[2]) == (300, 500)
    counts = {row[2].value for row in table.rows}
    counts = {row[2].value for row in table.rows}
    assert counts == {(1100, 2000), (300, 500, 1100), (3, 7), (180, 2000)}
    shares = {row[1] for row in table.rows if row[1].kind == "share"}
    assert shares <= {cell for cells in series.told for cell in cells}


def test_the_funnel_writes_what_it_draws():
    picture = svg(funnel_chart(DEPARTMENT, EN), "en")
    texts = shown_texts(picture)
    assert "2,000" in texts
    assert "1,100 · 55.0% of leads" in texts
    assert "300 … 500" in texts
    assert "3" in texts
    assert "180 · 9.0% of leads" in texts


def test_a_step_that_is_not_tracked_is_no_bar():
    chart = funnel_chart(whole(leads=Count(50), lead_conversion=rate(5, 50)), EN)
    assert chart.labels == ("leads", "sold")
    assert chart.told == "Leads: 50; sold: 5 (10% of leads)."


@pytest.mark.parametrize(
    "row",
    [
        whole(leads=Count(9), lead_conversion=rate(3, 9)),
        whole(leads=Count(100)),
        whole(lead_conversion=rate(3, 100)),
    ],
)
def test_no_funnel_of_a_few_leads_or_of_nothing_tracked(row):
    assert funnel_chart(row, EN) is None
