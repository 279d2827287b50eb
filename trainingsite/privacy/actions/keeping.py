"""Rules are kept: what was there long enough goes."""

import logging
from collections.abc import Iterable
from datetime import datetime

from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check
from trainingsite.privacy.rules import RULES, Rule

log = logging.getLogger(__name__)


class RuleNotKept(Exception):
    """Some rules could not be kept; the message names them. All others were."""


def keep_rules(*, by: Actor, now: datetime, rules: Iterable[Rule] = RULES) -> dict[str, int]:
    """End what was kept as long as its rule says; by rule how many rows. Twice changes nothing. One rule that fails keeps no other from
    being kept. Raises NotAllowed, RuleNotKept."""
    check(by, Act.KEEP_RULES)
    kept, failed = {}, []
    for rule in rules:
        if rule.run is None:
            continue
        try:
            kept[rule.code] = rule.run(by=by, now=now)
        except Exception:  # whatever it is: the others wait for nobody
            log.exception("a rule of privacy was not kept", extra={"rule": rule.code})
            failed.append(rule.code)
    if failed:
        raise RuleNotKept(", ".join(failed))
    return kept
