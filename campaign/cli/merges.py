"""`campaign contacts duplicates`, `merge` and `unmerge`: people who stand on file twice."""

from typing import TYPE_CHECKING

import click

from campaign.cli import output, questions
from campaign.cli.app import App, pass_app
from campaign.terms import OnConflict

if TYPE_CHECKING:
    from campaign.contacts.duplicates import Suspicion
    from campaign.contacts.matching import Sketch
    from campaign.contacts.mergeplan import Fact, MergePlan

_OTHERWISE = (
    "To merge without a question: --yes with --on-conflict keep or update. To look only: --dry-run"
)
LIKELY = 70  #: as matching.LIKELY, which a test compares; importing it costs start-up time


@click.command()
@click.option(
    "--at-least",
    type=click.IntRange(0, 100),
    default=LIKELY,
    show_default=True,
    help="How alike they must be, from 0 to 100.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the pairs for another program.")
@pass_app
def duplicates(app: App, at_least: int, as_json: bool) -> None:
    """Show who may stand on file twice, and why.

    A suggestion: look at each pair, then say what they are.

    \b
    campaign contacts merge ADDRESS OTHER      one person: make them one
    campaign contacts distinct ADDRESS OTHER   two people: show them no more

    A contact without an address is named by its number.
    """
    from campaign.contacts import duplicates as finder

    with app.reading() as session:
        found = finder.find(session, at_least)
    if as_json:
        output.as_json([_suspicion_json(one) for one in found])
        return
    if found:
        output.table(["alike", "who, and who", "why"], [_row(one) for one in found], right=[0])
    click.echo(output.counted(len(found), "pair"))


def _row(found: "Suspicion") -> list[object]:
    lines = [_lines(found.one), _lines(found.other)]
    return [found.likeness.score, "\n".join([*lines[0], *lines[1], ""]), found.likeness]


def _lines(one: "Sketch") -> list[str]:
    from campaign.contacts.duplicates import naming

    who = ", ".join(text for text in (one.name, one.outlet) if text)
    address = naming(one) if one.addresses else f"contact {one.number}"
    return [text for text in (who, address) if text]


def _suspicion_json(found: "Suspicion") -> dict[str, object]:
    people = [
        {
            "number": one.number,
            "name": one.name,
            "outlet": one.outlet,
            "phone": one.phone,
            "addresses": list(one.addresses),
        }
        for one in (found.one, found.other)
    ]
    return {
        "score": found.likeness.score,
        "reasons": list(found.likeness.reasons),
        "contacts": people,
    }


@click.command()
@click.argument("address")
@click.argument("other")
@click.option("--forget", is_flag=True, help="Take that back.")
@pass_app
def distinct(app: App, address: str, other: str, forget: bool) -> None:
    """Note that two contacts are two people.

    `campaign contacts duplicates` shows them no more.
    """
    from campaign import db
    from campaign.contacts import directory, mergeplan
    from campaign.contacts import duplicates as finder

    with app.session() as session:
        one, two = directory.find(session, address), directory.find(session, other)
        both = f"{mergeplan.told(one)} and {mergeplan.told(two)}"
        if forget:
            done = finder.forget_distinct(session, one, two)
            said = "Forgotten" if done else "That was not noted"
        else:
            done = finder.note_distinct(session, one, two, app.user, db.now(session))
            said = "Two people" if done else "That was noted before"
    click.echo(output.folded(f"{said}: {both}.", 0))


@click.command()
@click.argument("address")
@click.argument("other")
@click.option(
    "--on-conflict",
    type=click.Choice([one.value for one in OnConflict]),
    default="keep",
    show_default=True,
    help="Where both say something: keep ADDRESS's, update from OTHER's, or ask for each.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan for another program.")
@pass_app
def merge(
    app: App,
    address: str,
    other: str,
    on_conflict: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Make one contact of ADDRESS and OTHER.

    The contact with ADDRESS stays, and mail goes where it went. It takes over all addresses,
    lists, beats, tags and mails of the other, and whatever it had no word for. It can be taken
    back with: campaign contacts unmerge ADDRESS
    """
    from campaign import db
    from campaign.contacts import importer
    from campaign.contacts import merge as merging
    from campaign.delivery import ledger

    asks = on_conflict == "ask" or not (yes or dry_run)
    planned = _planned(app, address, other, on_conflict, asks=asks)
    if as_json:
        output.as_json(_plan_json(planned))
    else:
        _show(planned)
    if not dry_run and not yes:
        questions.confirm("Merge these two?", _OTHERWISE, err=as_json)
    if not dry_run:
        with app.session() as session:
            importer.alone(session)
            merging.apply(session, planned, ledger.exclude, app.user, db.now(session))
    if not as_json:
        after = f"They are one now. To take that back:\n  campaign contacts unmerge {address}"
        click.echo("Nothing was written: this was a dry run." if dry_run else after)


def _planned(app: App, address: str, other: str, on_conflict: str, *, asks: bool) -> "MergePlan":
    """The plan, with each conflict settled; while a person thinks, nothing is locked."""
    from campaign.contacts import directory, mergeplan

    def made(theirs: frozenset[str]) -> "MergePlan":
        with app.reading() as session:
            kept, gone = directory.find(session, address), directory.find(session, other)
            return mergeplan.make(session, kept, gone, theirs)

    first = made(frozenset())
    if asks:
        questions.require_somebody(_OTHERWISE)
    theirs = {one.label for one in first.conflicts if on_conflict != "keep"}
    if on_conflict == "ask":
        theirs = {one.label for one in first.conflicts if _prefers_other(one)}
    return made(frozenset(theirs)) if theirs else first


def _prefers_other(fact: "Fact") -> bool:
    click.echo(f"{fact.label}\n  keep    {fact.ours}\n  update  {fact.theirs}", err=True)
    return questions.choose("Which?", ["keep", "update"], _OTHERWISE, default="keep") == "update"


def _show(planned: "MergePlan") -> None:
    output.heading(output.folded(planned.kept, 0))
    click.echo(output.folded(f"takes over what is known of {planned.gone}", 0))
    click.echo()
    rows = [[one.label, _becomes(one)] for one in planned.facts]
    rows += [list(one) for one in _joined(planned)]
    if rows:
        output.table(["what", "becomes"], rows)
        click.echo()
    for note in planned.notes:
        click.echo(output.folded(f"look at this: {note}", 2))


def _becomes(fact: "Fact") -> str:
    if not fact.conflict:
        return fact.theirs
    if fact.taken:
        return f"{fact.theirs} (was {fact.ours})"
    return f"{fact.ours}, as it was (the other: {fact.theirs})"


def _joined(planned: "MergePlan") -> list[tuple[str, str]]:
    """What comes along, a row for each kind of thing."""
    found: dict[str, list[str]] = {}
    for change in planned.changes:
        what, _, which = change.words.partition(" ")
        if change.table == "import_row":
            what, which = "from", change.words
        if change.table in ("contact", "delivery", "distinct_pair"):
            continue
        both = " (both had it)" if change.after is None else ""
        found.setdefault(what, []).append(f"{which}{both}")
    return [(what, "\n".join(which)) for what, which in found.items()]


def _plan_json(planned: "MergePlan") -> dict[str, object]:
    return {
        "kept": {"number": planned.kept_id, "who": planned.kept},
        "gone": {"number": planned.gone_id, "who": planned.gone},
        "facts": [
            {
                "fact": one.label,
                "ours": one.ours,
                "theirs": one.theirs,
                "conflict": one.conflict,
                "becomes": one.theirs if one.taken else one.ours,
            }
            for one in planned.facts
        ],
        "changes": [one.to_json() for one in planned.changes],
        "notes": list(planned.notes),
    }


@click.command()
@click.argument("address")
@pass_app
def unmerge(app: App, address: str) -> None:
    """Take the last merge of the contact with ADDRESS back.

    Both are on file again as they were. What was changed since is left as it is, and told.
    """
    from campaign import db
    from campaign.contacts import directory, importer
    from campaign.contacts import merge as merging
    from campaign.delivery import ledger

    with app.session() as session:
        importer.alone(session)
        kept = directory.find(session, address)
        done = merging.undo(session, kept, ledger.readmit, db.now(session))
    click.echo(output.folded(f"On file again: {done.returned}.", 0))
    click.echo(output.folded(f"{done.kept} keeps what came since the merge.", 0))
    for one in done.left:
        click.echo(output.folded(f"left as it is: {one}", 2))
