"""Whether a row is to blame for an error: others are then read all the same, and otherwise nothing more can be read at all."""

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError

# No fault of a row: the time of a task is over, or the database is away.
_OTHERWISE = (SoftTimeLimitExceeded, InterfaceError, MemoryError)


def is_of_a_row(error: Exception) -> bool:
    """Whether it is what a row holds that cannot be read. SQLite calls text that is no UTF-8 an error of its operation."""
    if isinstance(error, OperationalError):
        return "UTF-8" in str(error)
    return not isinstance(error, _OTHERWISE)
