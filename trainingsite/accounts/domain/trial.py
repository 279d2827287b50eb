"""Whether this installation is a trial: nobody outside can check what it says."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

# Names that mean something inside one network only, or nothing anywhere (RFC 2606, 6761, 6762, 7686, 8375, 9476 and common
# practice). The world's names for documentation (example.org) lead somewhere and are not among them.
_NOT_PUBLIC = (
    "local", "localhost", "localdomain", "test", "example", "invalid", "internal", "intranet", "private", "corp", "home",
    "lan", "home.arpa", "onion", "alt",
)  # fmt: skip
# What the last part of a public name is: letters, or letters of another script behind "xn--". 127.1 and 0x7f.1 are
# addresses in a short form that browsers still follow.
_LAST_PART = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")


def is_trial_address(public_url: str) -> bool:
    """Whether an address is no public https address: then nobody outside can check what it issues."""
    parts = urlsplit(public_url)
    return parts.scheme != "https" or not _is_public_host(parts.hostname or "")


def _is_public_host(host: str) -> bool:
    host = host.casefold().rstrip(".")
    try:
        return _is_public_address(host)
    except ValueError:  # a name
        return _is_public_name(host)


def _is_public_address(host: str) -> bool:
    address = ip_address(host)
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


def _is_public_name(host: str) -> bool:
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        return False
    if "." not in host or any(f".{host}".endswith(f".{ending}") for ending in _NOT_PUBLIC):
        return False
    return _LAST_PART.fullmatch(host.rpartition(".")[2]) is not None
