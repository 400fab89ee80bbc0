"""Moments and spans as an officer writes them in a search: `2026-11`, `<30d`, `>2026-11-01`."""

import calendar
import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass

_AGE = re.compile(r"([<>])\s*(\d{1,4})\s*([hdwmy])")
_OURS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")  #: a day as it is written here
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
KNOWN = "2026, 2026-11, 2026-11-23, 2026-11-01..2026-11-15, <2026-11-01, >2026-11-01, <30d, >6m"


@dataclass(frozen=True)
class Span:
    """From a moment up to, and not including, another; None where it is open."""

    start: dt.datetime | None
    end: dt.datetime | None
    #: only the last of several moments counts: `>30d` is for whom nothing came since
    last: bool = False


def is_age(text: str) -> bool:
    """Whether a text says how old something is: `<30d`."""
    return _AGE.fullmatch(text) is not None


def read(text: str, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> Span:
    """The span that a person means, by days as they are in a zone.

    `<30d` is what is younger than thirty days, `>30d` what is older: h, d, w, m and y are hours,
    days, weeks, months and years. `>2026-11-01` is after that day, `<2026-11-01` before it.

    Raises:
        ValueError: it cannot be understood, or there is no such day.
    """
    try:
        return _read(text, now, zone)
    except OverflowError as problem:
        raise ValueError(text) from problem


def _read(text: str, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> Span:
    if age := _AGE.fullmatch(text):
        moment = _before(now.astimezone(zone), int(age[2]), age[3])
        return Span(moment, None) if age[1] == "<" else Span(None, moment, last=True)
    if ".." in text:
        first, _, final = text.partition("..")
        span = Span(_span(first.strip(), zone).start, _span(final.strip(), zone).end)
        if span.start and span.end and span.start >= span.end:
            raise ValueError(text)
        return span
    if text[:1] == ">":
        return Span(_span(text[1:].strip(), zone).end, None)
    if text[:1] == "<":
        return Span(None, _span(text[1:].strip(), zone).start, last=True)
    today = now.astimezone(zone).date()
    days = {"today": today, "yesterday": today - dt.timedelta(1)}
    return _span(days.get(text.lower(), text), zone)


def _span(day: str | dt.date, zone: zoneinfo.ZoneInfo) -> Span:
    """A year, a month or a day."""
    if isinstance(day, dt.date):
        day = day.isoformat()
    elif ours := _OURS.fullmatch(day):
        day = f"{ours[3]}-{ours[2]}-{ours[1]}"
    found = _DAY.fullmatch(day)
    if not found:
        raise ValueError(day)
    year, month, number = (int(one) if one else 0 for one in found.groups())
    first = dt.date(year, month or 1, number or 1)
    if number:
        after = first + dt.timedelta(1)
    elif month:
        after = _months_on(first, 1)
    else:
        after = _months_on(first, 12)
    return Span(_midnight(first, zone), _midnight(after, zone))


def _midnight(day: dt.date, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def _before(now: dt.datetime, count: int, unit: str) -> dt.datetime:
    if unit in "my":
        day = _months_on(now.date(), -count * (12 if unit == "y" else 1))
        return dt.datetime.combine(day, now.timetz()).astimezone(dt.UTC)
    hours = count * {"h": 1, "d": 24, "w": 24 * 7}[unit]
    return (now - dt.timedelta(hours=hours)).astimezone(dt.UTC)


def _months_on(day: dt.date, count: int) -> dt.date:
    """The same day some months later; the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
