"""A result in any format: one registry of the formats there are, by name and by the endings of their files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from funnelkit import __version__
from funnelkit.errors import OutputError, UsageError
from funnelkit.presets import Business
from funnelkit.replacing import reason_of, replace_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from funnelkit.document import Document
    from funnelkit.languages import Words

JSON_FORMAT = 1


class BadOutput(UsageError):
    """A file is asked for whose ending names no format."""

    key = "bad_output"


class CannotWriteOutput(OutputError):
    """A file that was asked for could not be written."""

    key = "cannot_write_output"


@dataclass(frozen=True)
class Page:
    """What text is laid out on: a file is as wide as it comes, in UTF-8, with no colour."""

    width: int | None = None
    colour: bool = False
    ascii_only: bool = False


@dataclass(frozen=True)
class Format:
    """One way to write a result: `suffixes` are the endings of its files; it is `whole` if it holds all of a list.

    `write` gives text, which stdout shows in the encoding of the terminal, or bytes, which are written as they are. A text
    that has an `encoding` of its own, for it says so or is held to it, is in a file or a pipe in no other.
    """

    suffixes: tuple[str, ...]
    write: Callable[[Result, Page], str | bytes]
    whole: bool = False
    screen: bool = True
    encoding: str = ""


@dataclass(frozen=True)
class Result:
    """What a command found: the JSON contract, and a maker of the document that a person reads.

    `opening` stands behind an address in the command line that opens a figure: the files and options of this call.
    """

    kind: str
    payload: Mapping[str, object]
    make: Callable[[], Document]
    words: Words
    opening: str = ""
    business: Business = field(default_factory=Business)

    @cached_property
    def document(self) -> Document:
        """Give the document, made once and only if it is asked for."""
        return replace(self.make(), opening=self.opening)

    def text(self, how: str) -> str:
        """Give the result as a text of a format, as it stands in a file."""
        return self.data(how).decode("utf-8-sig")

    def data(self, how: str) -> bytes:
        """Give the result as the bytes of a file of a format."""
        written = FORMATS[how].write(self, Page())
        return written.encode() if isinstance(written, str) else written


def format_of(path: Path) -> str:
    """Name the format that the ending of a file asks for; raises BadOutput where it asks for none."""
    suffix = path.suffix.lower()
    found = [name for name, form in FORMATS.items() if suffix in form.suffixes]
    if not found:
        endings = [ending for form in FORMATS.values() for ending in form.suffixes]
        raise BadOutput(file=str(path), endings=endings)
    return found[0]


def save(path: Path, data: bytes) -> None:
    """Write a file whole, or leave the one that is there."""
    try:
        replace_whole(path, data)
    except OSError as error:
        raise CannotWriteOutput(path=str(path), reason=reason_of(error)) from error


def _terminal(result: Result, page: Page) -> str:
    from funnelkit.formats.terminal import render

    return render(result.document, width=page.width, colour=page.colour, ascii_only=page.ascii_only)


def _markdown(result: Result, _: Page) -> str:
    from funnelkit.formats.markdown import render

    return render(result.document)


def _html(result: Result, _: Page) -> str:
    from funnelkit.formats.html import render

    return render(result.document)


def _json(result: Result, _: Page) -> str:
    from funnelkit.formats.json import dump

    code = result.words.code
    head = {"funnelkit": __version__, "format": JSON_FORMAT, "kind": result.kind, "language": code}
    return dump({**head, **result.payload}, result.words.note)


def _csv(result: Result, _: Page) -> bytes:
    from funnelkit.formats.csv import render

    return render(result.payload, result.words.note)


def _xlsx(result: Result, _: Page) -> bytes:
    from funnelkit.formats.json import plain
    from funnelkit.formats.xlsx import render
    from funnelkit.tables.definitions import LISTS, make_definitions

    told = cast(
        "dict[str, Any]", plain({name: part for name, part in result.payload.items() if name not in LISTS})
    )
    business = result.business
    words = result.words.of_business(told.get("preset") or business.preset, business.names)
    return render(result.document, make_definitions(told, words))


FORMATS: Mapping[str, Format] = {
    "terminal": Format((".txt",), _terminal),
    "markdown": Format((".md", ".markdown"), _markdown),
    "html": Format((".html", ".htm"), _html, encoding="utf-8"),
    "json": Format((".json",), _json, whole=True, encoding="utf-8"),
    "csv": Format((".csv",), _csv, whole=True),
    "xlsx": Format((".xlsx",), _xlsx, whole=True, screen=False),
}
"""Every format there is, by the name that --format knows it by."""
