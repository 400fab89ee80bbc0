"""What an import does to the contacts on file, on both databases."""

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import directory, suppressions
from campaign.models import Contact, ImportRow, Membership, Outlet, Suppression
from campaign.terms import Kind, OnConflict, RowOutcome, SuppressionReason
from tests.conftest import NOW
from tests.contacts.conftest import Importing, details, outcomes

HEADER = "Voornaam;Achternaam;Medium;Functie;Taal;Gsm;Thema;Tags;Opmerkingen;Uitgeschreven;E-mail"
ANN = "Ann;Peeters;De Krant;redacteur;nl;02 555 01 10;zee;vip;belt graag;;ann@krant.example"


def file(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows, ""])


def picture(contacts: Sequence[Contact]) -> list[tuple[object, ...]]:
    """All that an import could change about contacts."""
    return [
        (
            one.id,
            one.kind,
            one.honorific,
            one.name,
            one.function,
            one.language,
            one.phone,
            one.outlet.name if one.outlet else "",
            one.owner.key if one.owner else "",
            dict(one.fields),
            [beat.name for beat in one.beats],
            [tag.name for tag in one.tags],
            [(address.email, address.canonical, address.is_primary) for address in one.addresses],
            one.updated_at,
        )
        for one in contacts
    ]


def test_a_new_contact_is_created_with_all_that_the_row_says(importing: Importing) -> None:
    plan = importing(file(ANN))
    assert outcomes(plan) == ["create"]
    ann = importing.contact("ann@krant.example")
    assert (ann.first_name, ann.last_name, ann.function) == ("Ann", "Peeters", "redacteur")
    assert (ann.language, ann.phone, ann.kind) == ("nl", "+3225550110", Kind.JOURNALIST)
    assert ann.outlet is not None
    assert ann.outlet.name == "De Krant"
    assert [one.name for one in ann.beats] == ["zee"]
    assert [one.name for one in ann.tags] == ["vip"]
    assert ann.fields == {"Opmerkingen": "belt graag"}
    assert [(one.email, one.is_primary) for one in ann.addresses] == [("ann@krant.example", True)]


def test_a_known_contact_is_completed(importing: Importing) -> None:
    importing("Naam;E-mail\nAnn Peeters;ann@krant.example\n")
    plan = importing(file(ANN))
    assert outcomes(plan) == ["update"]
    assert "function: 'redacteur'" in details(plan)[0]
    assert importing.contact("ann@krant.example").function == "redacteur"
    assert len(importing.everybody()) == 1


def test_an_empty_cell_never_erases_anything(importing: Importing) -> None:
    importing(file(ANN))
    before = picture(importing.everybody())
    plan = importing(file("Ann;Peeters;;;;;;;;;ann@krant.example", ";;-;nvt;;n.v.t.;;;;;"))
    assert outcomes(plan) == ["unchanged", "invalid"]
    assert picture(importing.everybody()) == before


@pytest.mark.parametrize("on_conflict", [OnConflict.KEEP, OnConflict.UPDATE])
def test_a_second_import_of_the_same_file_changes_nothing(
    importing: Importing, on_conflict: OnConflict
) -> None:
    importing(file("Bob;Baert;De Krant;;;;;;;;bob@krant.example"))
    text = file(
        ANN,
        "Robert;Baert;DE KRANT;chef;fr;;zee;;;;bob@krant.example, bob@prive.example",
        "Cy;Claes;Het Weekblad;;;;;;;ja;cy@weekblad.example, bob@krant.example",
        "Dora;Dils;Het Weekblad;;;;;;;;",
    )
    first = importing(text, on_conflict=on_conflict)
    assert first.counts.total() == 4
    before = picture(importing.everybody())
    second = importing(text, on_conflict=on_conflict)
    assert picture(importing.everybody()) == before
    changed = {RowOutcome.CREATE, RowOutcome.UPDATE}
    assert not changed & set(second.counts), details(second)


def test_what_is_on_file_stays_when_the_file_says_something_else(importing: Importing) -> None:
    importing(file(ANN))
    plan = importing(file("An;Peeters;De Krant;chef;fr;;wind;;mailt liever;;ann@krant.example"))
    assert outcomes(plan) == ["conflict"]
    assert details(plan) == [
        "kept first name 'Ann', the file says 'An'; "
        "kept function 'redacteur', the file says 'chef'; "
        "kept language 'nl', the file says 'fr'; "
        "kept Opmerkingen 'belt graag', the file says 'mailt liever'; "
        "taken over: beat: wind"
    ]
    ann = importing.contact("ann@krant.example")
    assert (ann.first_name, ann.function, ann.language) == ("Ann", "redacteur", "nl")
    assert ann.fields == {"Opmerkingen": "belt graag"}
    assert [one.name for one in ann.beats] == ["wind", "zee"]


def test_the_file_wins_where_the_officer_asks_for_it(importing: Importing) -> None:
    importing(file(ANN))
    plan = importing(
        file("An;Peeters;De Krant;chef;;;;;mailt liever;;ann@krant.example"),
        on_conflict=OnConflict.UPDATE,
    )
    assert outcomes(plan) == ["update"]
    assert "first name: 'Ann' becomes 'An'" in details(plan)[0]
    ann = importing.contact("ann@krant.example")
    assert (ann.first_name, ann.function, ann.language) == ("An", "chef", "nl")
    assert ann.fields == {"Opmerkingen": "mailt liever"}
    assert ann.name_key == "anpeeters"


def test_an_outlet_in_another_spelling_is_the_same_outlet(
    importing: Importing, session: Session
) -> None:
    importing(file(ANN))
    plan = importing(file("Ann;Peeters;DE  KRANT;;;;;;;;ann@krant.example"))
    assert outcomes(plan) == ["unchanged"]
    assert [one.name for one in session.scalars(select(Outlet))] == ["De Krant"]


def test_a_phone_number_in_another_notation_is_no_conflict(importing: Importing) -> None:
    importing(file(ANN))
    plan = importing(file("Ann;Peeters;;;;+32 2 555.01.10;;;;;ann@krant.example"))
    assert outcomes(plan) == ["unchanged"]


def test_one_person_twice_in_a_file_is_one_contact(importing: Importing) -> None:
    plan = importing(file(ANN, "Ann;Peeters;;chef;;;wind;;;;ANN@Krant.example"))
    assert outcomes(plan) == ["create", "duplicate"]
    assert details(plan)[1].startswith("already on line 2; kept function 'redacteur'")
    (ann,) = importing.everybody()
    assert [one.name for one in ann.beats] == ["wind", "zee"]


def test_an_address_twice_in_one_cell_is_one_address(importing: Importing) -> None:
    plan = importing("E-mail;E-mail 2\nAnn <Ann@krant.example>;ann@krant.example\n")
    assert outcomes(plan) == ["create"]
    assert [one.email for one in importing.everybody()[0].addresses] == ["Ann@krant.example"]


def test_a_second_address_is_added_and_mail_still_goes_to_the_first(importing: Importing) -> None:
    importing(file(ANN))
    plan = importing("Naam;E-mail\nAnn Peeters;ann@prive.example, ann@krant.example\n")
    assert details(plan) == ["address: ann@prive.example"]
    ann = importing.contact("ann@prive.example")
    assert [(one.email, one.is_primary) for one in ann.addresses] == [
        ("ann@krant.example", True),
        ("ann@prive.example", False),
    ]


def test_an_address_of_somebody_else_is_left_with_that_person(importing: Importing) -> None:
    importing(file(ANN, "Bob;Baert;De Krant;;;;;;;;bob@krant.example"))
    plan = importing('Naam,E-mail\nAnn Peeters,"ann@krant.example; bob@krant.example"\n')
    assert outcomes(plan) == ["conflict"]
    assert details(plan) == ["bob@krant.example is the address of Bob Baert; left there"]
    assert importing.contact("bob@krant.example").name == "Bob Baert"


def test_a_good_address_is_kept_and_the_bad_one_beside_it_told(importing: Importing) -> None:
    plan = importing("Naam;E-mail;E-mail 2\nAnn Peeters;ann@krant.example;ann@@prive.example\n")
    assert outcomes(plan) == ["create"]
    assert details(plan) == ["'ann@@prive.example' has more than one @; left out"]


def test_a_remark_on_a_row_is_something_to_look_at_though_the_row_makes_a_contact(
    importing: Importing,
) -> None:
    plan = importing(
        "Naam;E-mail;Gsm\nAnn Peeters;ann@gmial.com;\nBob;bob@krant.example;\n"
        "Cy;cy@krant.example;bel mij\n"
    )
    assert outcomes(plan) == ["create", "create", "create"]
    assert [row.detail for row in plan.notable[RowOutcome.CREATE]] == [
        "ann@gmial.com: is gmail.com meant?",
        "'bel mij' is no phone number that we can read; kept as it is",
    ]
    assert plan.to_look_at == 2


def test_attributes_that_are_no_json_are_kept_and_told(importing: Importing) -> None:
    plan = importing("email,name,attributes\nann@krant.example,Ann,{niet af\n")
    assert details(plan) == ["its attributes cannot be read as JSON; kept as they stand"]
    assert importing.contact("ann@krant.example").fields == {"attributes": "{niet af"}


def test_a_status_that_nobody_knows_keeps_nobody_from_mail_and_is_remarked(
    importing: Importing,
) -> None:
    plan = importing("E-mail;Status\nann@krant.example;inactive\nbob@krant.example;actief\n")
    assert outcomes(plan) == ["create", "create"]
    assert plan.source.file.remarks == [
        "a Status that we do not know keeps nobody from being written to: 'inactive'"
    ]
    assert importing.contact("ann@krant.example").fields == {"Status": "inactive"}


def test_a_status_of_a_bounce_is_told_as_one_and_not_as_an_opt_out(importing: Importing) -> None:
    plan = importing("E-mail;Status\nann@krant.example;bounced\n")
    assert details(plan) == ["must not be written to (bounced)"]
    assert importing.reasons() == {"ann@krant.example": "bounced"}


def test_a_row_without_an_address_is_the_person_of_that_name_at_that_outlet(
    importing: Importing,
) -> None:
    importing(file(ANN))
    plan = importing(file("ANN;PEETERS;de krant;;;;wind;;;;-", "Ann;Peeters;Elders;;;;;;;;"))
    assert outcomes(plan) == ["update", "create"]
    assert [one.name for one in importing.everybody()] == ["Ann Peeters", "Ann Peeters"]
    assert [one.name for one in importing.contact("ann@krant.example").beats] == ["wind", "zee"]


def test_somebody_without_an_address_gets_it_from_a_later_file(importing: Importing) -> None:
    importing("Naam;Medium;E-mail\nGustaaf Dils;De Scheepsbel;\n")
    plan = importing("Naam;Medium;E-mail\nGustaaf Dils;De Scheepsbel;g.dils@scheepsbel.example\n")
    assert outcomes(plan) == ["update"]
    (gustaaf,) = importing.everybody()
    assert gustaaf.primary_address is not None
    assert gustaaf.primary_address.email == "g.dils@scheepsbel.example"


def test_two_people_of_one_name_with_addresses_of_their_own_stay_two(importing: Importing) -> None:
    plan = importing(
        file(ANN, "Ann;Peeters;De Krant;;;;;;;;a.peeters@krant.example"),
        on_conflict=OnConflict.KEEP,
    )
    assert outcomes(plan) == ["create", "create"]
    assert len(importing.everybody()) == 2


BAD_ROWS = [
    ("E-mail", "ann(at)krant.example", "is not an address: it has (at) instead of @"),
    ("E-mail;Voornaam;Gsm", ";;0470", "has neither an address nor a name"),
    ("E-mail;Voornaam", ";%", "has neither an address nor a name"),
    ("E-mail;Soort", "ann@krant.example;vriend", "known: journalist, policymaker (beleidsmaker)"),
    ("E-mail;Taal", "ann@krant.example;Klingon", "unknown language 'Klingon'"),
    ("E-mail;Eigenaar", "ann@krant.example;gamma", "unknown owner 'gamma'; known: alfa, beta"),
    ("E-mail;Opt-out", "ann@krant.example;misschien", "opted out or not?"),
    ("E-mail;Noot", f"ann@krant.example;{'x' * 10_001}", "its Noot is longer than 10000"),
    ("E-mail;Naam", "ann@krant.example;Ann;los", "has more cells than the header: 'los'"),
    ("E-mail;Medium", f"ann@krant.example;{'x' * 301}", "its outlet is longer than 300"),
    ("E-mail;Tags", f"ann@krant.example;{'x' * 201}", "its tag is longer than 200"),
    ("E-mail;Voornaam;Opt-out", ";Ann;ja", "without an address there is nothing to keep that"),
]


def test_a_row_that_is_no_contact_is_told_with_its_reason_and_left_out(
    importing: Importing,
) -> None:
    for header, cells, why in BAD_ROWS:
        plan = importing(f"{header}\nbob@krant.example\n{cells}\n")
        assert outcomes(plan)[1] == "invalid"
        assert why in details(plan)[1]
    assert [one.addresses[0].email for one in importing.everybody()] == ["bob@krant.example"]


def test_a_text_as_long_as_the_database_takes_is_taken(importing: Importing) -> None:
    plan = importing(f"Medium;Voornaam;E-mail\n{'ß' * 300};{'ﷺ' * 200};ann@krant.example\n")
    assert outcomes(plan) == ["create"]
    assert len(importing.contact("ann@krant.example").first_name) == 200


def test_the_counts_add_up_to_the_rows_of_the_file(importing: Importing) -> None:
    importing(file(ANN))
    plan = importing(
        file(
            "An;Peeters;;;;;;;;;ann@krant.example",
            "Bob;Baert;;;;;;;;;bob@krant.example",
            "Bob;Baert;;;;;;;;;bob@krant.example",
            "Cy;Claes;;;;;;;;ja;cy@krant.example",
            "Dora;Dils;;;;;;;;;dora(at)krant.example",
        )
    )
    assert plan.counts == {
        RowOutcome.CONFLICT: 1,
        RowOutcome.CREATE: 1,
        RowOutcome.DUPLICATE: 1,
        RowOutcome.SUPPRESSED: 1,
        RowOutcome.INVALID: 1,
    }
    assert plan.counts.total() == len(plan.rows()) == 5


# opting out


def test_an_opt_out_in_a_list_holds_for_the_organisation_of_that_list(importing: Importing) -> None:
    plan = importing(file("Ann;Peeters;;;;;;;;ja;ann@krant.example"))
    assert outcomes(plan) == ["suppressed"]
    assert details(plan) == ["opted out"]
    assert importing.suppressed() == [("ann@krant.example", "alfa")]


def test_an_opt_out_in_a_shared_list_holds_for_all(importing: Importing) -> None:
    importing(file("Ann;Peeters;;;;;;;;ja;ann@krant.example"), to="iedereen")
    assert importing.suppressed() == [("ann@krant.example", "all")]


def test_an_opt_out_keeps_where_it_came_from(importing: Importing, session: Session) -> None:
    importing(file(ANN, "Bob;Baert;;;;;;;;12/03/2024;bob@krant.example"))
    (found,) = session.scalars(select(Suppression))
    assert (found.source, found.reason) == ("alfa-pers.csv:3", SuppressionReason.ASKED)
    assert found.created_at == NOW


def test_an_opt_out_holds_for_all_addresses_of_the_person(importing: Importing) -> None:
    importing("Naam;E-mail\nAnn Peeters;ann@krant.example, ann@prive.example\n")
    importing(file("Ann;Peeters;;;;;;;;ja;ann@prive.example"))
    assert importing.suppressed() == [("ann@krant.example", "alfa"), ("ann@prive.example", "alfa")]


def test_an_opt_out_by_name_alone_holds_for_the_addresses_on_file(importing: Importing) -> None:
    importing(file(ANN))
    plan = importing(file("Ann;Peeters;De Krant;;;;;;;ja;"))
    assert outcomes(plan) == ["suppressed"]
    assert importing.suppressed() == [("ann@krant.example", "alfa")]


def test_an_opt_out_counts_in_a_row_that_is_wrong_in_another_way(importing: Importing) -> None:
    importing(file(ANN))
    plan = importing(file("Ann;Peeters;De Krant;;Klingon;;;;;ja;ann@krant.example"))
    assert outcomes(plan) == ["invalid"]
    assert details(plan)[0].endswith("; the opt-out is kept all the same")
    assert importing.suppressed() == [("ann@krant.example", "alfa")]


def test_an_opt_out_never_reverts(importing: Importing) -> None:
    importing(file("Ann;Peeters;;;;;;;;ja;ann@krant.example"))
    for said in ("nee", "", "nee"):
        plan = importing(file(f"Ann;Peeters;;;;;;;;{said};ann@krant.example"))
        assert outcomes(plan) == ["suppressed"]
        assert details(plan) == ["asked not to be written to"]
    assert importing.suppressed() == [("ann@krant.example", "alfa")]


def test_an_opt_out_outlives_the_deletion_of_the_contact_and_a_new_import(
    importing: Importing, session: Session
) -> None:
    importing(file("Ann;Peeters;;;;;;;;ja;ann@krant.example"))
    session.delete(importing.contact("ann@krant.example"))
    session.flush()
    assert importing.everybody() == []
    plan = importing(file("Ann;Peeters;;;;;;;;;ANN@krant.example"))
    assert outcomes(plan) == ["suppressed"]
    assert importing.suppressed() == [("ann@krant.example", "alfa")]


def test_an_opt_out_for_another_organisation_leaves_this_import_alone(importing: Importing) -> None:
    importing(file("Ann;Peeters;;;;;;;;ja;ann@krant.example"), to="beta/pers")
    assert outcomes(importing(file(ANN), to="alfa/pers")) == ["update"]


def test_a_row_is_shown_as_suppressed_for_any_address_of_the_person(importing: Importing) -> None:
    importing("Naam;E-mail\nAnn Peeters;ann@krant.example, ann@prive.example\n")
    suppressions.suppress(
        importing.session, "ann@prive.example", None, SuppressionReason.COMPLAINED, "", NOW
    )
    plan = importing("Naam;E-mail\nAnn Peeters;ann@krant.example\n")
    assert details(plan) == ["must not be written to (complained)"]


# lists, kinds, owners


def test_everybody_in_the_file_stands_on_the_list_once(
    importing: Importing, session: Session
) -> None:
    for _ in range(2):
        importing(file(ANN, "Bob;Baert;;;;;;;;ja;bob@krant.example", ANN))
    importing(file(ANN), to="iedereen")
    assert directory.lists(session) == [("alfa/pers", 2), ("iedereen", 1)]


def test_membership_says_since_when_and_from_which_file(
    importing: Importing, session: Session
) -> None:
    importing(file(ANN))
    (found,) = session.scalars(select(Membership))
    assert found.added_at == NOW
    assert found.source is not None
    assert found.source.file_name == "alfa-pers.csv"


def test_where_a_contact_came_from_is_kept_by_file_and_line(importing: Importing) -> None:
    importing(file("Bob;Baert;;;;;;;;;bob@krant.example", ANN), name="eerste.csv")
    importing(file(ANN), name="tweede.csv")
    ann = importing.contact("ann@krant.example")
    found = directory.provenance(importing.session, ann)
    assert [(one.file, one.line, one.outcome.value) for one in found] == [
        ("eerste.csv", 3, "create"),
        ("tweede.csv", 2, "unchanged"),
    ]


def test_a_row_that_is_no_contact_is_kept_in_the_record_too(
    importing: Importing, session: Session
) -> None:
    importing(file("Dora;Dils;;;;;;;;;dora(at)krant.example"))
    (found,) = session.scalars(select(ImportRow))
    assert (found.line, found.outcome, found.contact_id) == (2, RowOutcome.INVALID, None)
    assert "(at)" in found.detail


def test_new_contacts_get_the_kind_of_the_column_or_else_of_the_import(
    importing: Importing,
) -> None:
    importing(
        "Soort;E-mail\njournalist;ann@krant.example\n;bob@kabinet.example\n", kind=Kind.POLICYMAKER
    )
    assert importing.contact("ann@krant.example").kind is Kind.JOURNALIST
    assert importing.contact("bob@kabinet.example").kind is Kind.POLICYMAKER


def test_the_kind_of_an_import_changes_nobody_on_file(importing: Importing) -> None:
    importing(file(ANN))
    plan = importing(file(ANN), kind=Kind.POLICYMAKER, on_conflict=OnConflict.UPDATE)
    assert outcomes(plan) == ["unchanged"]
    assert importing.contact("ann@krant.example").kind is Kind.JOURNALIST


@pytest.mark.parametrize("owner", ["beta", "Beta", "BETA"])
def test_an_owner_is_known_by_key_and_by_name(importing: Importing, owner: str) -> None:
    importing(f"Eigenaar;E-mail\n{owner};ann@krant.example\n")
    found = importing.contact("ann@krant.example").owner
    assert found is not None
    assert found.key == "beta"


def test_a_plan_alone_writes_nothing(importing: Importing, session: Session) -> None:
    plan = importing.plan(importing.source(file(ANN, "Bob;Baert;;;;;;;;ja;bob@krant.example")))
    assert outcomes(plan.files[0]) == ["create", "suppressed"]
    session.flush()
    assert importing.everybody() == []
    assert importing.suppressed() == []
    assert directory.lists(session) == []


def test_hostile_values_are_kept_as_the_text_they_are(importing: Importing) -> None:
    importing(file("{{ 7*7 }};<b>Jan</b>;[bold]X;' OR '1'='1;;;;;=1+1;;jan@x.example"))
    jan = importing.contact("jan@x.example")
    assert jan.name == "{{ 7*7 }} <b>Jan</b>"
    assert jan.outlet is not None
    assert (jan.outlet.name, jan.function) == ("[bold]X", "' OR '1'='1")
    assert jan.fields == {"Opmerkingen": "=1+1"}


def test_a_contact_is_found_by_its_address_however_it_is_pasted(importing: Importing) -> None:
    importing(file(ANN))
    for text in (
        "ANN@Krant.Example",
        "Ann Peeters <ann@krant.example>",
        " mailto:ann@krant.example",
    ):
        assert importing.contact(text).name == "Ann Peeters"


def test_an_import_says_when_something_of_a_contact_changed(importing: Importing) -> None:
    importing(file(ANN))
    ann = importing.contact("ann@krant.example")
    ann.updated_at = NOW - dt.timedelta(days=9)
    importing.session.flush()
    importing(file(ANN))
    assert importing.contact("ann@krant.example").updated_at < NOW
    importing(file(ANN.replace("zee", "wind")))
    assert importing.contact("ann@krant.example").updated_at == NOW


def test_an_opt_out_in_a_bad_row_holds_for_whom_it_names_or_is_said_to_be_lost(
    importing: Importing,
) -> None:
    importing("Voornaam;Achternaam;Medium;E-mail\nEls;Els;Dag;els@dag.example\n")
    header = "Voornaam;Achternaam;Medium;E-mail;Uitgeschreven\n"
    plan = importing(f"{header}Els;Els;Dag;els(at)dag.example;ja\nOnbekend;;;x(at)y;ja\n")
    assert outcomes(plan) == ["invalid", "invalid"]
    assert importing.suppressed() == [("els@dag.example", "alfa")]
    assert "nothing to keep that for" in details(plan)[1]


def test_contacts_stand_on_file_in_the_order_of_the_file(importing: Importing) -> None:
    importing(
        file(
            "Ann;Peeters;;;;;;;;;ann@krant.example, ann@prive.example",
            "Bob;Baert;;;;;;;;;bob@krant.example",
            "Cy;Claes;;;;;;;;ja;cy@krant.example",
            "Dora;Dils;;;;;;;;;dora@krant.example",
        )
    )
    assert [one.first_name for one in importing.everybody()] == ["Ann", "Bob", "Cy", "Dora"]
