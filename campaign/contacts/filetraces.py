"""Files beside the database that hold an address: lists, exports, rejected rows, old copies."""

import codecs
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from campaign.contacts.traces import Traces

_PASSED_OVER = frozenset({".git", "node_modules", "__pycache__"})
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class FileTrace:
    """A place in a file at which somebody is named."""

    path: Path
    #: the first is 1; 0 where a file has no lines
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}" if self.line else str(self.path)


def find(folder: Path, wanted: Traces, apart: Path | None) -> list[FileTrace]:
    """Every place in the files of a workspace; those of the database itself are passed over."""
    found: list[FileTrace] = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in _PASSED_OVER)
        for name in sorted(names):
            path = Path(root, name)
            if not (apart and _is_database(path, apart)):
                found += _in_file(path, wanted)
    return found


def copies(database: Path, wanted: Traces) -> list[Path]:
    """Copies of the database, made before its schema was brought up to date, that name somebody."""
    pattern = f"{database.stem}.before-*.sqlite"
    return [one for one in sorted(database.parent.glob(pattern)) if _in_file(one, wanted)]


def _is_database(path: Path, database: Path) -> bool:
    mine = path.name.startswith((f"{database.name}-", f"{database.stem}.before-"))
    return path.parent == database.parent and (path.name == database.name or mine)


def _in_file(path: Path, wanted: Traces) -> list[FileTrace]:
    try:
        if path.suffix.lower() in (".xlsx", ".ods", ".zip", ".docx"):
            return [FileTrace(path)] if _in_archive(path, wanted) else []
        with path.open("rb") as stream:
            head = stream.read(4096)
        is_text = head.startswith(_UTF_16) or b"\0" not in head
        lines = [number for number, text in _lines(path, head) if wanted.within(text)]
    except (OSError, zipfile.BadZipFile):
        return []
    return [FileTrace(path, one) for one in lines] if is_text else [FileTrace(path)] * bool(lines)


def _lines(path: Path, head: bytes) -> Iterator[tuple[int, str]]:
    if head.startswith(_UTF_16):
        yield from enumerate(path.read_text("utf-16", "replace").splitlines(), 1)
        return
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            yield number, line.decode("utf-8", "replace")


def _in_archive(path: Path, wanted: Traces) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(
            wanted.within(line.decode("utf-8", "replace"))
            for one in archive.namelist()
            for line in archive.open(one)
        )
