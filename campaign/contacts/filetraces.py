"""Files beside the database that hold an address: lists, exports, rejected rows, old copies."""

import codecs
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from campaign.contacts.traces import Traces

_PASSED_OVER = frozenset({".git", "node_modules", "__pycache__"})
MEGABYTE = 1 << 20
_LARGEST = 250 * MEGABYTE  #: of a file, and of what an archive unpacks to
_SHOWN = 3  #: lines of a file that are told
_OVERLAP = 1000  #: bytes; an address has 320 letters at most
_ARCHIVES = (".xlsx", ".ods", ".zip", ".docx")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class _TooLargeError(Exception):
    """A file that is not looked into, as it would take too long or fill the memory."""


#: all that stands between us and what is in a file; zipfile has several words for damage
_UNREAD = (
    _TooLargeError, OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError,
    NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True)
class FileTrace:
    """A place in a file at which somebody is named."""

    path: Path
    #: the first is 1; 0 where a file has no lines
    line: int = 0


def told(found: Sequence[FileTrace]) -> list[str]:
    """A line for each file, with the first of its lines: `ada.html, lines 6, 9, 13 and 7 more`."""
    lines: dict[Path, list[int]] = {}
    for one in found:
        lines.setdefault(one.path, []).extend([one.line] if one.line else [])
    return [f"{path}{_lines(several)}" for path, several in lines.items()]


def _lines(numbers: Sequence[int]) -> str:
    if len(numbers) < 2:
        return "".join(f", line {one}" for one in numbers)
    some = ", ".join(map(str, numbers[:_SHOWN]))
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f", lines {some}{more}"


@dataclass(frozen=True)
class Search:
    """What a look through the files of a workspace found, and what it did not look into."""

    found: tuple[FileTrace, ...]
    #: too large to be looked into, damaged, locked, or not to be read; and why
    passed_over: tuple[str, ...]


def find(folder: Path, wanted: Traces, apart: Path | None) -> Search:
    """Every place in the files of a workspace; those of the database itself are passed over."""
    found: list[FileTrace] = []
    unread: list[str] = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in _PASSED_OVER)
        for name in sorted(names):
            path = Path(root, name)
            if apart and _is_database(path, apart):
                continue
            try:
                found += _in_file(path, wanted)
            except _UNREAD as problem:
                unread.append(f"{path}: {_why(problem)}")
    return Search(tuple(found), tuple(unread))


def _why(problem: Exception) -> str:
    if isinstance(problem, _TooLargeError):
        return str(problem)
    if isinstance(problem, OSError):
        return problem.strerror or "cannot be read"
    return "is damaged, or locked with a password"


def copies(database: Path, wanted: Traces) -> list[Path]:
    """Copies of the database, made before its schema was brought up to date, that name somebody."""
    pattern = f"{database.stem}.before-*.sqlite"
    return [one for one in sorted(database.parent.glob(pattern)) if _in_copy(one, wanted)]


def _in_copy(path: Path, wanted: Traces) -> bool:
    """Whether a copy of the database names somebody, however large it is."""
    try:
        with path.open("rb") as stream:
            return _named_in(stream, wanted)
    except OSError:
        return False


def _is_database(path: Path, database: Path) -> bool:
    mine = path.name.startswith((f"{database.name}-", f"{database.stem}.before-"))
    return path.parent == database.parent and (path.name == database.name or mine)


def _in_file(path: Path, wanted: Traces) -> list[FileTrace]:
    if not path.is_file():
        return []  # a pipe or a device would be waited for
    if path.suffix.lower() in _ARCHIVES:
        return [FileTrace(path)] if _in_archive(path, wanted) else []
    if path.stat().st_size > _LARGEST:
        raise _TooLargeError(f"is larger than {_LARGEST // MEGABYTE} MB")
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(_UTF_16):
        lines = enumerate(path.read_text("utf-16", "replace").splitlines(), 1)
        return [FileTrace(path, number) for number, text in lines if wanted.within(text)]
    with path.open("rb") as stream:
        if b"\0" in head:
            return [FileTrace(path)] if _named_in(stream, wanted) else []
        texts = ((number, line.decode("utf-8", "replace")) for number, line in enumerate(stream, 1))
        return [FileTrace(path, number) for number, text in texts if wanted.within(text)]


def _in_archive(path: Path, wanted: Traces) -> bool:
    """Whether a part of an archive names somebody; unpacked piece by piece, up to a limit."""
    with zipfile.ZipFile(path) as archive:
        left = _LARGEST
        for part in archive.infolist():
            part.file_size = 2 * _LARGEST  # what a bomb says of its own size is not believed
            with archive.open(part) as stream:
                for piece in _pieces(stream):
                    left -= len(piece)
                    if wanted.within(piece.decode("utf-8", "replace")):
                        return True
                    if left < 0:
                        raise _TooLargeError(f"unpacks to more than {_LARGEST // MEGABYTE} MB")
    return False


def _named_in(stream: IO[bytes], wanted: Traces) -> bool:
    return any(wanted.within(piece.decode("utf-8", "replace")) for piece in _pieces(stream))


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes in pieces that overlap by more than an address is long."""
    rest = b""
    while chunk := stream.read(MEGABYTE):
        yield rest + chunk
        rest = chunk[-_OVERLAP:]
