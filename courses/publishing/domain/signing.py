"""How long a clinical lead's signature can stand: at most 24 months, whatever day it names."""

from datetime import date

from trainingsite.accounts.domain.calendar import years_later

YEARS = 2


def latest_review(signed: date) -> date:
    """The last day on which a signature given on `signed` can stand: 24 months later."""
    return years_later(signed, YEARS)


def earliest_standing(day: date) -> date:
    """The first day whose signatures can still stand on `day`: latest_review the other way round."""
    try:
        return day.replace(year=day.year - YEARS)
    except ValueError:  # 29 February: what was given on the 28th ended the day before
        return date(day.year - YEARS, 3, 1)
