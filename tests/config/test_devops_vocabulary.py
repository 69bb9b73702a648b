"""The words of the section `devops`: what they take and refuse."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from config.base import TextFormat
from config.devops import vocabulary

WORDS = {name: part for name, kind in vars(vocabulary).items() for part in get_args(kind) if isinstance(part, TextFormat)}
REFUSED = {
    "TeamName": ["", " Core", "Core ", "a/b", "a\\b", "x" * 65, 'say "x"', "a\nb"],
    "Title": ["", " a", "a ", "a/b", "a|b", "x" * 129],
    "ProjectTag": ["", "-a", "a b", "a,b", "x" * 65],
    "Wiql": ["", "WorkItems", "SELECT FROM", "SELECT [System.Id] FROM Bugs", "DELETE FROM WorkItems"],
    "Member": ["", " a@b.c", "DOMAIN\\dana", "a/b", "a\nb"],
    "BranchPattern": ["", "refs/heads/main", "*", "release*", "release/*/x", "/main", "main/", "a..b", "a.lock"],
    "PathFilter": ["", "notebooks/*", "*.py", "/a b", "\\a", "!notebooks"],
    "EmailPattern": ["", "contoso.com", "*", "a@b;c@d", "a @b.c", "!!a@b.c"],
    "FeedName": ["", "-a", "a-", "my wheels", "a/b", "x" * 65],
    "HttpsUrl": ["", "http://a.b", "https://", "https://user:secret@a.b/c", "https://a b", "ftp://a.b"],
    "TimeZone": ["", "europe", "W. Europe Standard Time!", "Z"],
    "TimeOfDay": ["8:00", "24:00", "08:60", "0800", "08:00:00", ""],
    "VariableName": ["", "1a", "a b", "a-b", "_a", "x" * 129],
    "VariableValue": ["a\nb", "x" * 1001],
    "StatusPart": ["", "a/b", " a", "x" * 101],
    "SubnetId": ["", "snet", "/subscriptions/x/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s"],
    "AgentImage": ["", "ubuntu-24.04", "Ubuntu/latest", "ubuntu-24.04/newest"],
    "MarketplaceImage": ["", "Canonical:ubuntu:server", "a:b:c:d", "a:b:c:latest:e"],
    "SshPublicKey": ["", "ssh-ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----", "AAAAC3NzaC1lZDI1NTE5AAAAIGdFYrGZ4w7nOqQ2C1mXkE0m2m6mJbQm"],
}


def test_every_word_has_examples_here() -> None:
    assert set(REFUSED) == set(WORDS)


@pytest.mark.parametrize("name", WORDS)
def test_a_word_takes_its_own_example(name: str) -> None:
    assert TypeAdapter(getattr(vocabulary, name)).validate_python(WORDS[name].example) == WORDS[name].example


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in REFUSED.items() for text in texts])
def test_39_a_word_refuses(name: str, text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(getattr(vocabulary, name)).validate_python(text)
    assert raised.value.errors()[0]["msg"] == f"expected {WORDS[name].what}, for example {WORDS[name].example}"
