"""Transcripts: `$ funnelkit …` lines with what the command line prints below them, read from texts and written anew."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
SAMPLES = (
    *("leads-january-february.xlsx", "leads-march.xlsx", "lidy-yanvar-fevral.csv", "lidy-mart.csv"),
    *("tasks-march.csv", "zadachi-mart.csv"),
    *("sales-plan.csv", "plan-prodazh.csv"),
)

COMMAND = re.compile(r"\$ (?:(?P<settings>(?:[A-Z_]+=\S+ )+))?funnelkit(?P<arguments>.*)")
FENCE = re.compile(r"^(?P<fence>```+)(?P<language>\w*)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A line `$ funnelkit …` and the lines below it."""

    line: str
    shown: str

    @property
    def arguments(self) -> list[str]:
        """The words behind `funnelkit`, as a shell takes them apart."""
        return shlex.split(COMMAND.fullmatch(self.line)["arguments"])

    @property
    def settings(self) -> dict[str, str]:
        """What stands before `funnelkit` as NAME=VALUE."""
        given = COMMAND.fullmatch(self.line)["settings"] or ""
        return dict(word.split("=", 1) for word in shlex.split(given))


def steps_of(text: str) -> Iterator[Step]:
    """Take a text apart at its command lines; what stands before the first is no step."""
    starts = [found.start() for found in re.finditer(r"^\$ .*$", text, re.MULTILINE)]
    for start, end in pairwise([*starts, len(text)]):
        line, _, shown = text[start:end].partition("\n")
        yield Step(line, shown)


def rewrite(text: str, act: Callable[[Step], str]) -> str:
    """Give a Markdown text with the output of each command line in its blocks as `act` says it."""

    def block(found: re.Match[str]) -> str:
        steps = list(steps_of(found["body"]))
        if not any(COMMAND.fullmatch(step.line) for step in steps):
            return found[0]
        body = "".join(f"{step.line}\n{_spaced(act(step), last=step is steps[-1])}" for step in steps)
        return f"{found['fence']}{found['language']}\n{body}{found['fence']}"

    return FENCE.sub(block, text)


def _spaced(output: str, *, last: bool) -> str:
    return output if last or not output else f"{output}\n"


def copy_examples(folder: Path) -> Path:
    """Lay the sample department's exports into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SAMPLES:
        shutil.copyfile(EXAMPLES / name, folder / name)
    return folder
