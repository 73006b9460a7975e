"""Pages in a browser: every command's HTML in headless Chromium, on a phone and a desk, light and dark, by key and on paper.

Needs Chromium on the machine, and playwright and axe-playwright-python (the extra `test`); `.ci/run` installs them.
"""

import os
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from conftest import TODAY
from funnelkit.cli.app import run
from funnelkit.languages import languages
from transcripts import copy_examples

pytestmark = pytest.mark.long  # a browser takes seconds to start

EN = ["leads-january-february.xlsx", "leads-march.xlsx"]
RU = ["lidy-yanvar-fevral.csv", "lidy-mart.csv"]
COMMANDS = {
    "report": ["report", *RU, "tasks-march.csv", "--by", "manager,source"],
    "report-week": ["report", *RU, "--every", "week", "--only", "trend,periods"],
    "compare": ["compare", RU[1]],
    "managers": ["managers", *RU],
    "sources": ["sources", *RU],
    "refusals": ["refusals", *RU],
    "timing": ["timing", *RU],
    "nps": ["nps", *RU],
    "movement": ["movement", *RU, "--from", "2026-03-01"],
    "forecast": ["forecast", *RU, "--backtest"],
    "plan": ["plan", *RU, "--sales", "20", "--by", "2026-06-30"],
    "plan-against": ["plan", *RU, "plan-prodazh.csv"],
    "callbacks": ["callbacks", *RU, "--limit", "50"],
    "deadlines": ["deadlines", RU[1], "zadachi-mart.csv"],
    "silence": ["silence", *RU],
    "check": ["check", *RU],
    "rows": ["rows", "B1", *RU, "--limit", "50"],
    "inspect": ["inspect", *RU],
    "baseline": ["baseline", *RU, "--store", "another"],
    "baselines": ["baselines", "list"],
    "changes": ["changes", "judge", *RU],
    "demo": ["demo", "sample"],
}
"""A page of each command."""

SPOKEN = {
    language: ["report", *(RU if language in ("ru", "uk") else EN), "--language", language]
    for language in languages()
}
"""A report in each language."""

FORMATS = {".txt", ".md", ".html", ".json", ".csv", ".xlsx"}
SIZES = {"phone": (360, 740), "desk": (1280, 900)}
COLOURS, MOST_BYTES = 64, 150_000
"""Of a picture for the docs, which is kept with them."""

PAPER = {"": 695, "broad": 1031}
"""What A4 leaves between its margins, upright and across, in CSS pixels."""

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def written(name: str, folder: Path) -> Path:
    """Run a command once into a file of each format, and give its page."""
    targets = {ending: folder / f"page-{name}{ending}" for ending in FORMATS}
    if not targets[".html"].exists():
        outputs = [word for path in targets.values() for word in ("--output", str(path))]
        assert run([*(COMMANDS.get(name) or SPOKEN[name]), *outputs]) == 0
    return targets[".html"]


@pytest.fixture(scope="module")
def department(tmp_path_factory):
    """Work in a folder with the example exports, a baseline and a log of changes."""
    folder = copy_examples(tmp_path_factory.mktemp("department"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUNNELKIT_TODAY", TODAY)
        patch.chdir(folder)
        quiet = ["--output", "kept.txt"]
        assert run(["baseline", RU[0], *quiet]) == 0
        assert (
            run(
                [
                    "changes",
                    "add",
                    "2026-03-01",
                    "Calls within the hour",
                    "--expect",
                    "contact_rate=up",
                    *quiet,
                ]
            )
            == 0
        )
        yield folder


@pytest.fixture(scope="module")
def browser():
    """Start one Chromium for all pages."""
    if CHROMIUM is None:
        pytest.skip(
            "NO PAGE IS OPENED: there is no Chromium here; apt-get install chromium, or set CHROMIUM to its path"
        )
    missing = "NO PAGE IS OPENED: {} is not here; pip install '.[test]'"
    playwright = pytest.importorskip("playwright.sync_api", reason=missing.format("playwright"))
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="module")
def axe():
    """Give the program that looks for faults of accessibility."""
    found = pytest.importorskip("axe_playwright_python", reason="NO FAULT IS LOOKED FOR: axe is not here")
    return Path(found.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def opened(browser):
    """Give a function that opens a page; whatever it says on its console or asks the network for is a fault."""
    context = browser.new_context()
    faults = []

    def open_page(path: Path):
        page = context.new_page()
        page.route("**/*", lambda route: route.continue_() if asked_for(route, path) else route.abort())
        page.on(
            "request", lambda request: faults.append(request.url) if request.url != path.as_uri() else None
        )
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    context.close()
    assert faults == []


def asked_for(route, path: Path) -> bool:
    return route.request.url == path.as_uri()


def resize(page, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)


def serious_faults(page) -> list[str]:
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_reads_well(name, department, opened, axe):
    page = opened(written(name, department))
    page.evaluate(axe)
    assert page.locator("h1").count() == 1
    for size, scheme in (("phone", "light"), ("desk", "dark")):
        resize(page, size, scheme)
        width = SIZES[size][0]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"scrolls sideways at {width}"
        assert serious_faults(page) == [], (size, scheme)
    page.emulate_media(media="print")
    paper = PAPER["broad" if page.locator("body.broad").count() else ""]
    page.set_viewport_size({"width": paper, "height": 600})
    assert page.evaluate("document.documentElement.scrollWidth") <= paper, "is cut off on paper"


def test_a_page_is_used_by_key(department, opened):
    page = opened(written("report", department))
    resize(page, "desk", "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, "it is seen"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "summary"
    fold = page.locator("details").first
    table = fold.locator("table")
    assert table.is_visible()
    page.keyboard.press("Enter")
    assert not table.is_visible()
    page.keyboard.press("Space")
    assert table.is_visible()
    reached = []
    for _ in range(2):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.localName"))
    assert reached == ["figure", "div"], "pictures and tables scroll by key"


def test_a_figure_shows_the_command_that_opens_it(department, opened):
    page = opened(written("report", department))
    resize(page, "phone", "light")
    assert page.locator("code:visible").count() == 0
    figure = page.locator("td a[href='#C1']")
    figure.focus()
    before = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    shown = page.locator("code:visible")
    assert shown.inner_text() == f"funnelkit rows C1 {' '.join(RU)} tasks-march.csv --by manager,source"
    assert page.evaluate("scrollY") == before, "the reader stays where they are"
    box = shown.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("code:visible").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#C1", (
        "and comes back to the figure"
    )


def test_a_page_is_printed(department, opened):
    page = opened(written("report", department))
    resize(page, "desk", "dark")
    page.locator("summary").first.press("Enter")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("details").first.locator("td").first.bounding_box()["height"] > 0, (
        "folded is printed, too"
    )
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    sizes = {tuple(map(float, found.split())) for found in re.findall(rb"/MediaBox \[0 0 ([\d. ]+)\]", paper)}
    assert [sorted(map(round, size)) for size in sizes] == [[595, 842]], "A4"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_writes_every_format(name, department):
    page = written(name, department)
    sizes = {ending: page.with_suffix(ending).stat().st_size for ending in FORMATS}
    assert all(size > 3 for size in sizes.values()), sizes


@pytest.mark.parametrize("name", [*SPOKEN, "compare"])
def test_a_page_is_pictured(name, department, opened, request, tmp_path):
    """Shown for the docs: `make screenshots` keeps them, one on a desk and one on a phone in the dark."""
    folder = request.config.rootpath / (request.config.getoption("--screenshots") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    page = opened(written(name, department))
    for size, scheme in (("desk", "light"), ("phone", "dark")):
        resize(page, size, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        picture = folder / f"{name}-{size}.png"
        Image.open(BytesIO(page.screenshot())).quantize(COLOURS).save(picture, optimize=True)
        assert picture.stat().st_size < MOST_BYTES
