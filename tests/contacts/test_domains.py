"""Which domains are taken for a slip of the finger, and which are left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import domains


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("mgail.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.comm", "gmail.com"),
        ("gmail.be", "gmail.com"),
        ("ohtmail.com", "hotmail.com"),
        ("hotmail.ocm", "hotmail.com"),
        ("homail.be", "hotmail.be"),
        ("outlok.be", "outlook.be"),
        ("telent.be", "telenet.be"),
        ("telnet.be", "telenet.be"),
        ("skynet.b", "skynet.be"),
        ("proximsu.be", "proximus.be"),
        ("yahooo.com", "yahoo.com"),
        ("iclould.com", "icloud.com"),
        ("live.con", "live.com"),
        ("wanado.fr", "wanadoo.fr"),
    ],
)
def test_a_slip_in_a_great_providers_domain_is_noticed(domain: str, meant: str) -> None:
    assert domains.suggestion(domain) == meant


@pytest.mark.parametrize(
    "domain",
    "mail.com email.com ymail.com hmail.com gmx.com gmx.be hotmail.it hotmail.ch hotmail.ca "
    "outlook.es live.it life.be love.be vive.be like.nl wab.de web.dev free.be cloud.com "
    "starlet.be scarlett.be orage.fr grange.fr yahoo.ca yahoo.co.uk bbc.co.uk proximus.com "
    "telenet.com protonmail.ch krant.example x".split(),
)
def test_a_true_domain_is_not_taken_for_a_slip(domain: str) -> None:
    assert domains.suggestion(domain) is None


@pytest.mark.parametrize("domain", domains._PROVIDERS)
def test_no_provider_is_taken_for_a_slip_in_another(domain: str) -> None:
    assert domains.suggestion(domain) is None


@given(st.text(), st.sampled_from(domains._PROVIDERS))
def test_no_text_whatever_breaks_the_search_for_slips(text: str, provider: str) -> None:
    domains.suggestion(text)
    assert domains.suggestion(text + provider) in (None, *domains._PROVIDERS)
