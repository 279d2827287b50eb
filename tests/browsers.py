"""The browsers of the system that journeys run in and the Node that verifiers run in, and what of them is missing here."""

import shutil

# The first is the same engine without the window around pages: a fifth less work for a walk.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Debian's package of each program.
WEBKIT = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}


def chromium() -> str | None:
    """The program, or None where there is none."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


def missing_for_webkit() -> list[str]:
    """The packages that would have to be installed to drive a WebKit."""
    return [package for program, package in WEBKIT.items() if shutil.which(program) is None]


def has_node() -> bool:
    """Whether Node and its packages can be had, for software of other people that checks our credentials."""
    return all(shutil.which(name) for name in ("node", "npm"))


def has_java() -> bool:
    """Whether a JDK can be had, for veraPDF."""
    return all(shutil.which(name) for name in ("java", "javac"))
