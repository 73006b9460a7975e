"""Hooks of MkDocs: pages of the site that lie beside the docs, and the help of every command, printed while it is built."""

from __future__ import annotations

import contextlib
import io
import os
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from funnelkit.cli.app import COMMANDS, run
from funnelkit.languages import languages

ROOT = Path(__file__).parent.parent
BESIDE = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/README.md": "benchmarks.md",
    "LICENSE": "LICENSE.txt",
}
"""Documents of other folders, and where they are on the site."""

CRON = ROOT / "examples" / "cron"
NAMES = {"en": "Help", "hu": "Súgó", "ru": "Справка", "uk": "Довідка"}
WIDTH = "100"
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages and files that are not in the folder of the docs."""
    for name, there in BESIDE.items():
        files.append(File.generated(config, there, content=(ROOT / name).read_text(encoding="utf-8")))
    for path in sorted(CRON.iterdir()):
        files.append(File.generated(config, f"cron/{path.name}", abs_src_path=str(path)))
    for code in languages():
        files.append(File.generated(config, f"help-{code}.md", content=_help(code)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links to where the documents are on the site."""
    here = {there: name for name, there in BESIDE.items()}.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    return _LINK.sub(lambda found: f"]({_on_site(found[1], Path(here).parent)})", markdown)


def _on_site(target: str, folder: Path) -> str:
    name, mark, anchor = target.partition("#")
    if not name or "://" in name:
        return target
    path = Path(os.path.normpath(folder / name)).as_posix()
    if path == "examples/cron":
        return "cron/crontab"
    there = BESIDE.get(path) or path.removeprefix("docs/").removeprefix("examples/")
    return f"{there}{mark}{anchor}"


def _help(code: str) -> str:
    """Give the help of every command in a language, as a terminal shows it."""
    parts = [f"# {NAMES[code]}: funnelkit --help\n", _printed([], code)]
    for name in COMMANDS:
        parts += [f"## {name}\n", _printed([name], code)]
    return "\n".join(parts)


def _printed(words: list[str], code: str) -> str:
    os.environ["COLUMNS"] = WIDTH
    with contextlib.redirect_stdout(io.StringIO()) as out:
        run([*words, "--help", "--language", code])
    return f"```text\n{out.getvalue()}```\n"
