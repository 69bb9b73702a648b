"""A secret that Databricks keeps: its value comes from secret configuration, and stands nowhere in plain text."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.engine.harness import ROOT, Cloud

NAME, VALUE, OTHER = "partner-token", "not-for-everybody-1", "not-for-everybody-2"
SECRET = "databricks:index/secret:Secret"
SCOPE_WITHOUT = re.compile(r"(backend: databricks\b.*\n\s+secrets: )\[\]")


def declared(folder: Path) -> Path:
    """dev's stack file, with a secret in the scope that Databricks keeps."""
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    file = folder / "dev.yaml"
    changed, times = SCOPE_WITHOUT.subn(rf"\1[{NAME}]", text)
    assert times == 1
    file.write_text(changed)
    return file


def test_31_a_secret_comes_from_secret_configuration_stays_secret_and_survives_a_change(shipped: Cloud, tmp_path: Path) -> None:
    file = declared(tmp_path)

    def dev(*arguments: str) -> tuple[str, ...]:
        return (*arguments, "-s", "dev", "--config-file", str(file))

    assert f"databricks-cicd:secret-{NAME}" in shipped.refused(*dev("preview"))
    shipped.pulumi(*dev("config", "set", "--secret", f"databricks-cicd:secret-{NAME}", VALUE))
    printed = shipped.pulumi(*dev("up", "--yes", "--skip-preview"))

    shipped.pulumi(*dev("config", "set", "--secret", f"databricks-cicd:secret-{NAME}", OTHER))
    previewed = shipped.pulumi(*dev("preview", "--diff"))
    steps = shipped.json(*dev("preview", "--json"))["steps"]
    assert isinstance(steps, list)
    assert {step["newState"]["type"] for step in steps if step["op"] != "same"} == {SECRET}

    # Written again under the same id: it must still be there afterwards, which no preview tells.
    shipped.pulumi(*dev("up", "--yes", "--skip-preview"))
    assert shipped.localcloud("list").count(SECRET) == 1
    shipped.pulumi(*dev("refresh", "--yes", "--expect-no-changes"))

    state = shipped.resources("dev")
    (secret,) = (resource for resource in state if resource["type"] == SECRET)
    assert "ciphertext" in json.dumps(secret["inputs"])
    for text in (printed, previewed, json.dumps(state), json.dumps(steps), file.read_text()):
        assert VALUE not in text
        assert OTHER not in text
