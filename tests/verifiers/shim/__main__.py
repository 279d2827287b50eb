"""python -m tests.verifiers.shim [port]: serves until it is stopped. Says where, and by which key it signs."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.verifiers.shim.issuing import DID_KEY
from tests.verifiers.shim.server import Shim

if __name__ == "__main__":
    port = int((sys.argv[1:] or ["40443"])[0])
    with TemporaryDirectory() as folder, Shim(Path(folder), port) as shim:
        print(shim.site, DID_KEY, flush=True)  # noqa: T201
        shim.serve_forever()
