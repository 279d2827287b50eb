"""What is wrong with one row of a list, in the words of the same problem of a single question."""

from certificates.api import problems

_BY_CODE = {
    problem.default_code: problem
    for problem in (
        problems.BadAt,
        problems.BadKnownAt,
        problems.UnknownScope,
        problems.BadReference,
    )
}


def row_error(code: str) -> dict[str, str]:
    """The code and its words."""
    return {"code": code, "detail": str(_BY_CODE[code].default_detail)}
