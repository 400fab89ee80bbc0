"""`campaign contacts list` and `fields`: finding contacts, and what a search may ask for."""

from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, Asking, pass_app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from campaign.audience.known import Known
    from campaign.audience.page import Page
    from campaign.models import Contact

SCREENFUL = 50  #: contacts shown at a time
_HOW = """\
Words beside each other must all hold: kind:journalist language:fr
OR stands between two of which one must hold: outlet:vrt OR outlet:rtbf
A minus before one means that it must not: -tag:vip
Brackets keep together: -(tag:vip OR owner:vil), outlet:(vrt OR rtbf)
Quotes keep spaces together, * stands for anything: name:"van den*"
A word on its own is looked for in names, outlets and addresses: verhaeghe
Days and spans: 2026-11, 2026-11-01..2026-11-15, >2026-11-01, and ages in h, d,
w, m or y: <30d is younger than thirty days, >30d is longer ago than that"""


@click.command("list", cls=Asking)
@click.argument("expressions", nargs=-1, metavar="[EXPRESSION]...")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=f"How many to show at a time: {SCREENFUL}, or with --json all.",
)
@click.option(
    "--page", type=click.IntRange(min=1, max=10**9), default=1, help="Which of the pages to show."
)
@click.option("--count", "only_count", is_flag=True, help="Say only how many there are.")
@click.option("--json", "as_json", is_flag=True, help="Print the contacts for another program.")
@pass_app
def list_(
    app: App,
    expressions: tuple[str, ...],
    limit: int | None,
    page: int,
    only_count: bool,
    as_json: bool,
) -> None:
    """List the contacts that an EXPRESSION finds, or all.

    They come by name, a screenful at a time, with the exact count. What an expression may ask for:
    campaign contacts fields. In one pair of quotes all of it must hold; of several expressions,
    any.

    \b
    campaign contacts list verhaeghe
    campaign contacts list "list:catalisti/pers language:fr"
    campaign contacts list "kind:policymaker -owner:vil" --count
    campaign contacts list "never:mailed" --page 2
    """
    from campaign.audience import page as pages

    if limit is None and (page > 1 or not as_json):
        limit = SCREENFUL
    wanted = expressions or ("*",)
    with app.reading() as session:
        known = app.known(session)
        if only_count:
            click.echo(pages.count(known, wanted))
            return
        found = pages.read(known, wanted, offset=(page - 1) * (limit or 0), limit=limit)
        understood = [] if as_json else _understood(known, wanted)
    if as_json:
        output.as_json([_row(one) for one in found.contacts])
    else:
        _show(found, understood, page, limit or SCREENFUL)


def _understood(known: "Known", expressions: "Sequence[str]") -> list[str]:
    """How the expressions were read, where that may be otherwise than was meant."""
    from campaign.audience import search, wording

    if len(expressions) > 1:
        return ["Found by any of these; in one pair of quotes, all would have to hold."]
    parsed = search.parse(expressions[0], known.own_headings)
    understood = wording.surprising(parsed, expressions[0])
    return [f"Understood as: {understood}"] if understood else []


def _show(found: "Page", understood: list[str], page: int, limit: int) -> None:
    for line in understood:
        click.echo(line)
    if found.contacts:
        output.table(
            ["who", "outlet and function", "kind", "language"],
            [
                [
                    f"{it['name']}\n{it['email']}".strip(),
                    f"{it['outlet']}\n{it['function']}".strip(),
                    it["kind"],
                    it["language"],
                ]
                for it in map(_row, found.contacts)
            ],
        )
    click.echo(_told(found, (page - 1) * limit, page))


def _told(found: "Page", before: int, page: int) -> str:
    """`2 contacts`, or which of them these are and how to see the next."""
    total = output.counted(found.total, "contact")
    shown = len(found.contacts)
    if shown == found.total:
        return total
    if not shown:
        return f"{total}; there is no page {page}."
    told = f"{before + 1} to {before + shown} of {total}."
    return f"{told} The next: --page {page + 1}" if before + shown < found.total else told


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


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the fields for another program.")
@pass_app
def fields(app: App, as_json: bool) -> None:
    """Show what a search may ask for, with examples.

    The same expressions are understood by contacts list, contacts export, draft --to and --except,
    segments save and lists create.
    """
    from campaign.audience.fields import FIELDS

    with app.reading() as session:
        own = app.known(session).own_headings()
    if as_json:
        told = [{"field": name, **one._asdict()} for name, one in FIELDS.items()]
        output.as_json({"fields": told, "own_fields": own})
        return
    output.table(
        ["field", "what it looks at", "example"],
        [[name, one.about, one.example] for name, one in FIELDS.items()],
    )
    output.heading("How to write it")
    click.echo(_HOW)
    if own:
        output.heading("Your own fields, by their headers")
        click.echo(output.folded(", ".join(map(_own, own)), 0))


def _own(heading: str) -> str:
    """An own field as one writes it in a search."""
    from campaign.audience.fields import FIELDS, OWN

    name = f"{OWN}{heading}" if heading.lower() in FIELDS else heading
    return f'"{name}":' if " " in name else f"{name}:"
