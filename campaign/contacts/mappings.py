"""What the officer said of the headers of a source, kept so that she says it once."""

import difflib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from campaign.contacts.aliases import FIELD_OF, MEANINGS
from campaign.contacts.columns import LEFT_OUT, OWN, SEVERAL
from campaign.contacts.headers import fold, plain
from campaign.errors import ContactFileError, WorkspaceError
from campaign.tomlfile import TomlFile

FILE_NAME = "mappings.toml"
#: beside our own names and the headers that mean one thing in every file
_WORDS = {"naam": "full_name", "nom": "full_name", "own field": OWN, "eigen veld": OWN}
_HEAD = "# What headers of contact files mean; written by: campaign contacts import --save-map"

Mappings = dict[str, dict[str, str]]


def meaning(text: str) -> str:
    """Our name for what somebody calls a field: `outlet`, `Medium`, `first name`.

    Raises:
        ContactFileError: we know no such field.
    """
    known = {fold(one): one for one in (*MEANINGS, OWN, LEFT_OUT)} | _WORDS | FIELD_OF
    wanted = plain(text).replace("_", " ")  # numbers count: `phone2` is no field of ours
    if wanted in known:
        return known[wanted]
    close = difflib.get_close_matches(wanted, known, n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    fields = ", ".join(one.replace("_", " ") for one in MEANINGS)
    raise ContactFileError(
        f"There is no field {text!r}.{meant} Known: {fields}; own keeps a column as the contact's "
        "own field, - leaves it out. Several columns may be "
        f"{', '.join(SEVERAL[:-1])} or {SEVERAL[-1]}."
    )


def load(workspace: Path) -> Mappings:
    """The saved mappings, by name.

    Raises:
        WorkspaceError: the file is no TOML, or says something that we do not know.
    """
    path = workspace / FILE_NAME
    if not path.exists():
        return {}
    file = TomlFile(path, WorkspaceError)
    found: Mappings = {}
    for name, table in file.root.items():
        found[name] = {}
        for header in table:
            field = table.take(header, str)
            try:
                found[name][header] = meaning(field) if field else OWN
            except ContactFileError as problem:
                table.problem(str(problem), header)
    file.finish()
    return found


def save(workspace: Path, name: str, mapping: Mapping[str, str]) -> None:
    """Keep a mapping under a name, in place of one of that name.

    Raises:
        WorkspaceError: the file cannot be written, or the one that is there cannot be read.
    """
    path = workspace / FILE_NAME
    lines = [_HEAD]
    for one, pairs in sorted((load(workspace) | {name: dict(mapping)}).items()):
        lines += ["", f"[{_quoted(one)}]"]
        lines += [f"{_quoted(header)} = {_quoted(field)}" for header, field in pairs.items()]
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text("\n".join([*lines, ""]), "utf-8", newline="\n")
        os.replace(fresh, path)  # noqa: PTH105 - at once, or not at all
    except OSError as problem:
        raise WorkspaceError(f"{path} cannot be written: {problem.strerror}.") from None


def _quoted(text: str) -> str:
    """A TOML string; JSON's is one (toml.io, Basic strings), but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def of_headers(saved: Mappings, headers: Iterable[str]) -> str | None:
    """The name of the saved mapping whose headers all stand in a file; of several, the largest."""
    there = set(map(plain, headers))
    fitting = [name for name, pairs in saved.items() if pairs and set(map(plain, pairs)) <= there]
    return max(fitting, key=lambda name: (len(saved[name]), name), default=None)
