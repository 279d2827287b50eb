"""The bytes of the pictures that questions of a file name, wherever the format keeps them."""

from collections.abc import Collection

from courses.content.formats.refusals import Refused
from quizzes.bank.formats.moodle import reader as moodle
from quizzes.bank.formats.moodle.pictures import files_in
from quizzes.bank.formats.source import Source


def pictures_in(name: str, data: bytes, wanted: Collection[str]) -> dict[str, bytes]:
    """By the name under which a row calls it, each of the wanted pictures that is there. Never raises."""
    source = Source(name, data)
    try:
        if moodle.claims(source):
            return {ref: said for ref, said in files_in(source.root) if ref in wanted}
        there = source.archive.names if source.is_zip else ()
        return {ref: source.archive.read(ref) for ref in wanted if ref in there}
    except Refused:
        return {}
