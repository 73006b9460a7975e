"""Who is called by which letter where names are left out: `STORE/letters.json`, to which people are only added.

A document that describes itself, with a checksum: `funnelkit_letters` (its form, 1) and `letters`, a name each. It is the
key to everything that was handed out without names, and stays with the store.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from funnelkit.errors import BaselineError
from funnelkit.store import writing
from funnelkit.store.documents import TROUBLE, checksum, is_of, seal

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FORMAT = 1
FILE = "letters.json"


class LettersDamaged(BaselineError):
    """The letters of people cannot be read, so nobody can be given the letter they had."""

    key = "letters_damaged"


def deal_letters(folder: Path, names: Collection[str]) -> dict[str, str]:
    """Give everybody's letter, new ones the next that are free; an order that tells nothing of names.

    Raises LettersDamaged, CannotRead, CannotWrite, StoreLocked, StrangeFile.
    """
    known = load_letters(folder)
    if not set(names) - known.keys():
        return known
    with writing.locked(folder):
        known = load_letters(folder)
        for name in sorted(set(names) - known.keys(), key=_shuffled):
            known[name] = letter(len(known))
        writing.replace_file(folder / FILE, seal({"funnelkit_letters": FORMAT, "letters": known}))
    return known


def letter(number: int) -> str:
    """Give the letter of a number from 0 on.

    >>> [letter(number) for number in (0, 25, 26, 51, 52)]
    ['A', 'Z', 'AA', 'AZ', 'BA']
    """
    before, last = divmod(number, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def _shuffled(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def load_letters(folder: Path) -> dict[str, str]:
    """Give the letters that were dealt so far, by name; raises LettersDamaged, CannotRead, StrangeFile."""
    path = folder / FILE
    try:
        document = is_of(dict, json.loads(writing.read_whole(path)))
        if is_of(int, document["funnelkit_letters"]) != FORMAT or document["checksum"] != checksum(document):
            raise ValueError
        return {str(name): is_of(str, found) for name, found in is_of(dict, document["letters"]).items()}
    except FileNotFoundError:
        return {}
    except TROUBLE as error:
        raise LettersDamaged(path=str(path)) from error
