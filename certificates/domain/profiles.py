"""How a certificate is put into a profile elsewhere: with its caveats in its name, which is all that a reader sees there."""

from collections.abc import Collection, Mapping
from datetime import date
from urllib.parse import urlencode

_ADDRESS = "https://www.linkedin.com/profile/add"
# What a profile shows in one line. What is longer it would cut at the end, where the caveats stand.
LONGEST_NAME = 100
_IN_SHORT = {"trial": "trial", "provisional_cut": "pilot"}


def profile_name(title: str, caveats: Collection[str]) -> str:
    """The title with what it must be read with in one line; a long title is cut, and never its caveats."""
    said = ["knowledge only", *(short for code, short in _IN_SHORT.items() if code in caveats)]
    behind = f" ({'; '.join(said)})"
    room = LONGEST_NAME - len(behind)
    return (title if len(title) <= room else f"{title[: room - 1].rstrip()}…") + behind


def profile_address(
    facts: Mapping[str, str], *, caveats: Collection[str], since: date, until: date
) -> str:
    """Where LinkedIn offers to add it. `facts`: its title, issuer, code, and the address at which anybody checks it."""
    asked = {
        "startTask": "CERTIFICATION_NAME",
        "name": profile_name(facts["title"], caveats),
        "organizationName": facts["issuer"],
        "issueYear": since.year,
        "issueMonth": since.month,
        "expirationYear": until.year,
        "expirationMonth": until.month,
        "certUrl": facts["verify_url"],
        "certId": facts["code"],
    }
    return f"{_ADDRESS}?{urlencode(asked)}"
