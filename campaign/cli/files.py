"""The files that an officer asks for: each written whole, and over no other unasked."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from campaign.errors import WorkspaceError

#: the one way to say so, of every command that writes such a file
force = click.option("--force", is_flag=True, help="Write over a file that is already there.")


def write(path: Path, content: bytes, force: bool) -> None:
    """Write a file.

    Raises:
        WorkspaceError: as `beside`.
    """
    with beside(path, force) as file:
        file.write(content)


@contextlib.contextmanager
def beside(path: Path, force: bool) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when all of it is written, and else leaves no trace.

    Raises:
        WorkspaceError: the file is already there, or it cannot be written.
    """
    if path.exists() and not (force and path.is_file()):
        what = "is already there. To write over it: --force" if path.is_file() else "is no file."
        raise WorkspaceError(f"{path} {what}")
    if not path.parent.is_dir():
        raise WorkspaceError(f"{path} cannot be written: there is no folder {path.parent}.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    except OSError as problem:
        hint = " Is it open in Excel?" if isinstance(problem, PermissionError) else ""
        raise WorkspaceError(f"{path} cannot be written: {problem.strerror}.{hint}") from None
    finally:
        part.unlink(missing_ok=True)
