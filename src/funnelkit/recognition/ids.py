"""A column of identifiers as numbers: equal numbers are equal identifiers, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from funnelkit.recognition.buffers import Bytes, Offsets, Rows, bytes_of, take, text_array_of

Keys = npt.NDArray[np.int64]

BLANK_ID = -1
_FIRST_TEXT = -2
_MOST_DIGITS = 18
_BLANKS = " \t\r\n\v\f\u00a0\u2007\u2009\u202f\u200b\u2060\ufeff"
# First bytes of blanks beyond ASCII (U+00A0, U+2000..., U+3000, U+FEFF) in UTF-8; no letter of our languages has them.
_BLANK_STARTS = np.zeros(256, np.bool_)
_BLANK_STARTS[[*range(33), ord("'"), 0x7F, 0xC2, 0xE1, 0xE2, 0xE3, 0xEF]] = True


@dataclass(frozen=True, eq=False)
class IdColumn:
    """A column of identifiers.

    `keys`: for each row the identifier itself where it is a whole number without leading noughts of at most 18 digits;
    -1 (BLANK_ID) where blank; any other text has a number from -2 downwards, `texts[-2 - key]`.
    Blanks around and one leading apostrophe are no part of an identifier; `0012` and `12` are two.
    """

    keys: Keys
    texts: pa.StringArray

    @property
    def blank(self) -> int:
        """How many cells are blank."""
        return int(np.count_nonzero(self.keys == BLANK_ID))

    def text(self, position: int) -> str:
        """Give the identifier at a position as text, "" where blank."""
        return self.text_of(int(self.keys[position]))

    def text_of(self, key: int) -> str:
        """Give the identifier of a key as text."""
        if key > _FIRST_TEXT:
            return str(key) if key != BLANK_ID else ""
        return str(self.texts[_FIRST_TEXT - key].as_py())


class Ids:
    """Collects a column of identifiers; of whole numbers it keeps eight bytes a row, of other texts the text too."""

    def __init__(self) -> None:
        self._rows = 0
        self._keys: list[Keys] = []
        self._positions: list[npt.NDArray[np.int32]] = []
        self._texts: list[pa.StringArray] = []

    def add(self, array: pa.StringArray) -> None:
        """Take the column's next cells (utf8, no nulls)."""
        offsets, data = bytes_of(array)
        keys, odd = whole_numbers(offsets, data)
        if len(odd):
            loose = _loose(offsets, data, odd)
            self._keep_texts(odd[~loose], array)
            if loose.any():
                self._keep_bare(odd[loose], array, keys)
        self._keys.append(keys)
        self._rows += len(array)

    def finish(self) -> IdColumn:
        """Give numbers to the texts, and give the column."""
        keys = np.concatenate(self._keys) if self._keys else np.zeros(0, np.int64)
        if not self._texts:
            return IdColumn(keys, text_array_of(()))
        codes, texts = _encoded(self._texts)
        keys[np.concatenate(self._positions)] = _FIRST_TEXT - codes
        return IdColumn(keys, texts)

    def _keep_texts(self, rows: Rows, array: pa.StringArray) -> None:
        if len(rows):
            self._texts.append(take(array, rows))
            self._positions.append((rows + self._rows).astype(np.int32))

    def _keep_bare(self, rows: Rows, array: pa.StringArray, keys: Keys) -> None:
        """Take cells with blanks or an apostrophe around, without these; changes `keys` in place."""
        bare = text_array_of([_bare(text) for text in take(array, rows).to_pylist()])
        numbers, odd = whole_numbers(*bytes_of(bare))
        keys[rows] = numbers
        if len(odd):
            self._texts.append(take(bare, odd))
            self._positions.append((rows[odd] + self._rows).astype(np.int32))


def match(*columns: IdColumn) -> list[Keys]:
    """Give keys of several columns that can be compared with each other; those of the first are its own."""
    if sum(bool(len(column.texts)) for column in columns) <= 1:
        return [column.keys for column in columns]
    codes, _ = _encoded([column.texts for column in columns])
    starts = np.cumsum([0, *(len(column.texts) for column in columns)])
    return [_recoded(column, codes[start:]) for column, start in zip(columns, starts.tolist(), strict=False)]


def _recoded(column: IdColumn, codes: Keys) -> Keys:
    """Give the keys of a column with other numbers for its texts."""
    if not len(column.texts):
        return column.keys
    keys = column.keys.copy()
    texts = keys <= _FIRST_TEXT
    keys[texts] = _FIRST_TEXT - codes[_FIRST_TEXT - keys[texts]]
    return keys


def whole_numbers(offsets: Offsets, data: Bytes) -> tuple[Keys, Rows]:
    """Read the cells that are whole numbers without sign or leading nought, of at most 18 digits.

    Gives the numbers, -1 for every other cell, and the rows of those others that are not empty.
    """
    starts, lengths = offsets[:-1], np.diff(offsets)
    keys = np.full(len(lengths), BLANK_ID, np.int64)
    good = (lengths > 0) & (lengths <= _MOST_DIGITS)
    for length in np.flatnonzero(np.bincount(lengths[good], minlength=1)).tolist():
        rows = np.flatnonzero(lengths == length)
        first = starts[rows]
        value = np.zeros(len(rows), np.int64)
        digits = np.ones(len(rows), np.bool_)
        for place in range(length):
            digit = data[first + np.int32(place)] - np.uint8(48)
            digits &= digit < 10
            if not place and length > 1:
                digits &= digit > 0
            value *= 10
            value += digit
        value[~digits] = BLANK_ID
        keys[rows] = value
    return keys, np.flatnonzero((keys == BLANK_ID) & (lengths > 0))


def _loose(offsets: Offsets, data: Bytes, rows: Rows) -> npt.NDArray[np.bool_]:
    """Say which cells may have blanks or an apostrophe around."""
    last = data[offsets[1:][rows] - 1]
    return _BLANK_STARTS[data[offsets[:-1][rows]]] | (last <= 32) | (last >= 0x7F)


def _bare(text: str) -> str:
    return text.strip(_BLANKS).removeprefix("'").strip(_BLANKS)


def _encoded(pieces: list[pa.StringArray]) -> tuple[Keys, pa.StringArray]:
    """Give numbers to the texts of some columns, in the order of first appearance."""
    most = np.iinfo(np.int32).max  # bytes that a plain column of text can address
    if sum(piece.nbytes for piece in pieces) > most or any(piece.type != pa.string() for piece in pieces):
        pieces = [piece.cast(pa.large_string()) for piece in pieces]
    encoded = pa.concat_arrays(pieces).dictionary_encode()
    indices = encoded.indices
    codes = np.frombuffer(indices.buffers()[1], np.int32)[: len(indices)]
    return codes.astype(np.int64), encoded.dictionary
