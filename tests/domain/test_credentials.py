"""Credentials are found in values and texts, and nothing else is. Each is made of pieces here, so that nobody takes it for a real one."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from domain.credentials import Credential, credential_in, credentials_in, is_telling

ROOT = Path(__file__).parents[2]
HEX = sha256(b"made up").hexdigest()
MIXED = "".join(letter.upper() if number % 3 else letter for number, letter in enumerate(HEX * 3))
B64 = MIXED[:43] + "/" + MIXED[44:86]
URL = "https://" + "ops:"
FORMS = {
    "a personal access token of Databricks": "da" + "pi" + HEX[:32] + "-2",
    "an OAuth secret of Databricks": "do" + "se" + HEX[:32],
    "a client secret of Entra": "Ab1" + "8Q" + "~" + MIXED[:34],
    "a personal access token of Azure DevOps": MIXED[:76] + "AZ" + "DO" + "x1Y2",
    "an account key of Azure": "DefaultEndpointsProtocol=https;AccountName=lake;Account" + "Key=" + B64 + "==",
    "a shared access key of Azure": "Endpoint=sb://bus.servicebus.windows.net/;SharedAccess" + "Key=" + MIXED[:43] + "=",
    "a shared access signature of Azure": "https://lake.blob.core.windows.net/raw?sv=2024-11-04&si" + "g=" + MIXED[:43] + "%3D",
    "a private key": "-----BEGIN RSA PRIVATE" + " KEY-----\\n" + MIXED[:64],
    "an access key of AWS": "AK" + "IA" + HEX[:16].upper(),
    "an API key of Google": "AI" + "za" + MIXED[:35],
    "a token of GitHub": "gh" + "p_" + MIXED[:36],
    "a token of GitLab": "gl" + "pat-" + MIXED[:20],
    "a token of Slack": "xo" + "xb-" + HEX[:24],
    "a webhook of Slack": "https://hooks.slack" + ".com/services/" + f"T{HEX[:8]}/B{HEX[8:16]}/{MIXED[:24]}",
    "a token of PyPI": "py" + "pi-AgE" + MIXED[:60],
    "a key of Stripe": "sk" + "_live_" + MIXED[:24],
    "a signed token": "ey" + f"J{MIXED[:20]}.ey" + f"J{MIXED[20:60]}.{MIXED[:43]}",
    "a URL with a password": URL + HEX[:12] + "@packages.contoso.com/simple",
    "a connection string with a password": "jdbc:sqlserver://db.contoso.com;user=sa;pass" + f"word=Ab{HEX[:8]}",
}


@pytest.mark.parametrize("what", FORMS)
def test_the_well_known_forms(what: str) -> None:
    assert credential_in(FORMS[what]) == what
    assert credentials_in(f"# MAGIC\nx = '{FORMS[what]}'\n") == (Credential(2, what),)


@pytest.mark.parametrize(
    "line",
    [
        'password = "{}"',
        '{{"apiKey": "{}"}}',
        '   "source": ["client_secret=\\"{}\\"\\n",',
        'df.read.option("dbPassword", "{}")',
        'spark.conf.set("fs.azure.account.key.lake.dfs.core.windows.net", "{}")',
        "  OPTIONS (url 'x', password '{}')",
        "export DB_TOKEN={}",
        "sasToken: {} # until May",
        "ACCESS-KEY={}",
    ],
)
def test_what_is_beside_a_telling_name(line: str) -> None:
    value = MIXED[:40]
    assert [found.line for found in credentials_in(f"one\n{line.format(value)}\nthree\n")] == [2]
    placeholders = [
        "my-secret-name",
        "${TOKEN}",
        "{{secrets/vault/token}}",
        "<token>",
        "https://login.contoso.com/token",
        "changeme-1234!X",
    ]
    for harmless in placeholders:
        assert credentials_in(line.replace("{{", "{").replace("}}", "}").replace("{}", harmless)) == (), harmless


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("DB_PASSWORD", "Sommer" + "2024!", True),
        ("DB_PASSWORD", "hunter" + "2", True),
        ("DB_PASSWORD", "sommer", False),
        ("DB_PASSWORD", "ops-password-2024", False),
        ("DB_PASSWORD_NAME", "Sommer" + "2024!", False),
        ("client_secret", HEX[:8] + "-1111-2222-3333-" + HEX[:12], True),
        ("token", HEX[:8] + "-1111-2222-3333-" + HEX[:12], False),
        ("token_lifetime_days", HEX, False),
        ("secret_scope", HEX, False),
        ("commit", HEX, False),
        ("api_key", HEX[:20], True),
        ("api_key", "warehouse-key-2024", False),
        ("token", "a" * 40, False),
        ("token", "com.contoso.TokenProvider2", False),
        ("token", "EasyAuthMicrosoftEntraIDAuthInfo", False),
    ],
)
def test_a_value_by_its_name(name: str, value: str, found: bool) -> None:
    assert credential_in(value, name) == (f"the value of {name}" if found else None)


def test_forms_that_documents_show_are_no_credentials() -> None:
    for made_up in ("AK" + "IA" + "IOSFODNN7EXAMPLE", "da" + "pi" + "0" * 32, "https://user:" + "password@host", URL + "${PASSWORD}@host"):
        assert credential_in(made_up) is None, made_up


def test_names_that_tell() -> None:
    about = ["key", "keys", "tokens", "author", "passenger", "token_count", "secretScope", "monkey", "connectionString", ""]
    telling = ["password", "dbPassword", "SASToken", "fs.azure.account.oauth2.client.secret", "storage-key"]
    assert list(filter(is_telling, [*telling, *about])) == telling


def test_nothing_of_this_repository_is_one() -> None:
    files = subprocess.run(
        ["git", "ls-files", "-z", "content", "docs", "Pulumi.*", "*.md"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    names = [name for name in files.stdout.split("\0") if name]
    assert len(names) > 30
    assert [(name, found) for name in names for found in credentials_in((ROOT / name).read_text())] == []
