"""`campaign contacts`: from a file to contacts, and everything known of one of them."""

import glob
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import ContactFileError, NotFoundError
from campaign.terms import Kind, RowOutcome, SuppressionReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.contacts.address import Address
    from campaign.contacts.importplan import ImportPlan, Options
    from campaign.models import Contact, Delivery, Organisation
    from campaign.settings import Settings

KINDS = [one.value for one in Kind]
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with its mark", "utf-16": "UTF-16"}
ENCODINGS |= {"cp1252": "Windows (cp1252)"}
DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
REASONS = [one.value for one in SuppressionReason]


@click.group()
def contacts() -> None:
    """Import contacts, find them, and see everything known of one."""


@contacts.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--list",
    "list_path",
    metavar="LIST",
    help="The list they go into, such as catalisti/pers. Without it the file's name says: "
    "catalisti-pers.csv goes into catalisti/pers.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="journalist",
    show_default=True,
    help="What new contacts are, where no column says it.",
)
@click.option(
    "--on-conflict",
    type=click.Choice(["keep", "update"]),
    default="keep",
    show_default=True,
    help="Where a file and what is on file differ: keep ours, or update from the file.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--verbose", "-v", is_flag=True, help="Show every row, not only those to look at.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan for another program.")
@pass_app
def import_(  # noqa: PLR0913, PLR0917 - one argument for each option
    app: App,
    files: tuple[str, ...],
    list_path: str | None,
    kind: str,
    on_conflict: str,
    dry_run: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Import contacts from CSV files, one contact on each row.

    Encoding, delimiter and columns are found by themselves, and said. A contact already on file
    is completed; an empty cell never erases anything; an opt-out never reverts. All files are
    imported, or none.
    """
    from campaign import db
    from campaign.contacts import directory, importer, importplan

    plans: list[ImportPlan] = []
    with app.session() as session:
        importer.alone(session)
        known = directory.organisations(session, app.settings.organisations)
        for path in _paths(files):
            options = _options(app.settings, path, list_path, kind, on_conflict)
            plan = importplan.make(session, _bytes(path), path.name, options, known)
            plans.append(plan)
            importer.apply(session, plan, known, db.now(session))
        if dry_run:
            session.rollback()
    if as_json:
        output.as_json([_plan_json(plan) for plan in plans])
    else:
        _show_plans(plans, verbose, dry_run)
    if any(plan.counts[RowOutcome.INVALID] for plan in plans):
        click.get_current_context().exit(3)


def _paths(files: tuple[str, ...]) -> list[Path]:
    """The files meant; Windows leaves `*.csv` to us."""
    found: list[Path] = []
    for text in files:
        matches = [] if Path(text).exists() else sorted(glob.glob(text))  # noqa: PTH207 - the pattern may be absolute
        found += [Path(match) for match in matches or [text]]
    return list(dict.fromkeys(found))


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise ContactFileError(f"{path} is a folder; name the files in it.")
    try:
        return path.read_bytes()
    except OSError as problem:
        reason = "there is no such file" if not path.exists() else problem.strerror
        raise ContactFileError(f"{path} cannot be read: {reason}.") from None


def _options(
    settings: "Settings", path: Path, list_path: str | None, kind: str, on_conflict: str
) -> "Options":
    from campaign.contacts.importplan import OnConflict, Options

    organisation, name = _list(settings, list_path) if list_path else _list_of_file(settings, path)
    return Options(organisation, name, Kind(kind), OnConflict(on_conflict))


def _list(settings: "Settings", list_path: str) -> tuple[str | None, str]:
    key, _, name = list_path.rpartition("/")
    if not name:
        raise click.BadParameter("write ORGANISATION/LIST, or LIST for one that all share.")
    return (settings.organisation(key).key if key else None), name.lower()


def _list_of_file(settings: "Settings", path: Path) -> tuple[str | None, str]:
    """`catalisti-pers.csv` goes into catalisti/pers; `others.csv` into a list that all share."""
    stem = path.stem.lower().replace(" ", "-").replace("_", "-")
    keys = [one.key for one in settings.organisations if f"{stem}-".startswith(f"{one.key}-")]
    if not keys:
        return None, stem
    key = max(keys, key=len)
    return key, stem[len(key) :].lstrip("-.") or "contacts"


def _show_plans(plans: "list[ImportPlan]", verbose: bool, dry_run: bool) -> None:
    for plan in plans:
        _show_plan(plan, verbose)
    rows = sum(len(plan.rows) for plan in plans)
    totals: dict[str, int] = {}
    for plan in plans:
        for outcome, count in plan.counts.items():
            totals[outcome.value] = totals.get(outcome.value, 0) + count
    click.echo()
    files = output.counted(len(plans), "file")
    parts = " + ".join(f"{count} {name}" for name, count in sorted(totals.items()))
    click.echo(f"{files}, {output.counted(rows, 'row')} = {parts}")
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")


def _show_plan(plan: "ImportPlan", verbose: bool) -> None:
    output.heading(f"{plan.file.name} into the list {plan.options.list_path}")
    read = f"{ENCODINGS[plan.file.encoding]}, columns divided by {DELIMITERS[plan.file.delimiter]}"
    counts = ", ".join(
        f"{plan.counts[outcome]} {outcome.value}" for outcome in RowOutcome if plan.counts[outcome]
    )
    click.echo(f"{read}\n{output.counted(len(plan.rows), 'row')}: {counts or 'nothing in it'}")
    if plan.table.unknown:
        click.echo(f"kept as own fields: {', '.join(plan.table.unknown)}")
    for remark in plan.file.remarks:
        click.echo(f"look at this: {remark}")
    usual = (RowOutcome.CREATE, RowOutcome.UPDATE, RowOutcome.UNCHANGED)
    rows = [row for row in plan.rows if verbose or row.outcome not in usual]
    if rows:
        output.table(
            ["line", "outcome", "who", "what"],
            [[row.line, row.outcome.value, row.who, row.detail] for row in rows],
            right=[0],
        )


def _plan_json(plan: "ImportPlan") -> dict[str, object]:
    return {
        "file": plan.file.name,
        "list": plan.options.list_path,
        "encoding": plan.file.encoding,
        "delimiter": plan.file.delimiter,
        "columns": dict(plan.table.understood),
        "own_fields": list(plan.table.unknown),
        "remarks": list(plan.file.remarks),
        "counts": {outcome.value: count for outcome, count in plan.counts.items()},
        "rows": [
            {"line": row.line, "outcome": row.outcome.value, "who": row.who, "detail": row.detail}
            for row in plan.rows
        ],
    }


@contacts.command("list")
@click.argument("expressions", nargs=-1, metavar="[EXPRESSION]...")
@click.option("--json", "as_json", is_flag=True, help="Print the contacts for another program.")
@pass_app
def list_(app: App, expressions: tuple[str, ...], as_json: bool) -> None:
    """List the contacts that an EXPRESSION finds, or all of them.

    With several, those that any of them finds.

    \b
    campaign contacts list verhaeghe
    campaign contacts list "list:catalisti/pers language:fr"
    campaign contacts list kind:policymaker -- -owner:vil
    """
    from campaign.audience import selection

    with app.reading() as session:
        found = session.scalars(selection.contacts(session, expressions or ("*",))).all()
        rows = [_row(contact) for contact in found]
    if as_json:
        output.as_json(rows)
        return
    output.table(
        ["name", "outlet", "kind", "address"],
        [[row["name"], row["outlet"], row["kind"], row["email"]] for row in rows],
    )
    click.echo(output.counted(len(rows), "contact"))


def _row(contact: "Contact") -> dict[str, str]:
    primary = contact.primary_address
    return {
        "name": contact.name,
        "outlet": contact.outlet.name if contact.outlet else "",
        "function": contact.function,
        "kind": contact.kind.value,
        "language": contact.language,
        "email": primary.email if primary else "",
    }


@contacts.command("lists")
@click.option("--json", "as_json", is_flag=True, help="Print the lists for another program.")
@pass_app
def lists_(app: App, as_json: bool) -> None:
    """Show the lists, and how many contacts stand on each."""
    from campaign.contacts import directory

    with app.reading() as session:
        rows = directory.lists(session)
    if as_json:
        output.as_json(dict(rows))
        return
    output.table(["list", "contacts"], rows, right=[1])


@contacts.command()
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print everything for another program.")
@pass_app
def show(app: App, address: str, as_json: bool) -> None:
    """Show everything known of the contact with this ADDRESS.

    Who it is, where we have it from, on which lists, whether somebody may not write, and every
    campaign it was considered for, with dates.
    """
    from campaign.contacts import directory

    with app.reading() as session:
        contact = directory.find(session, address)
        facts = _facts(app, session, contact)
    if as_json:
        output.as_json(facts)
        return
    click.secho(str(facts.pop("name")) or address, bold=True)
    for label, value in facts.items():
        if isinstance(value, list):
            if value:
                output.heading(label.replace("_", " "))
                for line in value:
                    output.console().print("  " + line)
        elif value:
            click.echo(f"  {label.replace('_', ' '):12} {value}")


def _facts(app: App, session: "Session", contact: "Contact") -> dict[str, object]:
    from campaign.contacts import directory
    from campaign.reports import figures

    return {
        "name": contact.name,
        "kind": contact.kind.value,
        "honorific": contact.honorific,
        "function": contact.function,
        "outlet": contact.outlet.name if contact.outlet else "",
        "language": contact.language,
        "phone": contact.phone,
        "beats": ", ".join(one.name for one in contact.beats),
        "tags": ", ".join(one.name for one in contact.tags),
        "owner": contact.owner.name if contact.owner else "",
        "own_fields": "; ".join(f"{key}: {value}" for key, value in contact.fields.items()),
        "addresses": [
            one.email + (" (mail goes here)" if one.is_primary else "") for one in contact.addresses
        ],
        "lists": [
            f"{one.list.path}, since {app.moment(one.added_at)}"
            for one in directory.memberships(session, contact)
        ],
        "must_not_be_written_to": [
            f"{one.address} by {one.organisation.name if one.organisation else 'anybody'}: "
            f"{one.reason.value}, {app.moment(one.created_at)} ({one.source})"
            for one in directory.suppressions(session, contact)
        ],
        "where_we_have_this_from": [
            f"{row.source.file_name}, line {row.line}, {app.moment(row.source.imported_at)}: "
            f"{row.outcome.value}" + (f" ({row.detail})" if row.detail else "")
            for row in directory.provenance(session, contact)
        ],
        "campaigns": [
            line
            for delivery in figures.last_mails(session, contact.id)
            for line in _delivery_lines(app, delivery)
        ],
    }


def _delivery_lines(app: App, delivery: "Delivery") -> list[str]:
    name = delivery.campaign.name
    if delivery.reason:
        return [f"{name}: not mailed, {delivery.reason.value}: {delivery.detail}"]
    sender = delivery.organisation.name if delivery.organisation else ""
    lines = [f"{name}: {delivery.status.value}, from {sender}, which {delivery.detail}"]
    return lines + [
        f"  {app.moment(event.at)}  {event.status.value}: {event.detail}"
        for event in delivery.events
    ]


@contacts.command()
@click.argument("address")
@click.option("--for", "organisation", metavar="ORGANISATION", help="Only for this organisation.")
@click.option(
    "--reason", type=click.Choice(REASONS), default="asked", show_default=True, help="Why."
)
@pass_app
def suppress(app: App, address: str, organisation: str | None, reason: str) -> None:
    """Never write to this ADDRESS again.

    With --for it holds for one organisation, without it for all. The address need not be on file.
    It holds at once, also for a campaign that is being sent, and outlives deletion and import.
    """
    from campaign import db
    from campaign.contacts import directory

    meant = _address(address)
    with app.session() as session:
        record = _organisation(app, session, organisation)
        why, source = SuppressionReason(reason), f"by {app.user}"
        new = directory.suppress(session, meant.canonical, record, why, source, db.now(session))
    said = f"{record.name} will not write" if record else "Nobody will write"
    click.echo(f"{said} to {meant.email}." if new else f"That was on file already: {meant.email}.")


@contacts.command()
@click.argument("address")
@click.option("--for", "organisation", metavar="ORGANISATION", help="Only for this organisation.")
@pass_app
def unsuppress(app: App, address: str, organisation: str | None) -> None:
    """Take a suppression of this ADDRESS back."""
    from campaign.contacts import directory

    meant = _address(address)
    with app.session() as session:
        record = _organisation(app, session, organisation)
        found = directory.find_suppression(session, meant.canonical, record)
        if found is None:
            scope = f"for {record.key}" if record else "for all; name one organisation with --for"
            raise NotFoundError(f"{meant.email} is not suppressed {scope}.")
        session.delete(found)
    by = f" by {record.name}" if record else ""
    click.echo(f"{meant.email} may be written to again{by}.")


def _address(text: str) -> "Address":
    """The address that a person typed or pasted: `Sofie <s.verhaeghe@x>` will do."""
    from campaign.contacts import address

    found = address.only(text)
    if isinstance(found, address.BadAddress):
        raise click.BadParameter(f"{found.text!r} is not an address: it {found.reason}.")
    return found


def _organisation(app: App, session: "Session", name: str | None) -> "Organisation | None":
    from campaign.contacts import directory

    known = directory.organisations(session, app.settings.organisations)
    return known[app.settings.organisation(name).key] if name else None
