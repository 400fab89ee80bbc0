"""campaign.toml: what it may say, and how every mistake in it is told."""

from pathlib import Path

import pytest

from campaign import passwords, settings
from campaign.errors import SettingsError, WorkspaceError
from campaign.settings import Security, Settings
from tests.conftest import REPOSITORY

GOOD = """\
language = "nl"
timezone = "Europe/Brussels"

[organisations.alfa]
name = "Alfa"
sender = "Persdienst Alfa <pers@alfa.example>"
website = "https://www.alfa.example"
spokesperson = { name = "Persdienst", email = "pers@alfa.example", phone = "+32 2 555 00 01" }

[organisations.alfa.relay]
host = "smtp.alfa.example"
user = "alfa"

[organisations.beta]
name = "Beta"
sender = "pers@beta.example"
reply_to = "antwoord@beta.example"
spokesperson = { name = "Persdienst", email = "pers@beta.example" }
relay = { host = "127.0.0.1", port = 2525, security = "plain" }
"""


def load(folder: Path, text: str) -> Settings:
    (folder / settings.FILE_NAME).write_text(text, "utf-8")
    return settings.load(folder)


def mistakes(folder: Path, old: str, new: str) -> list[str]:
    """What is told when the good file says `new` instead of `old`; from the line number on."""
    assert old in GOOD
    return problems(folder, GOOD.replace(old, new, 1))


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    prefix = f"{folder / settings.FILE_NAME}:"
    lines = str(caught.value).splitlines()
    assert all(line.startswith(prefix) for line in lines)
    return [line.removeprefix(prefix) for line in lines]


def test_a_good_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    alfa, beta = found.organisations
    assert (alfa.key, alfa.sender_name, alfa.sender_email) == (
        "alfa",
        "Persdienst Alfa",
        "pers@alfa.example",
    )
    assert alfa.reply_to == "pers@alfa.example"
    assert (alfa.relay.port, alfa.relay.security) == (587, Security.STARTTLS)
    assert (beta.sender_name, beta.reply_to) == ("", "antwoord@beta.example")
    assert str(beta.relay) == "127.0.0.1:2525"
    assert str(found.timezone) == "Europe/Brussels"
    assert found.database == f"sqlite:///{(tmp_path / 'campaign.sqlite').as_posix()}"


def test_the_sample_workspace_has_its_six_organisations_in_their_order() -> None:
    found = settings.load(REPOSITORY)
    assert [one.key for one in found.organisations] == [
        *("catalisti", "blauwe-cluster", "flanders-food", "flux50", "medvia", "vil")
    ]
    for one in found.organisations:
        for address in (one.sender_email, one.reply_to, one.spokesperson.email):
            assert address.endswith(".example")


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_file_saved_by_notepad_is_read(tmp_path: Path, mark: str, ending: str) -> None:
    (tmp_path / settings.FILE_NAME).write_bytes((mark + GOOD.replace("\n", ending)).encode())
    assert len(settings.load(tmp_path).organisations) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sender =", "sendr =", "6: unknown setting 'sendr'; did you mean 'sender'?"),
        ("host =", "hots =", "11: unknown setting 'hots'; did you mean 'host'?"),
        ("phone =", "fone =", "8: unknown setting 'fone'; did you mean 'phone'?"),
        ("language =", "taal =", "1: unknown setting 'taal'; known here: country, database"),
    ],
)
def test_a_typo_is_told_with_its_line_and_what_was_meant(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert [line for line in mistakes(tmp_path, old, new) if line.startswith(told)]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('"nl"', "3").replace("Brussels", "Brusel").replace("website", "webstie")
    assert problems(tmp_path, text.replace("port = 2525", 'port = "2525"')) == [
        "1: 'language' must be text, not 3.",
        "2: unknown time zone 'Europe/Brusel'; write it as in Europe/Brussels.",
        "7: unknown setting 'webstie'; did you mean 'website'?",
        "19: 'port' must be a whole number, not '2525'.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"Europe/Brussels"', '"Europe"', "2: unknown time zone 'Europe'"),
        ('"Europe/Brussels"', '""', "2: unknown time zone ''"),
        ('"Europe/Brussels"', '"../../etc/passwd"', "2: unknown time zone '../../etc/passwd'"),
        ('"nl"', '"nederlands"', "1: 'language' is two letters, such as nl, not 'nederlands'."),
        ('"nl"', '"nl"\nlease = 0', "2: 'lease' is a number of seconds, at least 1."),
        ('"nl"', '"nl"\nlease = true', "2: 'lease' must be a whole number, not True."),
        ('name = "Alfa"', 'name = " "', "5: 'name' is empty."),
        ('name = "Alfa"', 'name = "Alfa\\nBcc: x@y.example"', "5: 'name' must stand on one line"),
        ('name = "Alfa"', "name = ['Alfa']", "5: 'name' must be text, not ['Alfa']."),
        ("<pers@alfa.example>", "pers@alfa.example", "6: 'sender' must be one address"),
        ("<pers@alfa.example>", "<pers@alfa>", "6: 'sender' must be one address"),
        ("<pers@alfa.example>", "<a@x.example>, b@x.example", "6: 'sender' must be one address"),
        ("<pers@alfa.example>", "<a@x.example>\\r\\nBcc: b@x.example", "6: 'sender' must stand on"),
        ('"antwoord@beta.example"', '"antwoord"', "17: 'reply_to' must be one mail address"),
        ('email = "pers@beta.example"', 'email = ""', "18: 'email' is empty."),
        ('security = "plain"', 'security = "ssl"', "19: 'security' is starttls, tls or plain"),
        ("port = 2525", "port = 99999", "19: 'port' is a number from 1 to 65535, not 99999."),
        ("port = 2525", "port = 0", "19: 'port' is a number from 1 to 65535, not 0."),
        ("organisations.beta]", "organisations.Be_ta]", "14: 'Be_ta': a key has lower case"),
        ("relay = {", "relay = 3 # {", "19: 'relay' must be a table."),
    ],
)
def test_a_value_that_cannot_be_right_is_told_with_its_line_and_only_once(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    (said,) = mistakes(tmp_path, old, new)
    assert said.startswith(told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('name = "Beta"', "14: in [organisations.beta], 'name' is missing."),
        ('sender = "pers@beta.example"', "14: in [organisations.beta], 'sender' is missing."),
        ('host = "smtp.alfa.example"', "10: in [organisations.alfa.relay], 'host' is missing."),
        (
            'relay = { host = "127.0.0.1", port = 2525, security = "plain" }',
            "14: in [organisations.beta], 'relay' is missing.",
        ),
    ],
)
def test_what_is_missing_is_told_with_the_line_of_its_table(
    tmp_path: Path, line: str, told: str
) -> None:
    assert mistakes(tmp_path, line + "\n", "\n") == [told]


@pytest.mark.parametrize("text", ["", "language = 'nl'\n"])
def test_a_file_without_organisations_is_told(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == ["1: 'organisations' is missing."]


def test_an_empty_table_of_organisations_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, "[organisations]\n") == [
        "1: at least one [organisations.KEY] is needed."
    ]


def test_a_general_setting_below_a_table_is_told_where_it_belongs(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD + "lease = 20\n") == [
        "20: unknown setting 'lease'; it belongs at the top of the file, above the first [table]."
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('name = "Alfa"', 'name = "Alfa', "5: not valid TOML: "),
        ('name = "Alfa"', "name = Alfa", "5: not valid TOML: "),
        ('name = "Beta"', 'name = "Beta"\nname = "Gamma"', "16: not valid TOML: "),
        ("[organisations.beta]", "[organisations.beta", "14: not valid TOML: "),
    ],
)
def test_a_mistake_of_spelling_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    (said,) = mistakes(tmp_path, old, new)
    assert said.startswith(told)


def test_a_file_that_breaks_off_is_told_with_its_last_line(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, 'a = "1"\nb = [1,\n\n')
    assert said.startswith("2: not valid TOML: ")


@pytest.mark.parametrize("password", ['"geheim"', "12345678", '["geheim"]'])
def test_a_password_in_the_file_is_refused_and_never_shown(tmp_path: Path, password: str) -> None:
    (said,) = mistakes(tmp_path, 'user = "alfa"', f'user = "alfa"\npassword = {password}')
    assert said == (
        "13: a password never stands in this file; take it out, and give it with: "
        "campaign relay password alfa"
    )


def test_a_password_in_the_address_of_the_database_is_refused_and_never_shown(
    tmp_path: Path,
) -> None:
    database = 'database = "postgresql://pers:geheim@db.alfa.example/pers"\n'
    (said,) = problems(tmp_path, database + GOOD)
    assert said.startswith("1: a password never stands in this file; take it out")
    assert "CAMPAIGN_DATABASE" in said
    assert "geheim" not in said


def test_plain_text_to_another_machine_is_refused(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, '"127.0.0.1"', '"smtp.beta.example"')
    assert said.startswith("19: mail to smtp.beta.example would cross the network unencrypted")
    assert "allow_plain = true" in said


def test_plain_text_to_another_machine_is_allowed_where_the_file_says_so(tmp_path: Path) -> None:
    text = GOOD.replace('"127.0.0.1"', '"smtp.beta.example", allow_plain = true')
    assert load(tmp_path, text).organisations[1].relay.security is Security.PLAIN


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST"])
def test_plain_text_to_this_machine_is_allowed(tmp_path: Path, host: str) -> None:
    relay = load(tmp_path, GOOD.replace("127.0.0.1", host)).organisations[1].relay
    assert relay.host == host


@pytest.mark.parametrize("host", ["localhost.evil.example", "127.0.0.1.nip.example", "10.0.0.1"])
def test_what_only_looks_like_this_machine_is_another_machine(tmp_path: Path, host: str) -> None:
    assert "unencrypted" in mistakes(tmp_path, "127.0.0.1", host)[0]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_is_taken_as_people_write_it(tmp_path: Path, scheme: str) -> None:
    found = load(tmp_path, f'database = "{scheme}://pers@db.example/pers"\n{GOOD}')
    assert found.database == "postgresql+psycopg://pers@db.example/pers"


def test_the_environment_names_the_database_before_the_file_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMPAIGN_DATABASE", "postgresql://pers:geheim@db.example/pers")
    found = load(tmp_path, f'database = "hier.sqlite"\n{GOOD}')
    assert found.database == "postgresql+psycopg://pers:geheim@db.example/pers"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"campaign\.toml does not exist"):
        settings.load(tmp_path)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_bytes("# Zoë".encode("cp1252"))
    with pytest.raises(SettingsError, match="is not UTF-8 text: save it again as UTF-8"):
        settings.load(tmp_path)


def test_the_workspace_is_found_from_any_folder_in_it(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    deep = tmp_path / "templates" / "emails"
    deep.mkdir(parents=True)
    assert settings.find_workspace(deep) == tmp_path


def test_outside_a_workspace_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="or make one with: campaign init"):
        settings.find_workspace(tmp_path)


@pytest.mark.parametrize("name", ["alfa", "ALFA", "Alfa"])
def test_an_organisation_is_known_by_key_and_by_name(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, GOOD).organisation(name).key == "alfa"


def test_an_unknown_organisation_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"'gamma'; campaign.toml has: alfa, beta\."):
        load(tmp_path, GOOD).organisation("gamma")


def test_a_password_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = GOOD.replace("organisations.alfa", "organisations.alfa-1")
    alfa = load(tmp_path, text).organisations[0]
    assert passwords.variable(alfa) == "CAMPAIGN_PASSWORD_ALFA_1"
    monkeypatch.setenv("CAMPAIGN_PASSWORD_ALFA_1", "geheim")
    assert passwords.of(alfa) == "geheim"


def test_a_machine_without_a_keyring_has_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]
    try:
        assert passwords.of(load(tmp_path, GOOD).organisations[0]) is None
    finally:
        keyring.set_keyring(before)
