"""Checkpoints that come back from outside: which of them are ours, and what they say. Nothing is written."""

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from certificates import keys
from certificates.chain.domain.checkpoints import BadCheckpoint, Noted, read_checkpoint

log = logging.getLogger(__name__)


class NotOurs(Exception):
    """No checkpoint that a key of this installation signed; the message says which file, and why."""


def read_ours(path: Path, known: set[str] | None = None) -> Noted:
    """The checkpoint in a file, signed by a key of ours (`known`: those that were looked up). Raises NotOurs, KeysUnusable."""
    try:
        noted = read_checkpoint(path.read_bytes())
    except OSError as error:
        raise NotOurs(f"{path} cannot be read: {error.strerror}.") from error
    except BadCheckpoint as error:
        raise NotOurs(f"{path} is no checkpoint: {error}.") from error
    signed = keys.Signature(noted.public_key, noted.signature)
    if not signed.covers(noted.signed):
        raise NotOurs(f"{path} was changed after it was signed, or never was.")
    if signed.fingerprint not in (own_keys() if known is None else known):
        raise NotOurs(
            f"{path} was signed by the key {signed.fingerprint}, which is none of this installation. Put its public key back into "
            "var/keys if it was."
        )
    return noted


def own_keys() -> set[str]:
    """The fingerprints of the keys that sign checkpoints here, or have. Raises KeysUnusable."""
    return keys.known_fingerprints(keys.Purpose.CHECKPOINT)


def in_the_folder(most: int | None = None) -> Iterator[Noted]:
    """Those that lie where CHECKPOINT_TO says, where that is a folder that can be read from here; the latest `most`."""
    if urlsplit(settings.CHECKPOINT_TO).scheme:
        return
    known = own_keys()
    paths = Path(settings.CHECKPOINT_TO).glob("checkpoint-*.json")
    for path in sorted(paths, key=_moment, reverse=True)[:most]:
        try:
            yield read_ours(path, known)
        except NotOurs as refusal:
            log.warning("a checkpoint is left out: %s", refusal)


def _moment(path: Path) -> str:
    """When it was made, as its name ends."""
    return path.stem.rpartition("-")[2]
