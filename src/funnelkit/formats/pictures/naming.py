"""Names beside points, so that none covers another: those that stand apart first, then as many as have room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.formats.pictures.drawing import PAD, SMALL, WIDTH, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.formats.pictures.drawing import Scale, Sheet

LONGEST = 200.0
TALL = 11.0
DOT = 5.0

_Box = tuple[float, float, float, float]
_Point = tuple[float, float, str, bool]


def name_points(sheet: Sheet, points: Sequence[_Point], left: float, scale: Scale) -> None:
    """Write the name of each point (place, name, whether it stands apart) where it covers neither name nor point."""
    taken = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y, _, _ in points]
    for x, y, name, apart in sorted(points, key=lambda point: not point[3]):
        text = wrapped(name, LONGEST, 1, SMALL)[0]
        boxes = [box for box in _boxes(x, y, text_width(text, SMALL)) if _fits(box, left, scale)]
        free = [box for box in boxes if not any(_overlap(box, other) for other in taken)]
        chosen = next(iter(free), boxes[0] if apart and boxes else None)
        if chosen:
            sheet.text(chosen[0], chosen[1] + 2, text, face=SMALL)
            taken.append(chosen)


def _boxes(x: float, y: float, width: float) -> Iterator[_Box]:
    """Give where a name may stand: right, left, above, below, and aslant."""
    for dx, dy in ((8, -6), (-8 - width, -6), (8, 5), (8, -17), (-8 - width, 5), (-8 - width, -17)):
        yield (x + dx, y + dy, x + dx + width, y + dy + TALL)


def _fits(box: _Box, left: float, scale: Scale) -> bool:
    return left <= box[0] and box[2] <= WIDTH - PAD and scale.start <= box[1] and box[3] <= scale.end + PAD


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
