"""ZIP archives of strangers: counted and measured before anything is unpacked, and nothing is ever written."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from courses.content.formats.decoding import MOST_BYTES as MOST_BYTES_PACKED
from courses.content.formats.decoding import check_size
from courses.content.formats.refusals import Place, Refused, TooLarge, because, gettext_noop

MOST_FILES = 3_000
MOST_BYTES = 120_000_000
MOST_OF_ONE = 20_000_000
MOST_GROWTH = 200
BROKEN = gettext_noop("The archive is damaged or not a ZIP file. Make it again.")
TOO_MANY = gettext_noop("The archive holds {count} files; {most} are the most.")
TOO_LARGE = gettext_noop("Unpacked the archive would have {size} MB; {most} MB are the most.")
GROWS = gettext_noop("'{name}' grows to more than {most} times its size when it is unpacked: that is how bombs are made.")  # fmt: skip
OUTSIDE = gettext_noop("'{name}' would lie outside of the archive. Pack the files without '..' and leading '/'.")  # fmt: skip
LOCKED = gettext_noop("'{name}' is locked with a password. Pack it without one.")
MISSING = gettext_noop("'{name}' is named in the archive and not in it.")


@dataclass(frozen=True)
class Archive:
    """An archive that was looked through. Its files are read one by one, up to a size."""

    zip: zipfile.ZipFile
    names: tuple[str, ...]

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises Refused."""
        place = Place(member=name)
        if name not in self.names:
            raise Refused(because(MISSING, name=name), place)
        try:
            with self.zip.open(name) as file:
                data = file.read(MOST_OF_ONE + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ):
            raise Refused(because(BROKEN), place) from None
        if len(data) > MOST_OF_ONE:
            raise TooLarge(because(TOO_LARGE, size=_mb(len(data)), most=_mb(MOST_OF_ONE)), place)
        return data


def _mb(size: int) -> int:
    return round(size / 1_000_000)


def opened(
    data: bytes,
    *,
    most: int = MOST_BYTES_PACKED,
    most_unpacked: int = MOST_BYTES,
    most_files: int = MOST_FILES,
) -> Archive:
    """The archive, if nothing in it is dangerous. `most`: of its own bytes. Raises Refused."""
    check_size(data, most)
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
        infos = file.infolist()
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ):
        raise Refused(because(BROKEN)) from None
    if len(infos) > most_files:
        raise TooLarge(because(TOO_MANY, count=len(infos), most=most_files))
    total = sum(info.file_size for info in infos)
    if total > most_unpacked:
        raise TooLarge(because(TOO_LARGE, size=_mb(total), most=_mb(most_unpacked)))
    for info in infos:
        _check(info)
    names = (info.filename for info in infos if not info.is_dir())
    return Archive(file, tuple(dict.fromkeys(name for name in names if not _is_hidden(name))))


def _is_hidden(name: str) -> bool:
    """Whether it is what a computer of Apple or Windows leaves beside the files of a folder."""
    last = PurePosixPath(name).name
    return (
        name.startswith("__MACOSX/")
        or last.startswith("._")
        or last in (".DS_Store", "Thumbs.db", "desktop.ini")
    )


def _check(info: zipfile.ZipInfo) -> None:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        raise Refused(because(OUTSIDE, name=info.filename))
    if info.flag_bits & 1:
        raise Refused(because(LOCKED, name=info.filename))
    if info.file_size > 1_000_000 and info.file_size > MOST_GROWTH * max(1, info.compress_size):
        raise TooLarge(because(GROWS, name=info.filename, most=MOST_GROWTH))
