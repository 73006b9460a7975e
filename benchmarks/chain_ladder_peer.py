"""Write what the `chainladder` package gives for triangles drawn by chance: the file that a test holds our own against.

    pip install chainladder
    python chain_ladder_peer.py

The package is not among the tests' requirements, for its size (690 MB with what it needs).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import chainladder
import numpy as np
import pandas as pd

INTO = Path(__file__).parents[1] / "tests" / "data" / "chain_ladder.json"
SEED = 20261122


def draw(rng: np.random.Generator) -> np.ndarray:
    """Draw a cumulative triangle of 4 to 9 cohorts: row i is known for n - i periods, and 0 beyond."""
    size = int(rng.integers(4, 10))
    curve = np.sort(rng.random(size))[::-1] * 0.2
    cumulative = np.cumsum(rng.poisson(rng.integers(40, 400, (size, 1)) * curve), axis=1) + 1
    return np.where(np.add.outer(np.arange(size), np.arange(size)) < size, cumulative, 0)


def final(triangle: np.ndarray) -> list[float]:
    """Give what the package says each cohort will have brought at the end."""
    size = len(triangle)
    rows = [
        {"origin": f"{2000 + i}", "at": f"{2000 + i + j}", "n": float(triangle[i, j])}
        for i in range(size)
        for j in range(size - i)
    ]
    read = chainladder.Triangle(
        pd.DataFrame(rows), origin="origin", development="at", columns="n", cumulative=True
    )
    return np.asarray(chainladder.Chainladder().fit(read).ultimate_.values, float).ravel().tolist()


def main() -> None:
    rng = np.random.default_rng(SEED)
    triangles = [draw(rng) for _ in range(20)]
    told = [{"triangle": triangle.tolist(), "final": final(triangle)} for triangle in triangles]
    INTO.write_text(
        json.dumps({"chainladder": version("chainladder"), "examples": told}) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
