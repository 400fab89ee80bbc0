"""Reads a TOML file, and knows on which line each thing in it stands.

`campaign.toml` and `release.toml` are written by hand, so that a mistake in them is told with
its line and, for a name that we do not know, the name that was probably meant. All mistakes
are told at once.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from campaign.errors import CampaignError

T = TypeVar("T")

_TABLE = re.compile(r"^\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*(?P<key>[A-Za-z0-9_.\-"' ]+?)\s*=""")
_LONG_TEXT = re.compile(r'''("""|\'{3}).*?\1''', re.DOTALL)
_TYPE_NAMES = {str: "text", int: "a whole number", bool: "true or false", list: "a list"}


class TomlFile:
    """One TOML file, its values, and the mistakes found in it so far."""

    def __init__(self, path: Path, error: type[CampaignError]) -> None:
        self.path = path
        self._problems: list[tuple[int, str]] = []
        self._error = error
        try:
            self.text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise error(f"{path} does not exist.") from None
        except UnicodeDecodeError:
            raise error(f"{path} is not UTF-8 text: save it again as UTF-8.") from None
        except OSError as problem:
            raise error(f"{path} cannot be read: {problem.strerror}.") from None
        # what stands in a text of several lines is neither a table nor a key
        masked = _LONG_TEXT.sub(lambda found: "\n" * found[0].count("\n"), self.text)
        self._lines = masked.split("\n")
        try:
            values = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as problem:
            raise error(self._syntax(str(problem))) from None
        self.root = TomlTable(self, (), values)

    def _syntax(self, problem: str) -> str:
        found = re.search(r"(.*?) \(at line (\d+), column (\d+)\)", problem)
        if found:
            return f"{self.path}:{found[2]}: not valid TOML: {found[1]} at column {found[3]}."
        last = len(self.text.rstrip().split("\n"))
        return f"{self.path}:{last}: not valid TOML: {problem}."

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """The line on which the value at this path stands; the nearest table's if it is inline."""
        places = list(self._places())
        while path:
            for line, here in places:
                if here == path:
                    return line
            for line, here in places:
                if here[: len(path)] == path:  # `relay.host = ...`, without a table of its own
                    return line
            path = path[:-1]
        return 1

    def _places(self) -> Iterator[tuple[int, tuple[str | int, ...]]]:
        table: tuple[str | int, ...] = ()
        counts: dict[tuple[str | int, ...], int] = {}
        for number, line in enumerate(self._lines, 1):
            header = _TABLE.match(line)
            if header:
                table = tuple(_parts(header[1]))
                if line.lstrip().startswith("[["):
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                yield number, table
            elif key := _KEY.match(line):
                yield number, (*table, *_parts(key["key"]))

    def problem(self, path: tuple[str | int, ...], message: str) -> None:
        """Note a mistake at this path."""
        self._problems.append((self.line_of(path), message))

    def finish(self) -> None:
        """Raise one error that names every mistake found, in the order of the file."""
        if self._problems:
            found = sorted(self._problems, key=lambda one: one[0])
            raise self._error("\n".join(f"{self.path}:{line}: {text}" for line, text in found))


class TomlTable:
    """One table of the file; what is taken out of it is checked, what is left is unknown."""

    def __init__(
        self,
        file: TomlFile,
        path: tuple[str | int, ...],
        values: dict[str, Any],
        absent: bool = False,
    ) -> None:
        self._file = file
        self._path = path
        self._values = values
        self._absent = absent
        self._known: list[str] = []
        self._told: set[str] = set()

    def problem(self, message: str, key: str | None = None) -> None:
        """Note a mistake in this table, or at one key of it.

        That a table is missing is enough said of it, and so is one mistake at a key.
        """
        if self._absent or key in self._told:
            return
        self._told |= {key} if key else set()
        self._file.problem(self._path if key is None else (*self._path, key), message)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of this key. One without a default must be there."""
        self._known.append(key)
        empty = kind() if default is None else default
        if key not in self._values:
            if default is None:
                self.problem(f"{self._name()}{key!r} is missing.")
            return empty
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            expected = _TYPE_NAMES.get(kind, kind.__name__)
            self.problem(f"{key!r} must be {expected}, not {value!r}.", key)
            return empty
        return value

    def drop(self, key: str) -> bool:
        """Pass over a key without ever showing its value; whether it is there."""
        self._known.append(key)
        return key in self._values

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is not there."""
        values = self.take(key, list, [])
        if not all(isinstance(value, str) for value in values):
            self.problem(f"{key!r} must be a list of texts.", key)
            return ()
        return tuple(values)

    def table(self, key: str, required: bool = False) -> "TomlTable":
        """The table of this name; an empty one when it is not there."""
        self._known.append(key)
        value = self._values.get(key, {})
        absent = self._absent or (required and key not in self._values)
        if absent:
            self.problem(f"{self._name()}{key!r} is missing.")
        elif not isinstance(value, dict):
            self.problem(f"{key!r} must be a table.", key)
            value, absent = {}, True
        return TomlTable(self._file, (*self._path, key), value, absent)

    def tables(self, key: str) -> list["TomlTable"]:
        """The tables written as `[[key]]`."""
        self._known.append(key)
        values = self._values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.problem(f"{key!r} must be written as [[{key}]] tables.", key)
            return []
        return [
            TomlTable(self._file, (*self._path, key, index), value)
            for index, value in enumerate(values)
        ]

    def items(self) -> Iterator[tuple[str, "TomlTable"]]:
        """The tables in this one, by the names that the file gives them."""
        for key in self._values:
            yield key, self.table(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def done(self) -> None:
        """Note every key that nobody took."""
        for key in self._values:
            if key not in self._known:
                self.problem(f"unknown setting {key!r}{self._hint(key)}", key)

    def _hint(self, key: str) -> str:
        if self._path and key in self._file.root._known:
            return "; it belongs at the top of the file, above the first [table]."
        if close := difflib.get_close_matches(key, self._known, 1, 0.6):
            return f"; did you mean {close[0]!r}?"
        return f"; known here: {', '.join(sorted(self._known))}."

    def _name(self) -> str:
        return f"in [{'.'.join(str(part) for part in self._path)}], " if self._path else ""


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
