"""The manual page and the site of the docs are what the help and the docs say."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys

import pytest
import typer

from funnelkit.cli.app import COMMANDS, build
from funnelkit.languages import languages
from manual import commands, manual
from transcripts import ROOT

PAGE = ROOT / "man" / "funnelkit.1"


def test_the_manual_page_says_what_the_help_says(request):
    written = manual()
    if request.config.getoption("--golden-update"):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(written, encoding="utf-8", newline="")

    assert PAGE.read_text(encoding="utf-8") == written, "if it is right: pytest --golden-update"


def test_the_manual_page_tells_every_option():
    text = PAGE.read_text(encoding="utf-8").replace("\\-", "-")
    for path, command in commands(typer.main.get_command(build(COMMANDS))):
        about = text.partition(f".SS funnelkit {path}")[2].partition(".SS")[0]
        assert about
        for option in (param.opts[0] for param in command.params if param.opts[0].startswith("--")):
            assert re.search(rf"{option}\b", about), (path, option)


def test_the_manual_page_is_set_without_a_complaint():
    if not shutil.which("groff"):
        pytest.skip("NO PAGE IS SET: there is no groff here; apt-get install groff")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-P-cbou", "-k", "-ww", "-b", str(PAGE)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stderr == ""
    assert "funnelkit compare EXPORT..." in done.stdout


@pytest.mark.long
def test_the_site_is_built_with_every_link_and_loads_nothing(tmp_path):
    if importlib.util.find_spec("material") is None:
        pytest.skip("NO SITE IS BUILT: mkdocs-material is not here; pip install '.[docs]'")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr

    pages = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.html")}
    assert {"index.html", "start.html", *(f"help-{code}.html" for code in languages())} <= set(pages)
    for text in pages.values():
        assert not re.search(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']?(?:https?:)?//""", text)
    for path in tmp_path.rglob("*.css"):
        assert not re.search(r"url\(.?(?:https?:)?//", path.read_text(encoding="utf-8"))
    assert (tmp_path / "cron" / "crontab").is_file()
    assert (tmp_path / "search" / "search_index.json").is_file()
