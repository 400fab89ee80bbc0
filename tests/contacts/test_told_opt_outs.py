"""An opt-out stands as long as one file, or the officer, tells it; and it says where it is from."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from campaign import schema
from campaign.contacts import directory, importer, suppressions, undo
from campaign.models import Base, Import, Suppression, SuppressionRow
from campaign.settings import Settings
from campaign.terms import RowOutcome, SuppressionReason
from tests.conftest import NOW, Invoke
from tests.contacts.conftest import Importing
from tests.contacts.test_undo import last, picture, take_back

Writes = Callable[[str, str], Path]
ANN = "ann@krant.example"
OUT = f"E-mailadres;Uitgeschreven\n{ANN};ja\n"
#: a row that is no contact, for it says of which language it is in no language that we know
INVALID = f"E-mail;Taal;Uitgeschreven\n{ANN};Klingon;ja\n"
UNSUBSCRIBED = (
    "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,LEID,EUID,TAGS\n"
    f"{ANN},Ann,Claes,2,,,1,2,\n"
)
SEVERAL = f"E-mail;Niet aanschrijven\n{ANN};alfa: asked ({ANN}); beta: bounced ({ANN})\n"
OTHERS = [
    pytest.param(INVALID, "twee.csv", id="a row that is no contact"),
    pytest.param(UNSUBSCRIBED, "unsubscribed_segment_export_1.csv", id="no contact is made"),
    pytest.param(SEVERAL, "twee.csv", id="a row that tells for several"),
]


def sources(session: Session) -> list[tuple[str, str, str]]:
    session.expire_all()
    found = session.scalars(sa.select(Suppression).order_by(Suppression.id))
    return [(one.address, one.source, one.reason.value) for one in found]


@pytest.mark.parametrize(("text", "name"), OTHERS)
def test_an_opt_out_is_not_forgotten_with_the_first_file_that_told_it(
    importing: Importing, session: Session, text: str, name: str
) -> None:
    importing(OUT, name="een.csv")
    first = last(session)
    other = importing(text, name=name)
    assert other.counts[RowOutcome.CREATE] == 0
    plan = take_back(importing, first, with_opt_outs=True)
    assert (plan.opt_outs, plan.shared_opt_outs) == (0, 1)
    assert (ANN, "alfa") in importing.suppressed()
    take_back(importing, last(session), with_opt_outs=True)
    assert importing.suppressed() == []


def test_an_opt_out_at_an_address_that_moved_is_not_forgotten_either(
    importing: Importing, session: Session
) -> None:
    importing("Naam;E-mail\nBob Baert;bob@krant.example\n", name="nul.csv")
    importing(OUT, name="een.csv")
    first = last(session)
    importing(OUT, name="twee.csv")
    moved = importing.contact(ANN).addresses[0]
    moved.contact, moved.is_primary = importing.contact("bob@krant.example"), False
    session.flush()
    take_back(importing, first, with_opt_outs=True)
    assert importing.suppressed() == [(ANN, "alfa")]


def test_a_row_that_tells_two_reasons_is_kept_for_both_of_them(
    importing: Importing, session: Session
) -> None:
    importing(f"E-mail;Uitgeschreven;Niet aanschrijven\n{ANN};ja;alfa: bounced ({ANN})\n")
    assert sources(session) == [
        (ANN, "alfa-pers.csv:2", "asked"),
        (ANN, "alfa-pers.csv:2", "bounced"),
    ]


def test_a_reason_that_other_files_tell_stays_without_the_one_that_told_another(
    importing: Importing, session: Session
) -> None:
    importing(OUT, name="een.csv")
    first = last(session)
    later = NOW + dt.timedelta(days=2)
    for name in ("twee.csv", "drie.csv"):
        text = f"E-mail;Niet aanschrijven\n;\n{ANN};alfa: bounced ({ANN})\n"
        plan = importing.plan(importing.source(text, name=name))
        importer.apply(session, plan, importing.known, later, "els")
    both = [(ANN, "een.csv:2", "asked"), (ANN, "twee.csv:3", "bounced")]
    assert sources(session) == both
    take_back(importing, first, with_opt_outs=True)
    assert sources(session) == both[1:]
    assert session.scalars(sa.select(Suppression)).one().created_at == later


def test_a_file_that_tells_nothing_of_somebody_who_opted_out_keeps_no_opt_out(
    importing: Importing, session: Session
) -> None:
    importing(OUT, name="een.csv")
    first = last(session)
    again = importing(f"Naam;E-mail\nAnn Claes;{ANN}\n", name="twee.csv")
    assert again.counts == {RowOutcome.SUPPRESSED: 1}
    assert take_back(importing, first, with_opt_outs=True).opt_outs == 1
    assert importing.suppressed() == []


def test_a_file_tells_the_same_whether_it_comes_alone_or_behind_another(
    importing: Importing, session: Session
) -> None:
    both = f'E-mail\n"{ANN}, ann@prive.example"\n'
    files = importing.source(OUT, name="een.csv"), importing.source(both, name="twee.csv")
    importing.apply(importing.plan(*files))
    assert importing.suppressed() == [(ANN, "alfa")]
    rows = session.execute(sa.select(SuppressionRow.import_id, SuppressionRow.line)).all()
    assert [tuple(row) for row in rows] == [(last(session) - 1, 2)]


def test_an_opt_out_holds_at_an_address_that_the_same_file_brings_later(
    importing: Importing, session: Session
) -> None:
    more = f'{OUT}"{ANN}, ann@prive.example";\n{ANN};\n'
    importing(more, name="een.csv")
    assert sources(session) == [
        (ANN, "een.csv:2", "asked"),
        ("ann@prive.example", "een.csv:3", "asked"),
    ]
    assert len(session.scalars(sa.select(SuppressionRow)).all()) == 2


def test_the_opt_outs_that_the_officer_kept_of_a_file_are_told_by_it_still(
    importing: Importing, session: Session
) -> None:
    importing(OUT, name="een.csv")
    first = last(session)
    importing(OUT, name="twee.csv")
    take_back(importing, last(session))
    take_back(importing, first, with_opt_outs=True)
    assert sources(session) == [(ANN, "twee.csv:2", "asked")]


def test_an_opt_out_that_was_taken_back_by_hand_does_not_return_with_an_undo(
    invoke: Invoke, contacts_file: Writes, session: Session
) -> None:
    session.close()
    for name in ("een.csv", "twee.csv"):
        contacts_file(name, OUT)
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/een.csv")
    invoke("contacts", "unsuppress", ANN, "--for", "alfa")
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/twee.csv")
    invoke("contacts", "undo", "2", "--with-opt-outs", "--yes")
    assert sources(session) == []


def test_every_file_that_tells_an_opt_out_is_shown_and_an_undo_says_who_else_does(
    invoke: Invoke, contacts_file: Writes
) -> None:
    for name in ("een.csv", "twee.csv", "drie.csv"):
        contacts_file(name, OUT)
        invoke("contacts", "import", "--list", "alfa/pers", f"contacts/{name}")
    invoke("contacts", "suppress", ANN, "--for", "alfa")
    said = "1 opt-out stays: it is told elsewhere too"
    assert said in invoke("contacts", "undo", "3", "--yes").output
    shown = invoke("contacts", "show", ANN).output
    [at] = [index for index, line in enumerate(shown.splitlines()) if "by Alfa: asked" in line]
    told = " ".join(" ".join(shown.splitlines()[at : at + 6]).split())
    assert "(een.csv:2; by " in told
    assert "also twee.csv, line 2" in told
    assert re.search(r"also drie.csv, line 2, [-0-9: ]+, undone", told)
    assert "also een.csv" not in told
    undone = invoke("contacts", "undo", "2", "1", "--with-opt-outs", "--yes").output
    assert undone.count(said) == 2
    assert f"{ANN} by Alfa" not in invoke("contacts", "show", ANN, exit_code=1).output


OLD = """
INSERT INTO organisation (id, key, name) VALUES (1, 'alfa', 'Alfa');
INSERT INTO contact (id, kind, honorific, first_name, last_name, name_key, function, language,
  phone, country, fields, created_at, updated_at) VALUES (7, 'journalist', '', 'Ann', 'Claes',
  'annclaes', '', 'nl', '', '', '{}', '2026-01-01 00:00:00', '2026-01-01 00:00:00');
INSERT INTO address (contact_id, email, canonical, is_primary)
  VALUES (7, 'ann@krant.example', 'ann@krant.example', true);
"""


def test_opt_outs_of_an_older_database_keep_the_rows_that_told_them(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE alembic_version"))
        schema.migrate(connection, "0004")
        for statement in OLD.strip().rstrip(";").split(";"):
            connection.execute(sa.text(statement))
        for number in (1, 2):
            connection.execute(
                sa.text(
                    'INSERT INTO "import" (id, file_name, sha256, form, columns, last_contact,'
                    " counts, imported_at, imported_by, undone_by) VALUES (:id, 'a:b.csv', '', '', "
                    "'{}', 7, '{}', '2026-01-01 00:00:00', '', '')"
                ),
                {"id": number},
            )
            connection.execute(
                sa.text(
                    "INSERT INTO import_row (import_id, line, outcome, contact_id, detail) "
                    "VALUES (:id, 3, 'suppressed', 7, '')"
                ),
                {"id": number},
            )
        connection.execute(
            sa.text(
                "INSERT INTO suppression (id, address, organisation_id, reason, source, import_id, "
                "created_at) VALUES (5, 'ann@krant.example', 1, 'asked', 'a:b.csv:3', 1, "
                "'2026-01-01 00:00:00'), (6, 'bob@krant.example', 1, 'left', 'x', 2, "
                "'2026-01-01 00:00:00')"
            )
        )
        connection.commit()  # or SQLite goes on looking at references while tables are made anew
        schema.migrate(connection, "head")
        connection.commit()
        kept = connection.execute(sa.text("SELECT * FROM suppression_row ORDER BY 1, 2")).all()
    assert [tuple(row) for row in kept] == [
        (5, 1, 3),
        (5, 2, 3),
        (6, 2, 0),
    ]


ADDRESSES = ("ann@x.example", "bob@x.example", "cy@x.example")
HEADER = "E-mail;Naam;Taal;Uitgeschreven;Niet aanschrijven"
ROWS = st.tuples(
    st.sampled_from([*ADDRESSES, "ann@x.example, bob@x.example", ""]),
    st.sampled_from(["", "Ann Peeters", "Bob Baert"]),
    st.sampled_from(["", "nl", "Klingon"]),
    st.sampled_from(["", "", "ja"]),
    st.sampled_from(
        [
            *("", "", "alfa: bounced (cy@x.example)", "all organisations: left (ann@x.example)"),
            "beta: asked (bob@x.example); alfa: complained (bob@x.example)",
        ]
    ),
)
CONTACTS = st.tuples(
    st.just("lijst.csv"),
    st.lists(ROWS, min_size=1, max_size=4).map(
        lambda rows: "\n".join([HEADER, *(";".join(f'"{one}"' for one in row) for row in rows)])
    ),
)
UNSUBSCRIBES = st.tuples(
    st.sampled_from(["unsubscribed_segment_export_1.csv", "cleaned_segment_export_1.csv"]),
    st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=2).map(
        lambda some: UNSUBSCRIBED.splitlines()[0] + "".join(f"\n{one},,,2,,,1,2," for one in some)
    ),
)
LISTS = st.sampled_from(["alfa/pers", "beta/pers", "pers"])
STEPS = st.one_of(
    st.tuples(st.just("import"), st.tuples(CONTACTS | UNSUBSCRIBES, LISTS)),
    st.tuples(st.just("import"), st.tuples(CONTACTS | UNSUBSCRIBES, LISTS)),
    st.tuples(st.just("undo"), st.tuples(st.integers(0, 9), st.booleans())),
    st.tuples(st.just("officer"), st.tuples(st.sampled_from(ADDRESSES), st.booleans())),
)


Scope = tuple[str, str, str]


@dataclass
class Memory:
    """Who tells which opt-out, remembered beside the database."""

    importing: Importing
    #: by number of the import, what its rows tell: (address, for whom, why) and the lines
    told: dict[int, dict[Scope, list[int]]] = field(default_factory=dict)
    by_hand: set[Scope] = field(default_factory=set)
    standing: list[int] = field(default_factory=list)

    def load(self, what: tuple[tuple[str, str], str]) -> None:
        (name, text), to = what
        planned = self.importing(text, name=name, to=to)
        mine = self.told.setdefault(last(self.importing.session), {})
        for row in planned.rows():
            for key, why, address in row.suppresses:
                lines = mine.setdefault((address, key or "all", why), [])
                lines += [] if row.line in lines else [row.line]
        self.standing.append(last(self.importing.session))

    def undo(self, which: int, with_opt_outs: bool) -> None:
        number = self.standing.pop(which % len(self.standing))
        planned = undo.plan(self.importing.session, number)
        before = self.expected()
        if with_opt_outs:
            gone = self.told.pop(number)
            assert planned.opt_outs == len(before - self.expected())
            assert planned.shared_opt_outs == len(gone.keys() & self.expected())
        undo.apply(self.importing.session, planned, NOW, "els", with_opt_outs=with_opt_outs)

    def officer(self, address: str, bars: bool) -> None:
        session, alfa = self.importing.session, self.importing.known["alfa"]
        found = suppressions.for_whom(session, address, alfa)
        if bars:
            self.by_hand.add((address, "alfa", "asked"))
            suppressions.suppress(session, address, alfa, SuppressionReason.ASKED, "by els", NOW)
        elif found:
            suppressions.unsuppress(session, address, alfa)
            self.by_hand.discard((address, "alfa", "asked"))
            for mine in self.told.values():
                for scope in [one for one in mine if one[:2] == (address, "alfa")]:
                    del mine[scope]

    def expected(self) -> set[Scope]:
        return self.by_hand.union(*self.told.values())

    def check(self) -> None:
        session = self.importing.session
        session.flush()
        keys = {one.id: key for key, one in self.importing.known.items()} | {None: "all"}
        found = session.scalars(sa.select(Suppression)).all()
        scopes = {(one.address, keys[one.organisation_id], one.reason.value) for one in found}
        assert scopes == self.expected()
        rows = session.execute(
            sa.select(Suppression.address, Suppression.organisation_id, Suppression.reason,
                      SuppressionRow.import_id, SuppressionRow.line)
            .join_from(Suppression, SuppressionRow)
        )  # fmt: skip
        assert sorted(
            (number, (address, keys[whose], why.value), line)
            for address, whose, why, number, line in rows
        ) == sorted(
            (number, scope, line)
            for number, mine in self.told.items()
            for scope, lines in mine.items()
            for line in lines
        )
        for one in session.scalars(sa.select(Suppression)):
            whose = one.organisation.key if one.organisation else "all"
            scope = one.address, whose, one.reason.value
            assert (one.import_id is None) == (scope in self.by_hand)
            if one.import_id is not None:
                record = session.get_one(Import, one.import_id)
                line = min(self.told[one.import_id][scope])
                assert one.source == f"{record.file_name}:{line}"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=8))
def test_an_opt_out_stands_while_anybody_tells_it_and_not_longer(
    session: Session, config: Settings, steps: list[tuple[str, tuple[object, object]]]
) -> None:
    nested = session.begin_nested()
    memory = Memory(Importing(session, directory.organisations(session, config.organisations)))
    empty = picture(session)
    try:
        for what, (one, other) in steps:
            if what == "import":
                memory.load((one, other))  # type: ignore[arg-type]
            elif what == "officer":
                memory.officer(one, other)  # type: ignore[arg-type]
            elif memory.standing:
                memory.undo(one, other)  # type: ignore[arg-type]
            memory.check()
        if memory.told.keys() == set(memory.standing) and not memory.by_hand:
            while memory.standing:
                memory.undo(len(memory.standing) // 2, True)
                memory.check()
            assert picture(session) == empty
    finally:
        nested.rollback()
        session.expunge_all()
