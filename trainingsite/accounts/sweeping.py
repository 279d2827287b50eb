"""What a sweep carries out row by row: one that the database broke off keeps no other waiting."""

import logging
from collections.abc import Callable

from django.db import OperationalError

log = logging.getLogger(__name__)


def one_of_many(act: Callable[[], object]) -> bool:
    """Whether the act came to something. Where the database broke it off (two that waited for each other, a lock that did not come) the
    next sweep tries again; whatever else is wrong is raised. The act is a transaction of its own."""
    try:
        return bool(act())
    except OperationalError:
        log.exception("the database broke off one row of a sweep; the next one tries it again")
        return False
