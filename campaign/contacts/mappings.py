"""What the officer said of the headers of a source, kept so that she says it once."""

import difflib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from campaign import tomlfile
from campaign.contacts.columns import FIELD_OF, LEFT_OUT, MEANINGS, OWN, folded
from campaign.errors import ContactFileError, WorkspaceError

FILE_NAME = "mappings.toml"

Mappings = dict[str, dict[str, str]]


def meaning(text: str) -> str:
    """Our name for what somebody calls a field: `outlet`, `Medium`, `first name`.

    Raises:
        ContactFileError: we know no such field.
    """
    wanted = folded(text)
    found = wanted.replace(" ", "_").replace("-", "_") if wanted != LEFT_OUT else LEFT_OUT
    found = found if found in (*MEANINGS, OWN, LEFT_OUT) else FIELD_OF.get(wanted, "")
    if found:
        return found
    close = difflib.get_close_matches(wanted, [*MEANINGS, *FIELD_OF], n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    raise ContactFileError(
        f"There is no field {text!r}.{meant} Known: {', '.join(MEANINGS)}; own keeps a column as "
        "the contact's own field, - leaves it out."
    )


def load(workspace: Path) -> Mappings:
    """The saved mappings, by name.

    Raises:
        WorkspaceError: the file is no TOML, or says something that we do not know.
    """
    path = workspace / FILE_NAME
    if not path.exists():
        return {}
    found: Mappings = {}
    for name, pairs in tomlfile.read(path).items():
        if not isinstance(pairs, dict) or not all(isinstance(one, str) for one in pairs.values()):
            raise WorkspaceError(f'{path}: write [{name}] and under it "Header" = "field".')
        try:
            found[name] = {header: meaning(field) for header, field in pairs.items()}
        except ContactFileError as problem:
            raise WorkspaceError(f"{path}, [{name}]: {problem}") from None
    return found


def save(workspace: Path, name: str, mapping: Mapping[str, str]) -> None:
    """Keep a mapping under a name, in place of one of that name.

    Raises:
        WorkspaceError: the file cannot be written.
    """
    path = workspace / FILE_NAME
    found = load(workspace) | {name: dict(mapping)}
    lines = [
        "# What headers of contact files mean; written by: campaign contacts import --save-map"
    ]
    for one, pairs in sorted(found.items()):
        lines += ["", f"[{_quoted(one)}]"]
        lines += [f"{_quoted(header)} = {_quoted(field)}" for header, field in pairs.items()]
    try:
        fresh = path.with_suffix(".new")
        fresh.write_text("\n".join([*lines, ""]), "utf-8")
        os.replace(fresh, path)  # noqa: PTH105 - at once, or not at all
    except OSError as problem:
        raise WorkspaceError(f"{path} cannot be written: {problem.strerror}.") from None


def _quoted(text: str) -> str:
    """A TOML string; JSON's is one (toml.io, Basic strings), but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def of_headers(saved: Mappings, headers: Iterable[str]) -> str | None:
    """The name of the saved mapping whose headers all stand in a file; of several, the largest."""
    there = {folded(header) for header in headers}
    fitting = [name for name, pairs in saved.items() if pairs and set(map(folded, pairs)) <= there]
    return max(fitting, key=lambda name: (len(saved[name]), name), default=None)
