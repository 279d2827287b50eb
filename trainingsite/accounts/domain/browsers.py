"""What a browser calls itself, in plain words: its family and the system it runs on."""

# In this order: the later ones claim to be the earlier ones as well.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """The family of the browser ("Firefox"); "" when it is none that we know."""
    return next((name for sign, name in _BROWSERS if sign in agent), "")


def system_of(agent: str) -> str:
    """The system that it runs on ("iPhone"); "" when it is none that we know."""
    return next((name for sign, name in _SYSTEMS if sign in agent), "")
