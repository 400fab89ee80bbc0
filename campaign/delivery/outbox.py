"""The outbox: every mail of a campaign as a file, the same bytes each time nothing has changed.

In a folder that is kept under git it shows what a change of words did to each person's mail. The
Date is that of the campaign's first draft, as the mails have none yet; all else is as it will
leave.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from campaign.errors import WorkspaceError

INDEX = "outbox.json"  #: which files we wrote
_SAFE = re.compile(r"[^a-z0-9@._-]+")
_LONGEST = 100  #: characters of a name, before what makes it one of a kind
#: names that Windows keeps for itself
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


@dataclass
class Written:
    """What writing an outbox did."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def file_name(organisation: str, address: str) -> str:
    """The name of a mail's file; of two addresses it is never the same, on any file system."""
    plain = unicodedata.normalize("NFKD", address.casefold())
    safe = _SAFE.sub("_", plain).strip("._")[:_LONGEST]
    name = f"{organisation}-{safe}"
    # `b-c@d` of `a` would be called as `c@d` of `a-b` is
    ambiguous = "-" in address.rpartition("@")[0]
    if safe != address or ambiguous or _DEVICES.match(name):
        name += "-" + hashlib.sha256(address.encode()).hexdigest()[:8]
    return f"{name}.eml"


def write(folder: Path, campaign: str, mails: Mapping[str, bytes]) -> Written:
    """Write these mails, by file name; files of ours that are no longer a mail are removed.

    A file that we did not write, or that is a mail of another campaign, is never touched.

    Raises:
        WorkspaceError: the folder cannot be written to, is the outbox of another campaign, or holds
            a file of somebody else under a name that we need.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(folder, campaign, mails)
    except OSError as problem:
        raise WorkspaceError(f"{folder} cannot be written: {problem.strerror}.") from None


def _write(folder: Path, campaign: str, mails: Mapping[str, bytes]) -> Written:
    ours, done = _ours(folder, campaign), Written()
    for name in sorted(mails):
        path = folder / name
        if (path.exists() or path.is_symlink()) and (name not in ours or path.is_symlink()):
            raise WorkspaceError(
                f"{path} is there, and was not written by this command. Nothing was written; "
                "choose another folder."
            )
    # the index first: a file that it names and that is not there yet does no harm
    _note(folder, campaign, ours | mails.keys())
    for name, content in sorted(mails.items()):
        path = folder / name
        before = path.read_bytes() if path.exists() else None
        kind = done.new if before is None else done.same if before == content else done.changed
        kind.append(name)
        if before != content:
            path.write_bytes(content)
    for name in sorted(ours - mails.keys()):
        path = folder / name
        if path.is_file() and not path.is_symlink():
            path.unlink()
            done.removed.append(name)
    _note(folder, campaign, set(mails))
    return done


def _ours(folder: Path, campaign: str) -> set[str]:
    """The files that the index names; one that lies elsewhere is none of ours."""
    path = folder / INDEX
    if not path.exists():
        return set()
    try:
        index = json.loads(path.read_text("utf-8"))
        names, whose = index["files"], index.get("campaign", campaign)
        if not all(isinstance(one, str) for one in names):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WorkspaceError(
            f"{path} is not the index of an outbox. Nothing was written; choose another folder."
        ) from None
    if whose != campaign:
        raise WorkspaceError(
            f"{folder} is the outbox of {whose}. Nothing was written; choose another folder."
        )
    return {one for one in names if Path(one).name == one and one.endswith(".eml")}


def _note(folder: Path, campaign: str, names: set[str]) -> None:
    index = {"campaign": campaign, "files": sorted(names)}
    text = json.dumps(index, ensure_ascii=False, indent=1)
    path, content = folder / INDEX, f"{text}\n".encode()
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
