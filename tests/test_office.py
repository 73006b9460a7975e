"""Workbooks in LibreOffice: it opens each, calculates anew, and gives back the same numbers and the same charts."""

import io
import json
import shutil
import subprocess
from datetime import datetime

import pytest
from openpyxl import load_workbook

from same_numbers import strange_numbers
from test_formats_xlsx import COMMANDS, references
from transcripts import copy_examples

pytestmark = pytest.mark.long

SOFFICE = shutil.which("soffice")
NAMES = (
    "report",
    "by",
    "trend",
    "compare",
    "managers",
    "refusals",
    "nps",
    "timing",
    "forecast",
    "plan",
    "deadlines",
)
TIMEOUT = 240


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder of workbooks beside their JSON, and what LibreOffice makes of all of them in one run."""
    if SOFFICE is None:
        pytest.skip(
            "LIBREOFFICE IS MISSING: no workbook is opened in it (Debian: apt-get install libreoffice-calc)"
        )
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def converted(folder):
    """Convert every workbook to a workbook and to a page, with a profile of its own."""

    def convert(kind, place):
        command = [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        books = sorted(str(path) for path in folder.glob("*.xlsx"))
        ended = subprocess.run(
            [*command, "--convert-to", kind, "--outdir", str(folder / place), *books],
            capture_output=True, text=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        return folder / place

    return convert


def test_libreoffice_gives_back_what_was_written(funnelkit, folder, converted, monkeypatch):
    monkeypatch.chdir(folder)
    copy_examples(folder)
    assert funnelkit("baseline", "leads-january-february.xlsx").code == 0
    for name in NAMES:
        ended = funnelkit(*COMMANDS[name], "--output", f"told-{name}.xlsx", "--output", f"told-{name}.json")
        assert (ended.code, ended.err) == (0, "")
    for path in folder.glob("*.xlsx"):
        if not path.name.startswith("told-"):
            path.unlink()
    back = converted("xlsx", "back")
    for name in NAMES:
        compare_books(folder / f"told-{name}.xlsx", back / f"told-{name}.xlsx")
        told = json.loads((folder / f"told-{name}.json").read_text(encoding="utf-8"))
        assert not [*strange_numbers(opened(folder / f"told-{name}.xlsx"), told, "en")]
    pages = sorted(path.stem for path in converted("pdf", "pages").glob("*.pdf"))
    assert pages == sorted(f"told-{name}" for name in NAMES)


def opened(path):
    return load_workbook(io.BytesIO(path.read_bytes()), data_only=True)


def compare_books(own, other):
    """Hold each cell and the charts of one workbook against the other's."""
    mine, given = opened(own), opened(other)
    assert given.sheetnames == mine.sheetnames
    for sheet in mine:
        for row in sheet.iter_rows():
            for cell in row:
                assert same(cell.value, given[sheet.title][cell.coordinate].value), (
                    own.name,
                    sheet.title,
                    cell,
                )
        texts = [
            cell.value for row in given[sheet.title].iter_rows() for cell in row if cell.data_type in "se"
        ]
        assert not [text for text in texts if text and text.startswith(("Err:", "#REF", "#NAME", "#VALUE"))]
        assert len(given[sheet.title]._charts) == len(sheet._charts)
    assert len([*references(given)]) >= len([*references(mine)])


def same(mine, given):
    """Say whether two cells hold the same: LibreOffice writes 15 digits, and a day without its time."""
    if isinstance(mine, float) and isinstance(given, int | float):
        return abs(mine - given) <= 1e-14 * max(1.0, abs(mine))
    if isinstance(mine, datetime) and isinstance(given, datetime):
        return abs((mine - given).total_seconds()) < 1
    return mine == given or (mine in (None, "") and given in (None, ""))
