"""`campaign why`, `hold`, `add` and `audience`: who gets a campaign, one by one or all together."""

from typing import TYPE_CHECKING

import click

from campaign.cli import drafts, output
from campaign.cli.app import App, InOrder, pass_app
from campaign.errors import NotFoundError
from campaign.terms import Choice

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.audience.overlap import Matrix


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
    from campaign.contacts import directory
    from campaign.delivery import ledger
    from campaign.reports import story

    campaign, known = ledger.find(session, name), app.known(session)
    try:
        return [story.of(known, ledger.delivery_to(session, campaign, address), app.moment)]
    except NotFoundError:
        contact = directory.find(session, address)
    delivery = story.delivery_of(known, campaign, contact)
    if delivery is not None:
        return [story.of(known, delivery, app.moment)]
    return list(story.unconsidered(known, campaign, contact))


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
            for address in addresses:
                contact = directory.find(session, address)
                if undo:
                    handchoices.take_back(session, campaign, contact, choice)
                else:
                    by = app.user, db.now(session)
                    handchoices.choose(session, campaign, contact, choice, note, by)
            wishes = Wishes.from_json(campaign.audience)
            drafted = drafts.made(app, session, name, app.release(campaign), wishes)
        drafts.show(drafted)

    chosen.__doc__ = help_text
    return click.command(choice_command[choice])(chosen)


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
