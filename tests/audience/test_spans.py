"""Days, months and ages as an officer writes them in a search."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.audience import spans
from campaign.audience.spans import Span

BRUSSELS = zoneinfo.ZoneInfo("Europe/Brussels")
NOW = dt.datetime(2026, 3, 31, 10, tzinfo=dt.UTC)  # noon in Brussels, two days into summer time


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2025-12-31T23:00", "2026-12-31T23:00"),
        ("2026-11", "2026-10-31T23:00", "2026-11-30T23:00"),
        ("2026-12", "2026-11-30T23:00", "2026-12-31T23:00"),
        ("2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),  # a day of 23 hours
        ("2026-3-29", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("29/03/2026", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("29-3-2026", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("today", "2026-03-30T22:00", "2026-03-31T22:00"),
        ("Yesterday", "2026-03-29T22:00", "2026-03-30T22:00"),
        ("2026-01..2026-02", "2025-12-31T23:00", "2026-02-28T23:00"),
        ("1/1/2026..2026-01-02", "2025-12-31T23:00", "2026-01-02T23:00"),
    ],
)
def test_a_span_is_of_days_as_they_are_here(text: str, start: str, end: str) -> None:
    assert spans.read(text, NOW, BRUSSELS) == Span(at(start), at(end))


@pytest.mark.parametrize(
    ("text", "start", "end", "last"),
    [
        ("<30d", "2026-03-01T11:00", None, False),
        ("<12h", "2026-03-30T22:00", None, False),
        ("<2w", "2026-03-17T11:00", None, False),
        ("<1m", "2026-02-28T11:00", None, False),  # there is no 31 February
        (">1y", None, "2025-03-31T10:00", True),
        (">30d", None, "2026-03-01T11:00", True),
        (">2026-03-28", "2026-03-28T23:00", None, False),
        ("<2026-03-28", None, "2026-03-27T23:00", True),
        (">2026-02", "2026-02-28T23:00", None, False),
    ],
)
def test_younger_is_since_and_older_is_since_nothing_came(
    text: str, start: str | None, end: str | None, last: bool
) -> None:
    meant = Span(at(start) if start else None, at(end) if end else None, last)
    assert spans.read(text, NOW, BRUSSELS) == meant


NONE = "< .. x 30d 2026-13 2026-02-30 31/02/2026 0000 9999 <9999y 2026-02..2026-01 2026.."


@pytest.mark.parametrize(
    "text", ["", "9999-12-31", *NONE.split(), "\u0663\u0660/01/2026 ", "<\u0663\u0660d "]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    try:
        found = spans.read(text, NOW, BRUSSELS)
    except ValueError:
        return
    pytest.fail(f"{text!r} was read as {found}")


def test_an_age_without_its_sign_is_known_for_what_it_lacks() -> None:
    assert spans.is_age("<30d")
    assert not spans.is_age("30d")


@given(st.text("0123456789-./<>dwmyh ", max_size=14) | st.text(max_size=8))
def test_any_text_is_a_span_or_refused(text: str) -> None:
    try:
        span = spans.read(text, NOW, BRUSSELS)
    except ValueError:
        return
    assert span.start or span.end
    assert not (span.start and span.end) or span.start < span.end
