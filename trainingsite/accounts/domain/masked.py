"""An address as somebody else may read it who is asked about it: its owner knows it again, and nobody learns it."""


def masked(email: str) -> str:
    """The first sign, the last one before a long enough @, and the domain: "ada.s@clinic.example" is "a···s@clinic.example"."""
    name, at, domain = email.rpartition("@")
    last = name[-1:] if len(name) > 3 else ""
    return f"{name[:1]}···{last}{at}{domain}"
