"""`campaign draft`: a release, and the people it is for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from campaign.cli import approvals, output, schedules
from campaign.cli.app import App, pass_app
from campaign.errors import NotFoundError

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from campaign.audience.known import Known
    from campaign.audience.wishes import Wishes
    from campaign.delivery.drift import Change, Drift
    from campaign.drafts.release import Release
    from campaign.reports.figures import Summary

_NAME = re.compile(r"\w[\w.\-]{0,99}")
_DAYS = re.compile(r"(\d{1,3})\s*([dw]?)")
SHOWN = 20  #: of those who came, went or changed


def _days(_: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """The number of days that somebody wrote.

    Raises:
        BadParameter: it is none.
    """
    if value is None:
        return None
    found = _DAYS.fullmatch(value.strip().lower())
    if not found:
        problem = f"{value!r} is not a number of days, such as 7d or 2w"
        raise click.BadParameter(problem, param=parameter)
    return int(found[1]) * (7 if found[2] == "w" else 1)


@click.command()
@click.argument("name")
@click.option("--release", "release_name", help="The folder of the release.")
@click.option(
    "--to",
    multiple=True,
    metavar="EXPRESSION",
    help="Who it is for: list:catalisti/pers, or any search. Give it several times for several.",
)
@click.option(
    "--except", "excepting", multiple=True, metavar="EXPRESSION", help="Who it is not for."
)
@click.option(
    "--not-mailed",
    "not_mailed_days",
    callback=_days,
    metavar="DAYS",
    help="Nobody who had a mail within so many days (7d, 2w), of any organisation.",
)
@click.option("--not-in", multiple=True, metavar="CAMPAIGN", help="Nobody who had this campaign.")
@click.option(
    "--one-per-outlet/--no-one-per-outlet", default=None, help="One contact at each outlet."
)
@click.option(
    "--balance/--no-balance",
    default=None,
    help="Even out who writes, where no owner or earlier mail decides.",
)
@click.option(
    "--first-wave-only/--with-second-wave",
    default=None,
    help="Under an embargo: only who accepts embargoes, and no second wave for the others.",
)
@click.option("--anew", is_flag=True, help="Forget what the draft before asked for.")
@click.option("--json", "as_json", is_flag=True, help="Print the sums for another program.")
@pass_app
def draft(app: App, /, name: str, release_name: str | None, as_json: bool, **asked: Any) -> None:
    """Draft the campaign NAME: a release, and the people it is for.

    Every contact that any --to finds is considered, once, and is mailed by one organisation or not
    mailed for one reason; the sum is printed. Drafting again replaces the draft, until something
    has left, and says what is otherwise; what is not given stays as it was, unless --anew.

    \b
    campaign draft spring --release spring-2026 --to "list:*/pers" --except tag:vip
    campaign draft spring --not-mailed 7d
    """
    from campaign.drafts import release as releases

    if not _NAME.fullmatch(name):
        raise click.BadParameter("one word of letters, digits and hyphens", param_hint="NAME")
    with app.session() as session:
        known = app.known(session)
        release_name, wishes = _asked(known, name, release_name, asked)
        release = releases.load(app.settings.emails, release_name, app.settings.timezone)
        in_vain = _in_vain(known, wishes.to)
        drafted = made(app, session, name, release, wishes)
    if as_json:
        output.as_json(drafted.summary.to_json())
        return
    click.echo(f"Draft {name} of the release {release_name}")
    click.echo(output.folded(f"For {wishes.told()}", 0))
    show(app, drafted, in_vain)


@dataclass(frozen=True)
class Drafted:
    """What drafting a campaign came to."""

    summary: "Summary"
    #: what is otherwise than in the draft before; None for the first
    moved: "Drift | None"
    #: which approvals stand, in words
    approved: Sequence[str] = ()
    #: the moment for which the draft before was scheduled, which is taken back
    scheduled: "dt.datetime | None" = None


def made(app: App, session: "Session", name: str, release: "Release", wishes: "Wishes") -> Drafted:
    """Draft a campaign, or draft it again.

    Raises:
        CampaignStateError: something of it has left.
        QueryError: a search cannot be understood.
        ReleaseError: the release names an organisation that campaign.toml does not have.
    """
    from campaign import db
    from campaign.contacts import directory, importer
    from campaign.delivery import drift, queue
    from campaign.drafts import approval
    from campaign.reports import figures

    # nobody is erased or merged between our look at them and the row that we write of them
    importer.alone(session)
    settings, now = app.settings, db.now(session)
    directory.organisations(session, settings.organisations)
    campaign = queue.begin(session, name, release, now)
    decisions = queue.plan(app.known(session), campaign, wishes, release, settings)
    moved = drift.since_draft(session, campaign, decisions, now) if campaign.audience else None
    scheduled = campaign.scheduled_at
    queue.freeze(session, campaign, wishes, decisions, release, settings, now)
    standings = approval.mark(session, campaign, release, settings)
    approved = [line for _, line in approvals.told(app, standings)]
    return Drafted(figures.summary(session, campaign), moved, approved, scheduled)


def show(app: App, drafted: Drafted, in_vain: Sequence[str] = ()) -> None:
    """Show the sums, what is otherwise than before, and what to do next."""
    if drafted.moved is not None:
        _show_moved(drafted.moved)
        for line in drafted.approved:
            click.echo(output.folded(line, 2))
    if drafted.scheduled:
        moment = schedules.shown(app, drafted.scheduled)
        told = f"It was scheduled for {moment}; that is taken back. Approve and schedule it again."
        click.secho(output.folded(told, 0), fg="yellow")
    for expression in in_vain:
        click.secho(f"Nobody is found by: {expression}", fg="yellow")
    output.sums(drafted.summary)
    click.echo(f"\nNext: campaign check {drafted.summary.name}")


def _asked(
    known: "Known", name: str, release_name: str | None, asked: dict[str, Any]
) -> "tuple[str, Wishes]":
    """The release and the wishes: as given, and else as the draft before has them.

    Raises:
        UsageError: neither says it.
    """
    from sqlalchemy import select

    from campaign.audience.wishes import Wishes
    from campaign.models import Campaign

    before = known.session.scalars(select(Campaign).where(Campaign.name == name)).one_or_none()
    anew = asked.pop("anew")
    given = {option: value for option, value in asked.items() if value not in (None, ())}
    if before is None and not (release_name and "to" in given):
        missing = "--release and --to" if not release_name else "--to"
        raise click.UsageError(f"There is no draft {name!r} yet: say {missing}.")
    if anew and "to" not in given:
        raise click.UsageError("--anew forgets whom it was for: say --to.")
    if before is None or anew:
        wishes = Wishes(**given)
    else:
        wishes = replace(Wishes.from_json(before.audience), **given)
    return release_name or (before.release if before else ""), wishes


def _in_vain(known: "Known", searches: Sequence[str]) -> list[str]:
    """The searches that find nobody.

    Raises:
        NotFoundError: none of them finds anybody.
    """
    from campaign.audience import finding

    found = {one: finding.anybody(known, [one]) for one in searches}
    if not any(found.values()):
        meant = _meant(known, searches)
        raise NotFoundError(
            f"Nobody is found by: {'; '.join(searches)}. Nothing was drafted. {meant}"
            "See whom an expression finds with: campaign contacts list EXPRESSION"
        )
    return [one for one, any_ in found.items() if not any_]


def _meant(known: "Known", searches: Sequence[str]) -> str:
    """Which segments and lists are called as a search that finds nobody."""
    from campaign.audience import segments
    from campaign.contacts import directory

    paths = [("segment", one.path) for one in segments.everything(known.session)]
    paths += [("list", path) for path, _ in directory.lists(known.session)]
    found = [
        f"{kind}:{path}"
        for kind, path in paths
        if {path, path.rpartition("/")[2]} & {one.strip() for one in searches}
    ]
    return f"Did you mean {' or '.join(found)}? " if found else ""


def _show_moved(moved: "Drift") -> None:
    """What is otherwise than in the draft before."""
    click.echo("This draft replaces the one before.")
    if not moved:
        click.echo("The same people are considered, and the same is decided on each.")
        return
    rows = [
        *_rows("came", moved.came),
        *_rows("went", moved.went),
        *_rows("changed", moved.changed),
    ]
    click.echo(f"Otherwise than in the draft before: {moved}.")
    output.table(["", "who", "what"], rows[:SHOWN])
    if len(rows) > SHOWN:
        click.echo(f"and {len(rows) - SHOWN} more")


def _rows(what: str, changes: "Sequence[Change]") -> list[list[str]]:
    arrow = {"came": "{now}", "went": "was {before}", "changed": "{now}; was {before}"}[what]
    return [[what, one.who, arrow.format(now=one.now, before=one.before)] for one in changes]
