"""One clock and one source of chance for the whole story, so that telling it again makes the same rows."""

import os
import random
import time
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone


class _Clock:
    """Stands still until the story moves it."""

    moment = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def time(self) -> float:
        return self.moment.timestamp()


_clock = _Clock()
_chance = random.Random("9115f72")


def at(text: str) -> datetime:
    """Move the clock to an instant written as 2026-03-20 09:00 (UTC); gives it."""
    _clock.moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return _clock.moment


def hold() -> None:
    """Take over time and chance. Before Django's models are imported: some of them keep a reference to `now`."""
    timezone.now = _clock.now
    time.time = time.monotonic = _clock.time
    # uuid4() asks os; secrets and SystemRandom ask their own name for the same function.
    os.urandom = random._urandom = _chance.randbytes
    # Keys that sign are drawn by a library that asks nobody of these.
    Ed25519PrivateKey.generate = _drawn_key


def _drawn_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_chance.randbytes(32))


def begin_chance_anew(part: str = "") -> None:
    """As at the start of a part: what ran before has asked for more of it on one engine than on the other."""
    _chance.seed(f"9115f72{part}")
