"""Which files a person means: names, folders and patterns."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.errors import InputError
from funnelkit.reading.source import is_litter

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoFiles(InputError):
    """A pattern or a folder holds no file."""

    key = "no_files"


def find_files(names: Sequence[str]) -> list[Path]:
    """Give the files of names, folders and patterns, each once; hidden files and those of an open program left out."""
    found: dict[Path, None] = {}
    for name in names:
        paths = _paths(name)
        if not paths:
            raise NoFiles(pattern=name)
        found |= dict.fromkeys(paths)
    return list(found)


def _paths(name: str) -> list[Path]:
    path = Path(name)
    if name == "-":
        return [path]
    if not name:  # a variable that nobody set, and no word for the working folder
        return []
    if path.is_dir():
        return sorted(entry for entry in path.iterdir() if entry.is_file() and not is_litter(entry.name))
    if not path.exists() and glob.has_magic(name):
        matches = (Path(found) for found in glob.iglob(name))  # noqa: PTH207
        return sorted(found for found in matches if found.is_file() and not is_litter(found.name))
    return [path]
