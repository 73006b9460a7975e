"""reasons.toml: how reasons of refusal are grouped, read, and proposed with what the files hold."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import tomlkit

from funnelkit.errors import OutputError, UsageError
from funnelkit.formats.cells import clean
from funnelkit.languages.refusals import COLUMNS, LANGUAGES, ReasonBook
from funnelkit.replacing import reason_of, replace_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funnelkit.analysis.alike_reasons import Suggestion
    from funnelkit.analysis.refusals import Reasons, Spelling
    from funnelkit.languages.words import Words

FILE = "reasons.toml"
"""Found beside the configuration."""

MOST_PROPOSED = 200
"""So many spellings of a group, and without one, are written; there are more only of sentences."""

_KEYS = {"groups", "alone", "languages", "column"}


class BadReasons(UsageError):
    """A file of reasons that cannot be read, or says what cannot be."""

    key = "bad_reasons"


class CannotWriteReasons(OutputError):
    """The file of reasons could not be written."""

    key = "cannot_write_reasons"


def read_reasons(path: Path) -> ReasonBook:
    """Read a file of reasons; raises BadReasons."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadReasons(path=str(path), reason=reason_of(error)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadReasons(path=str(path), reason=str(error)) from error
    for key, value in found.items():
        if key not in _KEYS or not _can_be(key, value):
            raise BadReasons(path=str(path), reason=key)
    return ReasonBook(
        groups={name: tuple(texts) for name, texts in found.get("groups", {}).items()},
        alone=tuple(found.get("alone", ())),
        languages=tuple(found.get("languages", LANGUAGES)),
        column=found.get("column", ""),
    )


def _can_be(key: str, value: object) -> bool:
    if key == "groups":
        return isinstance(value, dict) and all(map(_are_texts, value.values()))
    if key == "column":
        return value in COLUMNS
    return _are_texts(value) and (key != "languages" or set(value) <= {*LANGUAGES})  # type: ignore[call-overload]


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def propose_reasons(path: Path, reasons: Reasons, suggestions: Sequence[Suggestion], words: Words) -> int:
    """Write the groups as they were made into a file to edit; gives how many spellings were added.

    What stands there stays as it is. Spellings without a group are remarks, for a person to decide. Raises
    CannotWriteReasons, and BadReasons where what stands there is no TOML.
    """
    try:
        old = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        document = tomlkit.parse(old)
        added = _Proposal(document, words, reasons, suggestions).write()
        text = tomlkit.dumps(document)
        if text != old:
            replace_whole(path, text.encode())
    except OSError as error:
        raise CannotWriteReasons(path=str(path), reason=reason_of(error)) from error
    except tomlkit.exceptions.ParseError as error:
        raise BadReasons(path=str(path), reason=str(error)) from error
    return added


class _Proposal:
    """Puts spellings into a document under their groups, and remembers how many."""

    def __init__(
        self,
        document: tomlkit.TOMLDocument,
        words: Words,
        reasons: Reasons,
        suggestions: Sequence[Suggestion],
    ) -> None:
        self.document, self.words, self.reasons = document, words, reasons
        self.like = {one.spelling.text: one.like for one in suggestions}
        self.added = 0

    def write(self) -> int:
        if not self.document.body:
            self._remark(self.document, self.words.text("refusals", "book_head"))
            self._remark(self.document, self.words.text("refusals", "book_phrases"))
        if "groups" not in self.document:
            self.document["groups"] = tomlkit.table()
        groups: Any = self.document["groups"]
        for name, spellings in self._by_group().items():
            self._add(groups, name, spellings[:MOST_PROPOSED])
        self._leave(groups)
        return self.added

    def _by_group(self) -> dict[str, list[Spelling]]:
        found: dict[str, list[Spelling]] = {}
        for spelling in self.reasons.spellings:
            if spelling.group is not None:
                found.setdefault(spelling.group, []).append(spelling)
        return found

    def _add(self, groups: Any, name: str, spellings: Sequence[Spelling]) -> None:
        listed = groups.setdefault(name, tomlkit.array().multiline(multiline=True))
        known = {str(text) for text in listed}
        for spelling in spellings:
            if clean(spelling.text) not in known:
                listed.add_line(clean(spelling.text), comment=f"{spelling.lost}")
                self.added += 1
        if self.added:
            listed.multiline(multiline=True)

    def _leave(self, groups: Any) -> None:
        """Name the spellings without a group, once, with what each may be."""
        there = tomlkit.dumps(self.document)
        for spelling in self.reasons.left[:MOST_PROPOSED]:
            remark = self._question(spelling)
            if remark not in there:
                self._remark(groups, remark)

    def _question(self, spelling: Spelling) -> str:
        text = tomlkit.item(clean(spelling.text)).as_string()
        like = self.like.get(spelling.text)
        if like is None:
            return self.words.text("refusals", "book_left", text=text, lost=spelling.lost)
        told = {"like": tomlkit.item(clean(like.text)).as_string(), "group": like.group or "?"}
        return self.words.text("refusals", "book_alike", text=text, lost=spelling.lost, **told)

    def _remark(self, table: Any, text: str) -> None:
        table.add(tomlkit.comment(clean(text)))
