"""`campaign contacts set` and `add`: facts of one contact, said by the officer herself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignStateError, QueryError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.contacts.byhand import Setting
    from campaign.contacts.erasures import Erased
    from campaign.contacts.handfacts import Reader, Wish
    from campaign.models import Contact

_dry_run = click.option("--dry-run", is_flag=True, help="Show what would change, change nothing.")
_new_field = click.option("--new-field", is_flag=True, help="Make own fields that nobody has yet.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print it for another program.")


@click.command("set")
@click.argument("who", metavar="ADDRESS|NAME|NUMBER")
@click.argument("facts", nargs=-1, required=True, metavar="FACT=VALUE...")
@_new_field
@_dry_run
@_as_json
@pass_app
def set_(
    app: App, who: str, facts: tuple[str, ...], new_field: bool, dry_run: bool, as_json: bool
) -> None:
    """Set facts of one contact by hand.

    Found by ADDRESS, or by a NAME that nobody else has. Facts are first_name, last_name (or name),
    honorific, function, outlet, kind, language, country, embargo (yes or no: whether they accept
    embargoes), phone, owner (an organisation), and an own field by its name. An empty value takes
    a fact away. beat+= and tag+= add one, beat-= and tag-= take one away; address+= adds an
    address, primary= says which one is mailed.

    'contacts show' says that it is by hand; undoing an import does not take it back, and an import
    that says otherwise is a conflict.

    \b
    campaign contacts set sofie@krant.example embargo=yes outlet="De Standaard"
    campaign contacts set "Sofie Verhaeghe" beat+=energie tag-=vip Regio=Gent
    campaign contacts set 12 address+=s@stem.example primary=s@stem.example
    """
    from campaign import db
    from campaign.contacts import byhand, directory, handfacts, importer

    wishes = [handfacts.read(one) for one in facts]
    with app.session() as session:
        importer.alone(session)  # else two could give one address at once
        contact = directory.find(session, who)
        name, number = contact.name or who, contact.id
        reader, erased = _asked(app, session, new_field)
        planned = byhand.plan(session, contact, wishes, reader, erased)
        record = byhand.apply(session, contact, planned, app.user, db.now(session))
        if dry_run:
            session.rollback()
    if as_json:
        output.as_json(
            {"contact": number, "name": name, "set": _plain(planned)}
            | ({} if dry_run else {"import": record})
        )
    elif not planned:
        click.echo(f"{name}: that is on file already.")
    else:
        _show(planned, "would be" if dry_run else "is")
        if not dry_run:
            click.echo(f"To take it back: campaign contacts undo {record}")


@click.command()
@click.argument("who", metavar="'NAME <ADDRESS>'")
@click.argument("facts", nargs=-1, metavar="FACT=VALUE...")
@click.option("--list", "list_path", metavar="LIST", default="", help="Put them on this list.")
@click.option("--yes", is_flag=True, help="Also when that name is on file at that outlet.")
@_new_field
@_dry_run
@_as_json
@pass_app
def add(  # noqa: PLR0913, PLR0917 - one argument for each option
    app: App,
    who: str,
    facts: tuple[str, ...],
    list_path: str,
    yes: bool,
    new_field: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add one contact by hand.

    A name and an address, as a mail has them, and facts as for 'set'. A journalist, unless kind=
    says otherwise. An address alone will do, or a name alone. To take it back: campaign contacts
    undo, with the number that is told.

    \b
    campaign contacts add "Ann Peeters <ann@krant.example>" outlet="De Krant" --list vil/pers
    campaign contacts add kabinet@regering.example kind=policymaker language=nl
    """
    from campaign import db
    from campaign.contacts import byhand, handfacts
    from campaign.contacts import lists as by_hand

    wishes = [*_face(who), *map(handfacts.read, facts)]
    with app.session() as session:
        now = db.now(session)
        chosen = by_hand.find(session, list_path) if list_path else None
        path = chosen.path if chosen else ""
        reader, erased = _asked(app, session, new_field)
        contact = byhand.make(session, chosen, app.user, now)
        wishes = [handfacts.at_first(one, reader) for one in wishes]
        planned = byhand.plan(session, contact, wishes, reader, erased)
        byhand.put(session, contact, planned)
        _require_new(session, contact, yes)
        lines = [*_notes(planned), *_barred(session, contact)]
        told = _told(contact, planned) | {"list": path, "notes": lines}
        if dry_run:
            session.rollback()
    if as_json:
        output.as_json(told)
        return
    click.echo(f"{'Would be added' if dry_run else 'Added'}: {told['who']}")
    if path:
        click.echo(f"  on the list {path}")
    for line in lines:
        click.echo(output.folded(line, 0))
    if not dry_run:
        click.echo(f"To take it back: campaign contacts undo {told['import']}")


def _face(who: str) -> "list[Wish]":
    """The name and the address in `Ann Peeters <ann@krant.example>`, or in what there is of it."""
    from campaign.contacts import address
    from campaign.contacts.handfacts import Wish

    name, bracket, rest = who.rpartition("<")
    if not bracket:
        return [Wish("address", "+", who) if "@" in who else Wish("name", "", address.clean(who))]
    name = address.clean(name).strip("\"' ")
    if "@" in name:
        raise QueryError(f"{who!r} holds more than one address; add the others with address+=")
    named = [Wish("name", "", name)] if name else []
    return [*named, Wish("address", "+", rest.strip("> "))]


def _asked(app: App, session: "Session", new_field: bool) -> "tuple[Reader, Erased]":
    """What the words of the officer are read with."""
    from campaign.contacts import directory, erasures
    from campaign.contacts.handfacts import Reader

    directory.organisations(session, app.settings.organisations)
    keys = {one.key: one.name for one in app.settings.organisations}
    headings = app.known(session).own_headings
    reader = Reader(app.settings.country, keys, headings, new_field)
    return reader, erasures.known(session, app.settings.workspace)


def _require_new(session: "Session", contact: "Contact", yes: bool) -> None:
    from campaign.contacts import byhand, mergeplan

    doubles = [] if yes else byhand.doubles(session, contact)
    if doubles:
        who = "; ".join(mergeplan.told(one) for one in doubles)
        raise CampaignStateError(
            f"On file already: {who}. Nothing was added. To give them an address: "
            f"campaign contacts set {doubles[0].id} address+=ADDRESS. If it is somebody else: --yes"
        )


def _told(contact: "Contact", planned: "Sequence[Setting]") -> dict[str, object]:
    from campaign.contacts import mergeplan

    return {
        "contact": contact.id,
        "import": contact.import_id,
        "who": mergeplan.told(contact),
        "set": _plain(planned),
    }


def _notes(planned: "Sequence[Setting]") -> list[str]:
    return [one.note for one in planned if one.note]


def _barred(session: "Session", contact: "Contact") -> list[str]:
    """What keeps mail from somebody who was just added."""
    from campaign.contacts import suppressions

    barring = suppressions.all_of(session, [one.canonical for one in contact.addresses])
    whom = {one.id: one.organisation.name if one.organisation else "" for one in barring}
    return [f"{one.address} {one.reason.told(whom[one.id])} ({one.source})." for one in barring]


def _plain(planned: "Sequence[Setting]") -> list[dict[str, str]]:
    return [
        {"fact": one.fact, "was": one.old, "is": one.new} | ({"note": one.note} if one.note else {})
        for one in planned
    ]


def _show(planned: "Sequence[Setting]", verb: str) -> None:
    rows = [[_label(one), one.old, one.new] for one in planned]
    output.table(["fact", "was", verb], rows)
    for note in _notes(planned):
        click.echo(output.folded(note, 0))


def _label(one: "Setting") -> str:
    group, _, name = one.fact.partition(".")
    labels = {"beats": "beat", "tags": "tag", "addresses": "address", "primary": "mail goes to"}
    return labels.get(group) or (name if group == "fields" else group.replace("_", " "))
