"""A list that lies on disk: the people and rows of a plan, of whom there may be millions."""

import array
import contextlib
import marshal
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from typing import IO, Any

from campaign.errors import WorkspaceError

_BLOCK = 64  #: items written, and read back, at once
_IN_MEMORY = 1 << 20  #: bytes; most imports need no disk at all


class Spool:
    """Tuples of plain values, in the order they were added. One may be replaced by another.

    A temporary file, unnamed, that is gone with the program, whatever ends it.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed below
        weakref.finalize(self, _close, self._file)
        self._end = 0
        self._is_at_end = True
        #: the block that was read last: who is asked for is often asked for again
        self._recent: tuple[int, list[Any]] = (-1, [])
        #: where each block begins, and its bytes
        self._offsets, self._sizes = array.array("q"), array.array("q")
        self._last: list[Any] = []
        self._replaced: dict[int, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._offsets) * _BLOCK + len(self._last)

    def append(self, item: Any) -> int:
        """Add an item at the end; its number."""
        self.extend((item,))
        return len(self) - 1

    def extend(self, items: Iterable[Any]) -> None:
        """Add many at the end."""
        waiting = [*self._last, *items]
        whole = len(waiting) - len(waiting) % _BLOCK
        for start in range(0, whole, _BLOCK):
            offset, size = self._write(waiting[start : start + _BLOCK])
            self._offsets.append(offset)
            self._sizes.append(size)
        self._last = waiting[whole:]

    def __getitem__(self, number: int) -> Any:
        if number in self._replaced:
            return self._read(*self._replaced[number])
        block, place = divmod(number, _BLOCK)
        if block == len(self._offsets):
            return self._last[place]
        if self._recent[0] != block:
            self._recent = (block, self._read(self._offsets[block], self._sizes[block]))
        return self._recent[1][place]

    def __setitem__(self, number: int, item: Any) -> None:
        self._replaced[number] = self._write(item)

    def __iter__(self) -> Iterator[Any]:
        for block, where in enumerate(zip(self._offsets, self._sizes, strict=True)):
            items = self._read(*where)
            yield from self._as_replaced(block, items) if self._replaced else items
        yield from self._as_replaced(len(self._offsets), self._last)

    def _as_replaced(self, block: int, items: list[Any]) -> Iterator[Any]:
        for number, item in enumerate(items, block * _BLOCK):
            yield self[number] if number in self._replaced else item

    def _write(self, item: Any) -> tuple[int, int]:
        data, offset = marshal.dumps(item), self._end
        try:
            if not self._is_at_end:
                self._file.seek(offset)
            self._file.write(data)
        except OSError as problem:
            raise _full(problem) from None
        self._end, self._is_at_end = offset + len(data), True
        return offset, len(data)

    def _read(self, offset: int, size: int) -> Any:
        self._is_at_end = False
        try:
            self._file.seek(offset)  # writes first what still waits in memory
            data = self._file.read(size)
        except OSError as problem:
            raise _full(problem) from None
        # marshal.load would ask the file for a few bytes at a time
        return marshal.loads(data)  # noqa: S302 - written by this very program


def _full(problem: OSError) -> WorkspaceError:
    return WorkspaceError(
        f"The plan cannot be kept in {tempfile.gettempdir()}: {problem.strerror}. Make room there "
        "and try again; nothing was changed."
    )


def _close(file: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # on a full disk what waits in memory cannot be written
        file.close()
