"""Whether this installation is a trial: nobody outside can check what it says."""

from ipaddress import ip_address
from urllib.parse import urlsplit

# Names that mean something inside one network only (RFC 6761, 6762 and common practice).
PRIVATE_ENDINGS = (".local", ".localhost", ".test", ".internal", ".lan", ".home.arpa")


def is_trial_address(public_url: str) -> bool:
    """Whether an address is no public https address: then nobody outside can check what it issues."""
    parts = urlsplit(public_url)
    return parts.scheme != "https" or not _is_public_host(parts.hostname or "")


def _is_public_host(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:  # a name
        return "." in host and not host.rstrip(".").endswith(PRIVATE_ENDINGS)
