"""How the plan of an import is shown: for each file how it was read, and the rows to look at."""

from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.terms import RowOutcome

if TYPE_CHECKING:
    from campaign.contacts.importplan import FilePlan, ImportPlan, PlannedRow


def show(plan: "ImportPlan", *, verbose: bool, on_conflict: str) -> None:
    """Show a plan, file by file, and its sum."""
    for one in plan.files:
        _show_file(one, verbose)
    totals = {
        outcome.value: count
        for outcome in RowOutcome
        if (count := sum(one.counts[outcome] for one in plan.files))
    }
    click.echo()
    if RowOutcome.CONFLICT.value in totals and on_conflict == "keep":
        click.echo(
            "At a conflict, what is on file is kept. To take the files': --on-conflict update"
        )
    files, rows = output.counted(len(plan.files), "file"), sum(totals.values())
    parts = " + ".join(f"{count} {name}" for name, count in sorted(totals.items()))
    click.echo(output.folded(f"{files}, {output.counted(rows, 'row')} = {parts or '0'}", 0))


def _show_file(plan: "FilePlan", verbose: bool) -> None:
    source = plan.source
    output.heading(f"{source.file.name} into the list {source.options.list_path}")
    click.echo(source.file.form)
    _show_columns(plan)
    counts = ", ".join(
        f"{plan.counts[outcome]} {outcome.value}" for outcome in RowOutcome if plan.counts[outcome]
    )
    rows = output.counted(plan.counts.total(), "row")
    click.echo(f"{rows}: {counts or 'nothing in it'}")
    click.echo(f"{plan.joined} to be put on the list")
    for remark in source.file.remarks:
        click.echo(output.folded(f"look at this: {remark}", 0))
    shown = plan.rows() if verbose else _notable(plan)
    if shown:
        output.table(
            ["line", "outcome", "who", "what"],
            [[row.line, row.outcome, row.who, row.detail] for row in shown],
            right=[0],
        )
    hidden = sum(plan.counts[outcome] - len(rows) for outcome, rows in plan.notable.items())
    if hidden and not verbose:
        click.echo(f"and {hidden} more rows to look at: --verbose shows every row")


def _show_columns(plan: "FilePlan") -> None:
    columns = plan.source.columns
    named = [f"{heading} ({ours.replace('_', ' ')})" for heading, ours in columns.understood]
    whose = f", as in an export of {columns.program}" if columns.program else ""
    click.echo(output.folded(f"columns{whose}: {', '.join(named)}", 2))
    if plan.filled:
        kept = dict.fromkeys(heading for heading in columns.headings if heading in plan.filled)
        click.echo(output.folded(f"kept as own fields: {', '.join(kept)}", 2))
    for remark in columns.remarks:
        click.echo(output.folded(remark, 0))
    if not {ours for _, ours in columns.understood} & {"first_name", "last_name", "full_name"}:
        click.echo("look at this: no column holds names; every greeting will be a general one")


def _notable(plan: "FilePlan") -> "list[PlannedRow]":
    """The rows to look at; what to act on stands first."""
    rows = [row for several in plan.notable.values() for row in several]
    return sorted(rows, key=lambda row: (row.outcome != RowOutcome.INVALID.value, row.line))


def as_json(plan: "ImportPlan") -> list[dict[str, object]]:
    """A plan for another program: each file, with every row."""
    return [_file_as_json(one) for one in plan.files]


def _file_as_json(plan: "FilePlan") -> dict[str, object]:
    source = plan.source
    return {
        "file": source.file.name,
        "list": source.options.list_path,
        "form": source.file.form,
        "encoding": source.file.encoding,
        "delimiter": source.file.delimiter,
        "program": source.columns.program,
        "columns": dict(source.columns.understood),
        "own_fields": sorted(plan.filled),
        "remarks": [*source.columns.remarks, *source.file.remarks],
        "counts": {outcome.value: count for outcome, count in plan.counts.items()},
        "put_on_list": plan.joined,
        "rows": [
            {
                "line": row.line,
                "outcome": row.outcome,
                "who": row.who,
                "detail": row.detail,
                "changes": row.changes or {},
            }
            for row in plan.rows()
        ],
    }
