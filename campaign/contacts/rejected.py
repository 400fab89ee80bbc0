"""Hands back the rows that are no contacts: as they stand in the file, with line and reason.

A row is mended there, in Excel or a text editor, and that file is imported like any other.
"""

import csv
import filecmp
import itertools
import re
from collections.abc import Sequence
from pathlib import Path

from campaign.contacts import formulas
from campaign.contacts.columns import REJECTED
from campaign.contacts.headers import fold
from campaign.contacts.importplan import FilePlan, PlannedRow
from campaign.errors import WorkspaceError
from campaign.terms import RowOutcome

UTF_8 = "utf-8-sig"  #: for what the file's own encoding cannot write


def write(plan: FilePlan, folder: Path, name: str) -> Path | None:
    """Write the rejected rows of a file to a CSV in this folder; None when there are none.

    In the file's own encoding and delimiter, under `name`, which says its list, so that it goes
    there again. A file that is there is left alone, for somebody may be mending it; one that says
    the same is named instead.

    Raises:
        WorkspaceError: it cannot be written.
    """
    if not plan.counts[RowOutcome.INVALID]:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _written(plan, folder, name)
    except OSError as problem:
        raise WorkspaceError(
            f"The import is done, but its rejected rows cannot be written to {folder}: "
            f"{problem.strerror}. Name another folder with --rejected and import the file again: "
            "nobody comes in twice."
        ) from None


def _written(plan: FilePlan, folder: Path, name: str) -> Path:
    divided = plan.source.file.delimiter == "\t" and Path(name).suffix.lower() == ".tsv"
    paths = _paths(folder, name, ".tsv" if divided else ".csv")
    there = list(itertools.takewhile(Path.exists, paths))
    path = paths[len(there)]
    try:
        _write(plan, path, plan.source.file.encoding)
    except UnicodeEncodeError:
        _write(plan, path, UTF_8)
    for other in there:  # the same file was imported before, and its rows not mended yet
        if filecmp.cmp(path, other, shallow=False):
            path.unlink()
            return other
    return path


def _paths(folder: Path, name: str, ending: str) -> list[Path]:
    # what was rejected again is numbered on, not `pers (2) (2).csv`
    stem = re.sub(r"( \(\d+\))+$", "", Path(name).stem)
    numbered = [f"{stem} ({one})" for one in range(2, 1000)]
    return [folder / f"{one}{ending}" for one in (stem, *numbered)]


def _write(plan: FilePlan, path: Path, encoding: str) -> None:
    header = plan.source.columns.header
    ours = {index for index, one in enumerate(header) if fold(one) in REJECTED}

    def theirs(cells: Sequence[str]) -> list[str]:
        kept = [cell for index, cell in enumerate(cells) if index not in ours]
        # a CSV has its own marks; text in a workbook would be a formula in one
        return kept if plan.source.file.is_csv else list(map(formulas.defuse, kept))

    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=plan.source.file.delimiter)
        writer.writerow([*REJECTED, *theirs(header)])
        for row in map(PlannedRow._make, plan.told):
            if row.outcome == RowOutcome.INVALID.value:
                # before the cells, of which there may be more than the header has
                writer.writerow([row.line, row.detail, *theirs(row.cells)])
