"""How the plan of an import is shown: for each file how it was read, and the rows to look at."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.terms import RowOutcome

if TYPE_CHECKING:
    from campaign.contacts.columns import Columns
    from campaign.contacts.duplicates import Suspicion
    from campaign.contacts.importplan import FilePlan, ImportPlan, PlannedRow
    from campaign.contacts.suspects import Suspects

SUSPECTS = 20  #: pairs who may be one person that are shown


@dataclass(frozen=True)
class View:
    """How the officer wants to see it."""

    on_conflict: str = "keep"
    verbose: bool = False
    #: a line for each file is enough
    quiet: bool = False
    #: for another program, which reads the output; then what is said goes elsewhere
    as_json: bool = False

    def say(self, text: str, *, whole: bool = False) -> None:
        """Say something that is no part of what another program reads; `whole` is not folded."""
        click.echo(text if whole else output.folded(text, 0), err=self.as_json)

    def show(self, plan: "ImportPlan", suspects: "Suspects") -> None:
        """Show a plan, file by file, who may be one person, and the sum."""
        if self.as_json:
            return
        if self.quiet:
            _show_briefly(plan)
        else:
            for one in plan.files:
                _show_file(one, self.verbose)
        _show_suspects(plan, suspects, brief=self.quiet)
        click.echo()
        totals = {
            outcome.value: count
            for outcome in RowOutcome
            if (count := sum(one.counts[outcome] for one in plan.files))
        }
        if RowOutcome.CONFLICT.value in totals and self.on_conflict == "keep":
            click.echo(
                "At a conflict, what is on file is kept. To take the files': --on-conflict update"
            )
        files, rows = output.counted(len(plan.files), "file"), sum(totals.values())
        parts = " + ".join(f"{count} {name}" for name, count in totals.items())
        click.echo(output.folded(f"{files}, {output.counted(rows, 'row')} = {parts or '0'}", 0))


def _show_briefly(plan: "ImportPlan") -> None:
    rows = [
        [f"{one.source.file.name}\ninto {one.source.options.list_path}", _counts(one)]
        for one in plan.files
    ]
    output.table(["file", "rows"], rows)


def _counts(plan: "FilePlan") -> str:
    counted = [f"{plan.counts[one]} {one.value}" for one in RowOutcome if plan.counts[one]]
    return ", ".join(counted) or "nothing in it"


def _show_file(plan: "FilePlan", verbose: bool) -> None:
    source = plan.source
    output.heading(f"{source.file.name} into the list {source.options.list_path}")
    click.echo(source.file.form)
    _show_columns(plan)
    rows = output.counted(plan.counts.total(), "row")
    click.echo(f"{rows}: {_counts(plan)}")
    click.echo(f"{plan.joined or 'nobody'} to be put on {_list(plan)}")
    if plan.barring > plan.counts[RowOutcome.SUPPRESSED]:
        click.echo(f"{plan.barring} say that somebody must not be written to; that is kept")
    for remark in (*source.file.remarks, *_of_roles(plan)):
        click.echo(output.folded(f"look at this: {remark}", 0))
    shown = plan.rows() if verbose else _notable(plan)
    if shown:
        output.table(
            ["line", "outcome", "who", "what"],
            [[row.line, row.outcome, row.who, row.detail] for row in shown],
            right=[0],
        )
    hidden = plan.to_look_at - len(shown)
    if hidden and not verbose:
        more = output.counted(hidden, "more row")
        click.echo(f"and {more} to look at: --verbose shows every row")


def _of_roles(plan: "FilePlan") -> list[str]:
    """Opt-outs of which nobody knows who said them."""
    return [
        f"line {line} opts {canonical} out, which is no person's address: one of those who read it "
        "said so, perhaps not for all. It holds. To take it back after the import: "
        f"campaign contacts unsuppress {canonical}{f' --for {key}' if key else ''}"
        for canonical, (key, line) in plan.roles.items()
    ]


def _list(plan: "FilePlan") -> str:
    """The list of a file; one that was not there may be a slip of the pen."""
    if not plan.list_is_new:
        return "the list"
    shared = "" if plan.source.options.organisation else ", which all organisations share"
    return f"a new list, {plan.source.options.list_path}{shared}"


def _show_columns(plan: "FilePlan") -> None:
    columns = plan.source.columns
    named = _named_columns(columns)
    whose = f", as in an export of {columns.program}" if columns.program else ""
    click.echo(output.folded(f"columns{whose}: {', '.join(named)}", 2))
    if plan.filled:
        kept = dict.fromkeys(heading for heading in columns.headings if heading in plan.filled)
        kept |= dict.fromkeys(sorted(plan.filled))  # parts of cells stand behind
        click.echo(output.folded(f"kept as own fields: {', '.join(kept)}", 2))
    if columns.left_out:
        why = f", as the bookkeeping of {columns.program}" if columns.program else ""
        click.echo(output.folded(f"left out{why}: {', '.join(columns.left_out)}", 2))
    for remark in (*columns.remarks, *columns.doubts(plan.filled)):
        click.echo(output.folded(remark, 0))
    if not {ours for _, ours in columns.understood} & {"first_name", "last_name", "full_name"}:
        click.echo("look at this: no column holds names; every greeting will be a general one")


def _named_columns(columns: "Columns") -> list[str]:
    """Each column with our name for it; a second of one meaning only stands in for the first."""
    from campaign.contacts.columns import SEVERAL

    named, first = [], dict[str, str]()
    for heading, ours in columns.understood:
        label, before = ours.replace("_", " "), first.setdefault(ours, heading)
        if before == heading or ours in SEVERAL:
            named.append(_named(heading, label))
        else:
            named.append(f"{heading} ({label} where {before} is empty)")
    return named


def _named(heading: str, ours: str) -> str:
    return heading if heading.casefold() == ours else f"{heading} ({ours})"


def _notable(plan: "FilePlan") -> "list[PlannedRow]":
    """The rows to look at; what to act on stands first."""
    rows = [row for several in plan.notable.values() for row in several]
    return sorted(rows, key=lambda row: (row.outcome != RowOutcome.INVALID.value, row.line))


def _show_suspects(plan: "ImportPlan", suspects: "Suspects", *, brief: bool) -> None:
    if suspects.too_many:
        click.echo()
        said = "It was not looked who may be on file twice: too many people. Afterwards see"
        click.echo(output.folded(f"{said}: campaign contacts duplicates", 0))
    if not suspects.pairs:
        return
    if brief:
        said = f"{output.counted(len(suspects.pairs), 'pair')} may be one person"
        said = f"{said}; after the import, see: campaign contacts duplicates"
        click.echo(output.folded(said, 0))
        return
    output.heading("May be one person (a suggestion; nothing is merged by itself)")
    for one in suspects.pairs[:SUSPECTS]:
        click.echo(output.folded(f"{one.other} ({_place(plan, one)})", 2))
        click.echo("  " + output.folded(f"looks like {one.one} ({_why(one)})", 4))
        click.echo(f"  If they are one: {_merging(one)}")
    more = len(suspects.pairs) - SUSPECTS
    if more > 0:
        click.echo(f"and {more} more; after the import, see: campaign contacts duplicates")


def _why(one: "Suspicion") -> str:
    return f"{one.likeness.score}: {one.likeness}"


def _place(plan: "ImportPlan", one: "Suspicion") -> str:
    """Where somebody new stands."""
    _, file, _, row = plan.people[-one.other.number]
    return f"{plan.files[file].source.file.name}:{row[0]}"


def _merging(one: "Suspicion") -> str:
    """What to type after the import; somebody new without an address has no number yet."""
    if not one.other.addresses or (one.one.number < 1 and not one.one.addresses):
        return "campaign contacts duplicates"
    first = one.one.addresses[0] if one.one.addresses else str(one.one.number)
    return f"campaign contacts merge {first} {one.other.addresses[0]}"


def as_json(plan: "ImportPlan", suspects: "Suspects") -> list[dict[str, object]]:
    """A plan for another program: each file, with every row, and whom its new people look like."""
    found = [_file_as_json(one) for one in plan.files]
    for number, one in enumerate(found):
        one["looked_for_suspects"] = not suspects.too_many
        one["suspects"] = [
            _suspicion_as_json(plan, pair)
            for pair in suspects.pairs
            if plan.people[-pair.other.number][1] == number
        ]
    return found


def _suspicion_as_json(plan: "ImportPlan", one: "Suspicion") -> dict[str, object]:
    return {
        "line": plan.people[-one.other.number][3][0],
        "who": str(one.other),
        "looks_like": str(one.one),
        "score": one.likeness.score,
        "reasons": list(one.likeness.reasons),
        "merge": _merging(one),
    }


def _file_as_json(plan: "FilePlan") -> dict[str, object]:
    source = plan.source
    return {
        "file": source.file.name,
        "list": source.options.list_path,
        "form": source.file.form,
        "encoding": source.file.encoding if source.file.is_csv else None,
        "delimiter": source.file.delimiter if source.file.is_csv else None,
        "program": source.columns.program,
        "columns": dict(source.columns.understood),
        "own_fields": sorted(plan.filled),
        "remarks": [*source.columns.remarks, *source.file.remarks, *_of_roles(plan)],
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
