"""Days counted as people count them: years later, working days later; and how machines are told an instant."""

from datetime import UTC, date, datetime, timedelta

SATURDAY = 5


def years_later(day: date, years: int) -> date:
    """The same day so many years later; the 28th where there is no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def working_days_later(day: date, count: int) -> date:
    """The day after so many working days: Saturdays and Sundays do not count, public holidays do."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            count -= 1
    return day


def instant(moment: datetime) -> str:
    """An instant as it is written to machines: in UTC with Z, always six decimals."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
