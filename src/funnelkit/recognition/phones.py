"""Telephone numbers by their last ten digits, the same however they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from funnelkit.recognition.buffers import bytes_of

if TYPE_CHECKING:
    import pyarrow as pa

Keys = npt.NDArray[np.int64]

NO_PHONE = -1
_DIGITS = 10


class Phones:
    """Collects a column of telephone numbers: +380 (50) 123-45-67 and 0501234567 are one."""

    def __init__(self) -> None:
        self._pieces: list[Keys] = []

    def add(self, array: pa.StringArray) -> None:
        """Take the column's next cells (utf8, no nulls)."""
        self._pieces.append(last_ten(array))

    def finish(self) -> Keys:
        """Give the last ten digits of each cell as a number, -1 (NO_PHONE) where there are fewer."""
        return np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int64)


def last_ten(array: pa.StringArray) -> Keys:
    """Give the last ten digits of each cell as a number, -1 where there are fewer."""
    out = np.full(len(array), NO_PHONE, np.int64)
    offsets, data = bytes_of(array)
    base = offsets[0]
    data = data[base : offsets[-1]]
    is_digit = (data - np.uint8(48)) < 10
    before = np.zeros(len(data) + 1, np.int32)
    np.cumsum(is_digit, out=before[1:])
    digits = data[is_digit] - np.uint8(48)
    starts, ends = offsets[:-1] - base, offsets[1:] - base
    ends = _without_decimal(data, starts, ends)
    enough = np.flatnonzero(before[ends] - before[starts] >= _DIGITS)
    first = before[ends[enough]] - _DIGITS
    value = np.zeros(len(first), np.int64)
    for place in range(_DIGITS):
        value *= 10
        value += digits[first + np.int32(place)]
    out[enough] = value
    return out


def _without_decimal(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int32], ends: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """Leave out the `.0` of a number that has been through a spreadsheet: 380501234567.0."""
    long = np.flatnonzero(ends - starts > _DIGITS)
    tail = long[(data[ends[long] - 1] == ord("0")) & (data[ends[long] - 2] == ord("."))]
    if not len(tail):
        return ends
    shorter = ends.copy()
    shorter[tail] -= 2
    return shorter
