"""Whole reports in each language, of exports that are not English: as they are read, and with no English word in them."""

import re

import pytest

from funnelkit.languages import languages
from test_translations import OTHERS, texts
from transcripts import EXAMPLES, copy_examples

BEFORE, NOW, TASKS = "lidy-yanvar-fevral.csv", "lidy-mart.csv", "zadachi-mart.csv"
COMMANDS = {
    "report": ["report", BEFORE, NOW],
    "compare": ["compare", NOW],
    "timing": ["timing", BEFORE, NOW],
    "managers": ["managers", BEFORE, NOW],
    "refusals": ["refusals", NOW],
    "nps": ["nps", BEFORE, NOW],
    "forecast": ["forecast", BEFORE, NOW, "--backtest"],
    "plan": ["plan", BEFORE, NOW, "--sales", "20", "--by", "2026-06-30"],
    "silence": ["silence", BEFORE, NOW],
    "callbacks": ["callbacks", NOW],
    "deadlines": ["deadlines", NOW, TASKS],
    "movement": ["movement", NOW, "--from", "2026-03-05"],
    "check": ["check", NOW],
    "inspect": ["inspect", NOW],
    "explain": ["compare", NOW, "--explain", "contact_rate"],
    "baselines": ["baselines", "show", "2026-01..2026-02"],
}
SHOWN = ("report", "compare")

_WORD = re.compile(r"(?<![\w.-])[A-Za-z]+(?!\w)")
_MARK = re.compile(r"[A-Z]{1,2}")
_TYPED = {"n", "FILE", "EUR", "csv", "appointment", "show"}
"""What is no word: n of a count, and what can be typed."""


def words_of(text: str) -> set[str]:
    """Give the words in Latin letters, but for those in braces and the letters of addresses."""
    found = _WORD.findall(re.sub(r"\{[^{}]*\}", " ", text))
    return {word.lower() for word in found if not _MARK.fullmatch(word)}


@pytest.fixture(scope="module")
def department(tmp_path_factory):
    return copy_examples(tmp_path_factory.mktemp("department"))


@pytest.fixture
def said(department, funnelkit, monkeypatch):
    """Give what a command prints in a language, 80 columns wide."""
    monkeypatch.chdir(department)
    if not (department / ".funnelkit").exists():
        assert funnelkit("baseline", BEFORE).code == 0

    def call(name: str, code: str) -> str:
        ended = funnelkit(*COMMANDS[name], "--language", code, width=80)
        assert (ended.code, ended.err) == (0, "")
        return ended.out

    return call


def english_in(text: str, code: str) -> set[str]:
    """Give the words of English texts that the language's own texts and the data do not have."""
    english = set().union(*map(words_of, texts("en").values()))
    own = set().union(*map(words_of, texts(code).values()))
    data = words_of((EXAMPLES / NOW).read_text(encoding="cp1251"))
    typed = {word.lower() for word in _TYPED} | words_of(" ".join(map(" ".join, COMMANDS.values())))
    return (words_of(text) & english) - own - data - typed


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", SHOWN)
def test_a_whole_report(name, code, said, golden):
    text = said(name, code)

    golden(f"languages/{name}-{code}.txt", text)
    assert code == "en" or english_in(text, code) == set()


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.long) for n in COMMANDS if n not in SHOWN]
)
def test_no_english_word_in_any_report(name, code, said):
    assert english_in(said(name, code), code) == set()


def test_english_would_be_found():
    assert english_in("median 3 days of sales", "ru") == {"median", "days", "of", "sales"}
