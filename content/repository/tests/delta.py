"""Delta Lake for a local Spark: two files of a fixed version, downloaded once."""

from __future__ import annotations

import hashlib
import os
import urllib.request
from pathlib import Path

CENTRAL = "https://repo1.maven.org/maven2/io/delta"
FOLDER = Path(os.environ.get("DELTA_JARS") or Path.home() / ".cache" / "delta-jars")
"""Where they are kept. A pipeline names a folder that it caches."""
JARS = {
    "delta-spark_2.12/3.3.1/delta-spark_2.12-3.3.1.jar": "91562c604eeac59b9548865a4e93d4bf9e70762dd97894e6820395c2d941f710",
    "delta-storage/3.3.1/delta-storage-3.3.1.jar": "5c2fd58a6530a57a0ed67e21cff5f90e2a3148a9cb1d8aac61dc670c4c402357",
}
"""The files for Spark 3.5, with the SHA-256 of each."""


def jars() -> list[Path]:
    """The files, which are in `FOLDER` afterwards. Raises `ValueError` for one that is not what it should be."""
    found = []
    for path, digest in JARS.items():
        file = FOLDER / path.rpartition("/")[2]
        if not file.is_file():
            FOLDER.mkdir(parents=True, exist_ok=True)
            with urllib.request.urlopen(f"{CENTRAL}/{path}", timeout=120) as answer:  # noqa: S310 - a constant address
                content = answer.read()
            if (found_digest := hashlib.sha256(content).hexdigest()) != digest:
                raise ValueError(f"{CENTRAL}/{path} is not the file that was expected: its SHA-256 is {found_digest}")
            file.write_bytes(content)
        found.append(file)
    return found
