"""A list that lies on disk: the people and rows of a plan, of whom there may be millions."""

import array
import marshal
import tempfile
import weakref
from collections.abc import Iterator
from typing import Any

from campaign.errors import WorkspaceError

_BLOCK = 32  #: items written, and read back, at once
_IN_MEMORY = 1 << 20  #: bytes; most imports need no disk at all


class Spool:
    """Tuples of plain values, in the order they were added. One may be replaced by another.

    A temporary file, unnamed, that is gone with the program, whatever ends it.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed below
        weakref.finalize(self, self._file.close)
        #: where each block begins, and its bytes
        self._offsets, self._sizes = array.array("q"), array.array("q")
        self._last: list[Any] = []
        self._replaced: dict[int, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._offsets) * _BLOCK + len(self._last)

    def append(self, item: Any) -> int:
        """Add an item at the end; its number."""
        self._last.append(item)
        if len(self._last) == _BLOCK:
            offset, size = self._write(self._last)
            self._offsets.append(offset)
            self._sizes.append(size)
            self._last = []
        return len(self) - 1

    def __getitem__(self, number: int) -> Any:
        if number in self._replaced:
            return self._read(*self._replaced[number])
        block, place = divmod(number, _BLOCK)
        if block == len(self._offsets):
            return self._last[place]
        return self._read(self._offsets[block], self._sizes[block])[place]

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
        try:
            offset = self._file.seek(0, 2)
            return offset, self._file.write(marshal.dumps(item))
        except OSError as problem:
            raise WorkspaceError(
                f"The plan cannot be kept in {tempfile.gettempdir()}: {problem.strerror}. Make "
                "room there and try again; nothing was changed."
            ) from None

    def _read(self, offset: int, size: int) -> Any:
        self._file.seek(offset)
        # marshal.load would ask the file for a few bytes at a time
        return marshal.loads(self._file.read(size))  # noqa: S302 - written by this very program
