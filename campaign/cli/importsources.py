"""The files of an import: opened, understood, and each with the list that it goes into."""

import difflib
import glob
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from campaign.errors import ContactFileError
from campaign.terms import Kind

if TYPE_CHECKING:
    from campaign.contacts.columns import Columns
    from campaign.contacts.contactfile import ContactFile
    from campaign.contacts.importplan import Source
    from campaign.contacts.mappings import Mappings
    from campaign.settings import Settings

STDIN = "-"
PIPED = "what was piped in"  #: the name of a file that has none
_SEARCHED = 20  #: rows among which a header may stand, as for columns.find
#: browsers, and our rejected rows, number a second file of one name: `pers (2).csv`
_SECOND = re.compile(r" ?\(\d+\)$")


@dataclass(frozen=True)
class Wishes:
    """What the officer said of how the files are to be read."""

    list_path: str = ""
    kind: str = Kind.JOURNALIST.value
    encoding: str = ""
    sheet: str = ""
    #: `HEADER=FIELD`, or the name of a saved mapping
    maps: tuple[str, ...] = ()

    def again(self) -> str:
        """The same wishes, as options of the command."""
        kind = self.kind if self.kind != Kind.JOURNALIST.value else ""
        pairs = [("--list", self.list_path), ("--kind", kind), ("--encoding", self.encoding)]
        pairs += [("--map", one) for one in self.maps]
        return "".join(f" {option} {quoted(value)}" for option, value in pairs if value)


def quoted(text: str) -> str:
    """A text as it is typed on the command line, of Windows too."""
    return text if re.fullmatch(r"[\w./\\:@+,-]+", text) else f'"{text}"'


def opened(
    stack: ExitStack, files: Sequence[str], wishes: Wishes, settings: "Settings"
) -> "tuple[list[Source], dict[str, str]]":
    """The files, each understood; and what was said of their headers, by the officer or before.

    Raises:
        ContactFileError: one cannot be read, or does not say what its columns mean.
        WorkspaceError: the saved mappings cannot be read.
    """
    from campaign.contacts import contactfiles, mappings
    from campaign.contacts.importplan import Options, Source

    saved, found = mappings.load(settings.workspace), []
    for path in _paths(files):
        piped = str(path) == STDIN
        if piped and not wishes.list_path:
            raise click.UsageError("Say with --list into which list they go.")
        options = Options(*_list_of(settings, path, wishes), Kind(wishes.kind))
        stream = stack.enter_context(_opened(path))
        name = PIPED if piped else path.name
        file = contactfiles.read(stream, name, encoding=wishes.encoding, sheet=wishes.sheet)
        found.append((file, options))
    said = _said(wishes.maps, saved)
    _require_headers([file for file, _ in found], said, _whose(wishes.maps, saved))
    understood = [_understood(file, said, saved) for file, _ in found]
    used = {header: ours for _, mapping in understood for header, ours in mapping.items()}
    sources = [
        Source(file, columns, options)
        for (file, options), (columns, _) in zip(found, understood, strict=True)
    ]
    return sources, used | said


def _said(maps: Sequence[str], saved: "Mappings") -> dict[str, str]:
    """Our names for fields by the headers that the officer named; of two, the later counts."""
    from campaign.contacts import mappings

    found: dict[str, str] = {}
    for one in maps:
        header, divided, field = one.rpartition("=")
        if divided:
            found[header.strip()] = mappings.meaning(field)
        elif one in saved:
            found |= saved[one]
        else:
            close = difflib.get_close_matches(one, saved, n=1)
            meant = f" Did you mean {close[0]!r}?" if close else ""
            known = f"Saved: {', '.join(sorted(saved))}." if saved else "None is saved yet."
            raise ContactFileError(
                f"There is no saved mapping {one!r}.{meant} {known} To say what one header "
                'means, write --map "HEADER=FIELD".'
            )
    return found


def _whose(maps: Sequence[str], saved: "Mappings") -> dict[str, str]:
    """The saved mapping that each header is of; the officer's own word goes before it."""
    of = {header: one for one in maps for header in saved.get(one, ())}
    own = {one.rpartition("=")[0].strip() for one in maps if "=" in one}
    return {header: name for header, name in of.items() if header not in own}


def _require_headers(
    files: "Sequence[ContactFile]", said: Mapping[str, str], whose: Mapping[str, str]
) -> None:
    """A header that stands in no file was misspelt, or its saved mapping is of other files."""
    from campaign.contacts.headers import plain

    there = {plain(one): one for file in files for one in _header(file, said)} if said else {}
    for header in said:
        if plain(header) not in there:
            close = difflib.get_close_matches(plain(header), there, n=1)
            meant = f" Did you mean {there[close[0]]!r}?" if close else ""
            where = files[0].name if len(files) == 1 else "these files"
            missing = f"no column of {where} is called {header!r}"
            columns = f"There are: {', '.join(there.values())}."
            if header in whose:
                raise ContactFileError(
                    f"The saved mapping {whose[header]!r} does not fit: {missing}. {columns} Leave "
                    f"--map {quoted(whose[header])} out, and say what a column is with --map "
                    '"HEADER=FIELD".'
                )
            raise ContactFileError(f"--map: {missing}.{meant} {columns}")


def _header(file: "ContactFile", said: Mapping[str, str]) -> list[str]:
    """The headers of a file; its first row where none can be told by what is known."""
    from campaign.contacts import columns
    from campaign.contacts.address import clean

    first = file.first()
    try:
        row: Sequence[str] = columns.find(first, file.name, said).header
    except ContactFileError:
        row = first.rows[0]
    return [text for cell in row if (text := clean(cell))]


def _understood(
    file: "ContactFile", said: Mapping[str, str], saved: "Mappings"
) -> "tuple[Columns, Mapping[str, str]]":
    """The columns of a file, and the saved mapping that fits it."""
    from campaign.contacts import columns, mappings

    first = file.first()
    fitting = (mappings.of_headers(saved, row) for row in first.rows[:_SEARCHED])
    name = next(filter(None, fitting), None)
    kept = saved[name] if name else {}
    found = columns.find(first, file.name, {**kept, **said})
    if name:
        told = f"columns as in the mapping {name}"
        found = replace(found, remarks=(told, *found.remarks))
    return found, kept


def _paths(files: Sequence[str]) -> list[Path]:
    """The files meant; Windows leaves `*.csv` to us."""
    found: list[Path] = []
    for text in files:
        literal = text == STDIN or Path(text).exists()
        matches = [] if literal else sorted(glob.glob(text))  # noqa: PTH207 - the pattern may be absolute
        if not (literal or matches) and glob.has_magic(text):
            raise _nothing_fits(text)
        found += [Path(match) for match in matches or [text]]
    return list(dict.fromkeys(found))


def _nothing_fits(pattern: str) -> ContactFileError:
    """What to say of a pattern that no file fits; what stands in its folder may help."""
    folder = Path(pattern).parent
    if not folder.is_dir():
        hint = f"There is no folder {folder}." if not glob.has_magic(str(folder)) else ""
    else:
        endings = sorted({one.suffix for one in folder.iterdir() if one.is_file() and one.suffix})
        where = "this folder" if folder == Path() else str(folder)
        hint = f"The files in {where} end in: {', '.join(endings)}." if endings else ""
    return ContactFileError(f"No file fits {pattern}. {hint}".rstrip())


def _opened(path: Path) -> BinaryIO:
    if str(path) == STDIN:
        return _piped()
    if path.is_dir():
        raise ContactFileError(f"{path} is a folder; name the files in it.")
    try:
        return path.open("rb")
    except OSError as problem:
        reason = "there is no such file" if not path.exists() else problem.strerror
        raise ContactFileError(f"{path} cannot be read: {reason}.") from None


def _piped() -> BinaryIO:
    """What is piped in, kept so that it can be read more than once."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller
    for piece in iter(lambda: sys.stdin.buffer.read(1 << 20), b""):
        kept.write(piece)
    kept.seek(0)
    return kept


def _list_of(settings: "Settings", path: Path, wishes: Wishes) -> tuple[str | None, str]:
    if not wishes.list_path:
        return _list_of_file(settings, path)
    key, _, name = wishes.list_path.rpartition("/")
    if not name:
        raise click.BadParameter("write ORGANISATION/LIST, or LIST for one that all share.")
    return (settings.organisation(key).key if key else None), name.lower()


def said_by_name(settings: "Settings", source: "Source") -> str:
    """A file name that says the list of a source: its own, or else one after the list.

    A list of which no name says it has the source's own; its command says --list.
    """
    own, options = source.file.name, source.options
    named = f"{options.list_path.replace('/', '-')}.csv"
    for name in (own, named):
        if _list_of_file(settings, Path(name)) == (options.organisation, options.list_name):
            return name
    return named if own == PIPED else own


def _list_of_file(settings: "Settings", path: Path) -> tuple[str | None, str]:
    """`catalisti-pers.csv` goes into catalisti/pers; `others.csv` into a list that all share."""
    stem = _SECOND.sub("", path.stem.lower()).replace(" ", "-").replace("_", "-")
    keys = [one.key for one in settings.organisations if f"{stem}-".startswith(f"{one.key}-")]
    if not keys:
        return None, stem
    key = max(keys, key=len)
    return key, stem[len(key) :].lstrip("-.") or "contacts"
