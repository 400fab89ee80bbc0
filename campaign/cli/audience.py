"""`campaign why`, `hold`, `add` and `audience`: who gets a campaign, one by one or all together."""

from typing import TYPE_CHECKING

import click

from campaign.cli import drafts, output
from campaign.cli.app import App, InOrder, pass_app
from campaign.terms import Choice, ExclusionReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.audience.overlap import Matrix
    from campaign.models import Campaign


@click.command()
@click.argument("name")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print it for another program.")
@pass_app
def why(app: App, name: str, address: str, as_json: bool) -> None:
    """Tell why ADDRESS got the campaign NAME, or did not.

    Also for one who was not considered: what they lack to be found by its searches. A number is
    that of a contact without an address.
    """
    with app.reading() as session:
        sentences = _story(app, session, name, address)
    if as_json:
        output.as_json({"campaign": name, "address": address, "story": sentences})
        return
    for one in sentences:
        click.echo(output.folded(one, 0))


def _story(app: App, session: "Session", name: str, address: str) -> list[str]:
    """What became of each who is meant; of an address, of all who read it."""
    from campaign.contacts import directory
    from campaign.delivery import ledger, readers
    from campaign.reports import story

    campaign, known = ledger.find(session, name), app.known(session)
    rows = readers.rows(session, campaign, address)
    told = [story.of(known, one, app.moment) for one in rows]
    considered = {one.contact_id for one in rows}
    contacts = readers.meant(session, address) if rows else [directory.find(session, address)]
    for one in contacts:
        if one.id not in considered:
            told += story.unconsidered(known, campaign, one)
    return told


def _hand_choice(choice: Choice, help_text: str) -> click.Command:
    """`hold` and `add`, which differ in one word."""

    @click.argument("name")
    @click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
    @click.option("--note", default="", help="Why, in your own words; it is told by: campaign why")
    @click.option("--undo", is_flag=True, help="Take that back.")
    @pass_app
    def chosen(app: App, name: str, addresses: tuple[str, ...], note: str, undo: bool) -> None:
        from campaign import db
        from campaign.audience.wishes import Wishes
        from campaign.contacts import directory, importer
        from campaign.delivery import handchoices, ledger

        with app.session() as session:
            importer.alone(session)  # before the campaign, as who erases somebody does it
            campaign = ledger.find(session, name, alone=True)
            chosen_by = {one: directory.find(session, one) for one in addresses}
            for contact in chosen_by.values():
                if undo:
                    handchoices.take_back(session, campaign, contact, choice)
                else:
                    by = app.user, db.now(session)
                    handchoices.choose(session, campaign, contact, choice, note, by)
            wishes = Wishes.from_json(campaign.audience)
            drafted = drafts.made(app, session, name, app.release(campaign), wishes)
            numbers = {one: contact.id for one, contact in chosen_by.items()}
            absent = _absent(session, campaign, numbers)
            out = _staying_out(session, campaign, list(numbers.values()))
        drafts.show(app, drafted)
        for line in out if not undo else ():
            click.secho(output.folded(line, 0), fg="yellow")
        if absent:
            _tell_absent(name, absent, choice, undo)

    chosen.__doc__ = help_text
    return click.command(choice_command[choice])(chosen)


def _absent(session: "Session", campaign: "Campaign", numbers: dict[str, int]) -> list[str]:
    """Those of these contacts whom no search of a campaign finds."""
    from sqlalchemy import select

    from campaign import db
    from campaign.models import Delivery

    query = select(Delivery.contact_id).where(
        Delivery.campaign_id == campaign.id,
        db.among(session, Delivery.contact_id, numbers.values()),
    )
    found = set(session.scalars(query))
    return [one for one, number in numbers.items() if number not in found]


def _staying_out(session: "Session", campaign: "Campaign", numbers: list[int]) -> list[str]:
    """Of some contacts, those whom something else than the officer's hand keeps out, and what."""
    from sqlalchemy import select

    from campaign import db
    from campaign.models import Delivery

    query = select(Delivery).where(
        Delivery.campaign_id == campaign.id,
        db.among(session, Delivery.contact_id, numbers),
        Delivery.reason.is_not(None),
        Delivery.reason != ExclusionReason.HELD,
    )
    return [
        f"{one.recipient['name'] or one.address} stays out: {one.reason.value}; {one.detail}."
        for one in session.scalars(query.order_by(Delivery.id))
        if one.reason
    ]


def _tell_absent(name: str, absent: list[str], choice: Choice, undo: bool) -> None:
    who = ", ".join(absent)
    are = "is" if len(absent) == 1 else "are"
    said = f"{who} {are} not in {name}: none of its searches finds them."
    if choice is Choice.HELD and not undo:
        said += " That is noted, and holds them back if one does later."
    click.secho(output.folded(said, 0), fg="yellow")


choice_command = {Choice.HELD: "hold", Choice.ADDED: "add"}

hold = _hand_choice(
    Choice.HELD,
    """Hold the mail of the draft NAME to ADDRESS back.

    The person stands in the ledger as held by hand, whoever finds them, also when you draft NAME
    again. The draft is made anew, and what is otherwise is shown.
    """,
)
add = _hand_choice(
    Choice.ADDED,
    """Add ADDRESS to the draft NAME, found by its searches or not.

    They get it also where --except, --not-mailed, --not-in or --one-per-outlet would leave them
    out; not where they opted out. The draft is made anew, and what is otherwise is shown.
    """,
)


@click.group(cls=InOrder)
def audience() -> None:
    """See whom the organisations could reach together."""


@audience.command()
@click.argument("expressions", nargs=-1, metavar="[EXPRESSION]...")
@click.option("--json", "as_json", is_flag=True, help="Print the figures for another program.")
@pass_app
def matrix(app: App, expressions: tuple[str, ...], as_json: bool) -> None:
    """Show how the lists of the organisations overlap.

    Of all contacts, or of those that an EXPRESSION finds. Each figure is the contacts on a list of
    both; where a row meets its own column, all that the organisation has; `alone`, those that
    nobody else has.

    \b
    campaign audience matrix
    campaign audience matrix "list:*/pers kind:journalist"
    """
    from campaign.audience import overlap

    order = [one.key for one in app.settings.organisations]
    with app.reading() as session:
        found = overlap.matrix(app.known(session), order, expressions or ("*",))
    if as_json:
        output.as_json(_as_json(found))
        return
    keys = found.organisations
    letters = [chr(ord("a") + place) for place in range(len(keys))]
    rows = [
        [
            f"{letter} {key}",
            *(found.shared.get((key, other), 0) for other in keys),
            found.alone.get(key, 0),
        ]
        for letter, key in zip(letters, keys, strict=True)
    ]
    output.table(["", *letters, "alone"], rows, right=range(1, len(keys) + 2))
    click.echo(f"{output.counted(found.total, 'contact')} on a list of an organisation")


def _as_json(found: "Matrix") -> dict[str, object]:
    return {
        "organisations": list(found.organisations),
        "shared": [
            {"one": one, "other": other, "contacts": count}
            for (one, other), count in sorted(found.shared.items())
        ],
        "alone": found.alone,
        "total": found.total,
    }
