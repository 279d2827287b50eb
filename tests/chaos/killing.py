"""Programs that are killed at random moments, by dice: the same moments and programs for the same seed."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import psutil

from tests.site import Site, wait_until

PROGRAMS = ("web", "worker", "valkey")
# Everything of the program; its head alone; one process below it, which its head starts again.
WHOLE, HEAD, LIMB = "whole", "head", "limb"
HOW = {"web": (WHOLE, HEAD, LIMB), "worker": (WHOLE, HEAD, LIMB), "valkey": (WHOLE,)}
# The supervisor waits up to ten seconds before it starts again what ends again and again.
RESTART = 40


@dataclass(frozen=True)
class Kill:
    """One kill: seconds after the beginning, which program, what of it, and a number that picks the process."""

    at: float
    program: str
    how: str
    pick: int


def schedule(dice: random.Random, kills: int, seconds: float) -> list[Kill]:
    """So many kills within the seconds, the first at once."""
    moments = sorted(dice.uniform(0, seconds) for _kill in range(kills))
    planned = []
    for at in moments:
        program = dice.choice(PROGRAMS)
        planned.append(Kill(at, program, dice.choice(HOW[program]), dice.randrange(100)))
    return planned


def carry_out(
    site: Site, planned: list[Kill], *, until: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Kill as planned, each as soon as its program is there again; how many of each. Ends early as soon as `until` says so."""
    done: Counter[str] = Counter()
    began = time.monotonic()
    for kill in planned:
        time.sleep(max(0.0, began + kill.at - time.monotonic()))
        if until():
            break
        wait_until(
            partial(_kill, site, kill),
            seconds=RESTART,
            why=f"{kill.program} is there to be killed",
        )
        done[kill.program] += 1
    return done


def _kill(site: Site, kill: Kill) -> bool:
    """Whether there was something to kill."""
    try:
        head = psutil.Process(site.children()[kill.program])
        limbs = head.children(recursive=True)
        if head.status() == psutil.STATUS_ZOMBIE:
            return False
        chosen = {
            WHOLE: [head, *limbs],
            HEAD: [head],
            LIMB: [limbs[kill.pick % len(limbs)]] if limbs else [],
        }[kill.how]
        for process in chosen:
            process.kill()
    except (KeyError, psutil.NoSuchProcess):
        return False
    return bool(chosen)
