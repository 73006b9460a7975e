"""Every language says what English says: the same keys, the same params, forms for every plural category, no English."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import funnelkit.languages as package
from funnelkit.languages import languages, load_words
from funnelkit.languages.numbers import plural_categories
from funnelkit.languages.templates import fill

FOLDER = Path(package.__file__).parent
OTHERS = [code for code in languages() if code != "en"]

SAME = {"metrics.nps", "words.reconcile_crm", "errors.unknown_mail.hint"}
"""Texts that are the same in English and in another language, by their keys: names and commands."""


@cache
def texts(code: str) -> dict[str, str]:
    """Give every text of a language by its key, "section.key" or "errors.key.text"."""
    return dict(flat(tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))))


def flat(entries, before=""):
    for key, entry in entries.items():
        if isinstance(entry, dict):
            yield from flat(entry, f"{before}{key}.")
        else:
            yield f"{before}{key}", entry


def parts(text: str) -> list[tuple[str, str, str]]:
    """Give the params of a text: name, forms, and how it is typed back."""
    found = [(name, spec or "", sign or "") for _, name, spec, sign in Formatter().parse(text) if name]
    return [(name, "", spec) if spec in {"%", "+"} else (name, spec, sign) for name, spec, sign in found]


def set_in(text: str) -> set[tuple[str, str]]:
    """Give the params that are set in, forms of what is counted aside."""
    return {(name, sign) for name, forms, sign in parts(text) if not forms}


def names(text: str) -> set[str]:
    return {name for name, _, _ in parts(text)}


def is_alike(english: str, own: str) -> bool:
    """Say whether a text sets in what the English one does; which nouns take forms is a language's own business."""
    unknown = (set_in(own) - set_in(english)) | {name for name in names(own) if name not in names(english)}
    return not unknown and {name for name, _ in set_in(english)} <= names(own)


@pytest.mark.parametrize("code", OTHERS)
def test_the_keys_are_those_of_english(code):
    assert sorted(texts(code)) == sorted(texts("en"))


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_sets_in_what_the_english_one_does(code):
    own = texts(code)
    differing = {
        key: (text, own[key])
        for key, text in texts("en").items()
        if key in own and not is_alike(text, own[key])
    }

    assert differing == {}


@pytest.mark.parametrize("code", languages())
def test_a_noun_has_a_form_for_each_category(code):
    count = len(plural_categories(code))
    wrong = [
        (key, forms)
        for key, text in texts(code).items()
        for _, forms, _ in parts(text)
        if forms and forms.count("|") + 1 != count
    ]

    assert wrong == []


@pytest.mark.parametrize("code", languages())
def test_every_text_can_befill(code):
    words = load_words(code)
    for key, text in texts(code).items():
        section, _, name = key.partition(".")
        if section != "errors":
            words.text(section, name, **dict.fromkeys(names(text), 3))


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("nothing", [[], (), None])
def test_nothing_is_a_dash_and_no_gap(code, nothing):
    """A list may be empty, a day unknown: "állapot: ;" would look like a fault of the program."""
    for key, text in texts(code).items():
        counted = {name for name, forms, _ in parts(text) if forms}
        for name in {name for name, sign in set_in(text) if not sign} - counted:
            filled = dict.fromkeys(names(text), 3)
            assert fill(text, filled | {name: nothing}, code) == fill(text, filled | {name: "–"}, code), key


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_was_left_in_english(code):
    letters = re.compile(r"[A-Za-z]{3}")
    same = {
        key
        for key, text in texts("en").items()
        if texts(code).get(key) == text and letters.search(re.sub(r"\{[^}]*\}", "", text))
    }

    assert same - SAME == set()
