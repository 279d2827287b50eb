"""The web server: the command that starts it, and the one rule about where it may listen."""

import ipaddress
import socket
import sys

WORKERS, THREADS = 2, 3


def command(host: str, port: int) -> list[str]:
    """What starts granian for this site."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws",
        "--respawn-failed-workers", "--log-level", "warning", "trainingsite.wsgi:application",
    ]  # fmt: skip


def refusal(host: str, trusted_proxies: int) -> str:
    """Why the web server cannot or may not listen there; "" when it does."""
    return unreadable(host) or exposure(host, trusted_proxies)


def unreadable(host: str) -> str:
    """Why granian cannot read the address; "" when it can. It knows no names, and no shorter ways to write an address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return (
            f"HOST is {host}, and the web server reads only whole addresses such as 127.0.0.1, 0.0.0.0 or ::1. "
            "For this machine alone: HOST=127.0.0.1."
        )
    return ""


def exposure(host: str, trusted_proxies: int) -> str:
    """Why the web server may not listen there; "" when it may.

    granian has a time limit for the head of a request and none for its body, and each of our threads waits for the body
    it reads: as many unfinished uploads as there are threads stop the site, and they cost their sender nothing.
    """
    if trusted_proxies or not reaches_beyond(host):
        return ""
    return (
        f"HOST is {host}, which other machines reach, and TRUSTED_PROXY_COUNT is 0: no proxy of yours stands in front. "
        f"{WORKERS * THREADS} uploads that are begun and never finished would then stop the site for everybody. "
        "Put a reverse proxy in front that takes in the whole body before it passes a request on, such as nginx with "
        'proxy_request_buffering on, which is its default (docs/operations.md, "A service behind a reverse proxy"). '
        "Then set TRUSTED_PROXY_COUNT=1, and HOST=127.0.0.1 if the proxy runs on this machine. "
        "To try the site on this machine alone: HOST=127.0.0.1, without a proxy."
    )


def reaches_beyond(host: str) -> bool:
    """Whether other machines can reach what listens there. A name is what it resolves to; one that is nothing counts as beyond."""
    if not host:
        return True  # every address there is
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return True
    return not all(_is_loopback(address) for address in found)


def _is_loopback(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback
