"""Whether certificates are made now: a part above may know a reason to wait, and says so when it is ready. Nothing is written."""

from collections.abc import Callable

_REASONS: list[Callable[[], bool]] = []


def pause_while(is_so: Callable[[], bool]) -> None:
    """Said at start-up: no certificate is made while this is so. It is asked for each certificate."""
    if is_so not in _REASONS:
        _REASONS.append(is_so)


def is_paused() -> bool:
    """Whether somebody has to look before another certificate is made. The passes wait, and the sweep finds them afterwards."""
    return any(is_so() for is_so in _REASONS)
