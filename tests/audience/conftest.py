"""People on file, brought there by the same imports that an officer does."""

import zoneinfo
from typing import Any

import pytest
from sqlalchemy.orm import Session

from campaign.audience import eligibility, selection
from campaign.audience.eligibility import Decision, Rules
from campaign.audience.finding import contacts
from campaign.audience.known import Known
from campaign.audience.wishes import Wishes
from campaign.contacts import directory
from campaign.models import Campaign
from campaign.settings import Settings
from campaign.terms import Kind
from tests.conftest import NOW
from tests.contacts.conftest import Importing

ALFA = """\
Voornaam;Achternaam;Medium;Thema;Tags;Taal;E-mail
Ada;Aerts;De Dageraad;zee;vip;nl;ada@dageraad.example, ada@prive.example
Élodie;Özgür;L'Écho d'Été;énergie;;fr;elodie@echo.example
Els;Van den Berghe;Het Scheldeblad;;50%_korting;;els.vandenberghe@scheldeblad.example
"""
BETA = """\
Voornaam;Achternaam;Medium;Thema;E-mail
Cy;Claes;Het Weekblad;wind op zee;cy@weekblad.example
Els;Vandenberghe;Het Scheldeblad;;e.vandenberghe@scheldeblad.example
Zoë;O'Neill;100% Zuiver_Nieuws;;zoe_oneill@zuiver.example
"""
POLICY = """\
Voornaam;Achternaam;Organisatie;Eigenaar;Soort;E-mail
Piet;Pauwels;Kabinet Zee;beta;beleidsmaker;piet@kabinet.example
Rik;Raes;Fractie Zuid;;onderzoeker;rik@fractie.example
Guy;Adres;Fractie Zuid;;beleidsmaker;
"""


@pytest.fixture
def importing(session: Session, config: Settings) -> Importing:
    made = Importing(session, directory.organisations(session, config.organisations))
    made(ALFA, to="alfa/pers")
    made(BETA, to="beta/pers")
    made(POLICY, to="beleid", kind=Kind.POLICYMAKER)
    return made


class Finding:
    """Looks for people as a campaign does."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.known = Known(session, NOW, zoneinfo.ZoneInfo("Europe/Brussels"))

    def __call__(self, *expressions: str) -> list[str]:
        """The family names of those found, in the order of the file."""
        found = self._session.scalars(contacts(self.known, expressions))
        return [one.last_name for one in found]

    def decide(
        self,
        *expressions: str,
        choose: eligibility.ChooseVariant = lambda *_: "press",
        campaign: Campaign | None = None,
        **asked: Any,
    ) -> list[Decision]:
        wishes = Wishes(expressions, **asked)
        rules = Rules(
            ["alfa", "beta"], choose, one_per_outlet=wishes.one_per_outlet, balance=wishes.balance
        )
        return selection.plan(self.known, wishes, rules, "nl", campaign)


@pytest.fixture
def finding(importing: Importing) -> Finding:
    return Finding(importing.session)
