"""`campaign contacts suppress` and `unsuppress`: who must not be written to, and why."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import output, questions
from campaign.cli.app import App, pass_app
from campaign.cli.suppressionlist import REASONS, find_organisation
from campaign.errors import NotFoundError
from campaign.terms import CampaignStatus, SuppressionReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.contacts.address import Address
    from campaign.contacts.suppressionplan import SuppressionPlan
    from campaign.models import Contact, Organisation, Suppression

_FOR = "Only for this organisation."


@click.command()
@click.argument("address", metavar="ADDRESS|@DOMAIN")
@click.option("--for", "organisation", metavar="ORGANISATION", help=_FOR)
@click.option(
    "--reason", type=click.Choice(REASONS), default="asked", show_default=True, help="Why."
)
@click.option("--note", metavar="TEXT", default="", help="In your own words: when, to whom, how.")
@click.option("--dry-run", is_flag=True, help="Show what it would mean, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask, also of an address that is no person's.")
@click.option("--json", "as_json", is_flag=True, help="Print all that it means for a program.")
@pass_app
def suppress(  # noqa: PLR0913, PLR0917 - one argument for each option
    app: App,
    address: str,
    organisation: str | None,
    reason: str,
    note: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Never write to this ADDRESS or @DOMAIN again.

    With --for it holds for one organisation, without it for all. Who asked, complained or is not
    to be contacted is not written to at any address, nor at one that comes later; an address that
    bounced, or whose person left, says nothing of another. The address need not be on file. It
    holds at once, also for a campaign that is being sent, and outlives deletion and import.

    \b
    campaign contacts suppress ann@krant.example
    campaign contacts suppress @krant.example --for vil --note "called, 3 March"
    campaign contacts suppress ann@krant.example --reason "do not contact"
    """
    from campaign.contacts import erasures, suppressionplan

    meant, why = meant_by(address), SuppressionReason(reason)
    with app.reading() as session:
        if when := erasures.known(session, app.settings.workspace).when(meant.canonical):
            said = (
                f"{meant.email} was erased on {app.day(when)}: nobody writes to it, and no import"
            )
            click.echo(output.folded(f"{said} brings it back. Nothing is noted of it.", 0))
            return
        record = find_organisation(app, session, organisation)
        plan = suppressionplan.make(session, meant.canonical, record, why)
        if plan.asks:
            _say_it_is_a_role(plan)
        told = _as_json(plan, record)
        lines = list(_what_it_means(plan))
    if as_json:
        output.as_json(told)
    elif dry_run:
        click.echo("\n".join(lines))
    if dry_run:
        click.echo("Nothing was written: this was a dry run.", err=as_json)
        return
    if (plan.asks or meant.canonical.startswith("@")) and not yes:
        _confirm(meant.email)
    lines = _suppress(app, meant, organisation, why, note)
    if not as_json:
        click.echo("\n".join(lines))


def _suppress(
    app: App, meant: "Address", organisation: str | None, why: SuppressionReason, note: str
) -> list[str]:
    """Note it; what to say of that."""
    from campaign import db
    from campaign.contacts import suppressionplan, suppressions

    with app.session() as session:
        record = _organisation(app, session, organisation)
        plan = suppressionplan.make(session, meant.canonical, record, why)
        source, now = _source(app, note), db.now(session)
        noted = [
            one
            for one in plan.addresses
            if suppressions.suppress(session, one, record, why, source, now)
        ]
        said = f"{record.name} will not write" if record else "No organisation will write"
        new = meant.canonical in noted
        lines = [
            f"{said} to {meant.email} any more."
            if new
            else f"That was noted before: {meant.email}."
        ]
        if others := [one for one in noted if one != meant.canonical]:
            lines.append(output.folded(f"Nor to {', '.join(others)}, of the same person.", 0))
        return [*lines, *_what_it_means(plan)]


def _as_json(plan: "SuppressionPlan", record: "Organisation | None") -> dict[str, object]:
    from campaign.contacts import mergeplan

    return {
        "address": plan.meant,
        "for": record.key if record else "",
        "reason": plan.reason.value,
        "addresses": plan.addresses,
        "no_person": plan.of_a_role,
        "contacts": [{"contact": one.id, "who": mergeplan.told(one)} for one in plan.people],
        "mails_that_will_not_leave": [
            {"campaign": one.campaign.name, "status": one.campaign.status.value}
            | {"address": one.address}
            for one in plan.mails
        ],
    }


def _source(app: App, note: str) -> str:
    return f"by {app.user}: {note}"[:500] if note else f"by {app.user}"


def _confirm(email: str) -> None:
    domain = email.startswith("@")
    what = "is everybody at that domain" if domain else "is no person's address"
    everybody = "anybody at that domain" if domain else "any of them"
    questions.confirm(
        f"Write no more to {everybody}?",
        f"{email} {what}. To suppress it without a question: campaign contacts suppress {email} "
        "--yes",
        err=True,
    )


def _say_it_is_a_role(plan: "SuppressionPlan") -> None:
    said = (
        f"{plan.meant} is no person's address: whoever is there reads it, and one of them may not "
        "speak for all."
    )
    click.echo(output.folded(said, 0), err=True)
    if plan.people:
        click.echo("On file with it, and then not written to at any address:", err=True)
        for line in _named(plan.people):
            click.echo(f"  {line}", err=True)


def _named(people: "Sequence[Contact]") -> Iterator[str]:
    from campaign.contacts import mergeplan, suppressionplan

    shown = suppressionplan.SHOWN
    yield from (mergeplan.told(one) for one in people[:shown])
    if len(people) > shown:
        yield f"and {len(people) - shown} more"


def _what_it_means(plan: "SuppressionPlan") -> Iterator[str]:
    from campaign.contacts import suppressionplan

    if not plan.people:
        whom = "at that domain" if plan.meant.startswith("@") else "with that address"
        yield f"Nobody {whom} is on file; look whether it is spelled as they do."
    elif plan.meant.startswith("@"):
        yield f"{output.counted(len(plan.people), 'contact')} on file:"
        yield from (f"  {line}" for line in _named(plan.people))
    for mail in plan.mails[: suppressionplan.SHOWN]:
        yield output.folded(_of_mail(mail.campaign.name, mail.campaign.status, mail.address), 2)
    if len(plan.mails) > suppressionplan.SHOWN:
        yield f"and {len(plan.mails) - suppressionplan.SHOWN} more mails; all of them: --json"


def _of_mail(name: str, status: CampaignStatus, address: str) -> str:
    if status is CampaignStatus.DRAFT:
        return f"{name} is a draft that would mail {address}. Draft it again to see it without."
    where = "being sent" if status is CampaignStatus.SENDING else status.value
    return f"{name} is {where}: its mail to {address} will not leave."


@click.command()
@click.argument("address", metavar="ADDRESS|@DOMAIN")
@click.option("--for", "organisation", metavar="ORGANISATION", help=_FOR)
@click.option("--reason", type=click.Choice(REASONS), help="Only what is noted for this reason.")
@pass_app
def unsuppress(app: App, address: str, organisation: str | None, reason: str | None) -> None:
    """Take a suppression of an ADDRESS or @DOMAIN back.

    What a person said is taken back at all of their addresses. A mail that a campaign has left out
    meanwhile stays out.
    """
    from campaign.contacts import suppressionplan, suppressions

    meant, why = meant_by(address), SuppressionReason(reason) if reason else None
    with app.session() as session:
        record = _organisation(app, session, organisation)
        theirs = suppressionplan.addresses_of(session, meant.canonical)
        gone = suppressions.unsuppress(session, meant.canonical, record, why, theirs)
        if not gone:
            scope = f"for {record.key}" if record else "for all; name one organisation with --for"
            raise NotFoundError(f"{meant.email} is not suppressed {scope}.")
        still = [_still(one) for one in suppressions.against(session, meant.canonical, theirs)]
    others = [one for one in gone if one != meant.canonical]
    also = f", and to {', '.join(others)} of the same person" if others else ""
    whom = record.name if record else "all organisations"
    click.echo(output.folded(f"Forgotten, for {whom}: not to write to {meant.email}{also}.", 0))
    click.echo(output.folded(_after(still, record.name if record else ""), 0))
    for line in still:
        click.echo("  " + output.folded(line, 2))
    click.echo("A mail that a campaign left out meanwhile stays out; draft again, if it may go.")


def _after(still: "Sequence[str]", whom: str) -> str:
    """Whether the contact may be mailed now."""
    if still:
        return "This holds still, so that mail may stay away all the same:"
    return f"Nothing else keeps {whom or 'anybody'} from writing to it."


def _still(one: "Suppression") -> str:
    whom = f"by {one.organisation.name}" if one.organisation else "by any organisation"
    return f"{one.address} is not written to {whom}: {one.reason.value} ({one.source})"


def meant_by(text: str) -> "Address":
    """The address that a person typed or pasted, `Sofie <s.verhaeghe@x>` will do; or `@domain`."""
    from campaign.contacts import address

    found = address.address_or_domain(text)
    if isinstance(found, address.BadAddress):
        raise click.BadParameter(f"{found.text!r} is not an address: it {found.reason}.")
    return found


def _organisation(app: App, session: "Session", name: str | None) -> "Organisation | None":
    from campaign.contacts import directory

    known = directory.organisations(session, app.settings.organisations)
    return known[app.settings.organisation(name).key] if name else None
