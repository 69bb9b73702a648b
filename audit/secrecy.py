"""Keeps secrets out of the model. The engine blinds what it knows to be secret at each side of a step; that leaves four gaps closed here:

- a property that is secret on one side only: the other side's plaintext is hidden at the same path, in inputs and outputs alike;
- such a plaintext written elsewhere too (another property, a notebook's text, an error message): hidden by its text;
- outputs that the program declared secret, and properties whose name says that they are, which no one marked;
- an encrypted or decrypted envelope inside a string.

What looks like a credential is hidden wherever it is, although nobody marked it, and told by its path, so that a rule can refuse it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from audit import texts
from audit.values import SECRET, SIGNATURE_KEY, Marker, Path, Tree, Value, as_json_container, decode, leaves, strings
from domain.credentials import credential_in, without_credentials

SECRET_NAMES: Final = frozenset(
    {
        *(
            "accessKey",
            "accessToken",
            "adminPassword",
            "apiKey",
            "apiToken",
            "basicAuthPassword",
            "clientCertificatePassword",
            "clientSecret",
        ),
        *(
            "connectionString",
            "oidcRequestToken",
            "oidcToken",
            "password",
            "personalAccessToken",
            "primaryKey",
            "privateKey",
            "secondaryKey",
        ),
        *("secretAccessKey", "secretValue", "servicePrincipalKey", "sharedAccessKey", "stringValue", "token", "tokenValue"),
    }
)
"""Names under which the three providers and their policies take a credential as a string."""

SECRET_PROPERTIES: Final[Mapping[str, frozenset[Path]]] = {"azure-native:keyvault:Secret": frozenset({("properties", "value")})}
"""Properties that are secret by nature although neither their name nor the provider's schema says so."""

_ANY_INDEX: Final = -1
_SHORTEST_SEARCHED: Final = 6
"""A shorter plaintext is hidden at its own path only: searched for in every text, it would hide ordinary words."""


class Secrecy:
    """What is known to be secret in one preview. Feed every step through `blind` first, then pass what is shown through `hide`."""

    def __init__(self) -> None:
        self._learned: set[str] = set()

    def blind(self, token: str, sides: Sequence[Mapping[str, JsonValue]], secret_names: Iterable[str] = ()) -> list[Tree]:
        """All property trees of one step (old and new, inputs and outputs), decoded, each without what is secret in any of them."""
        trees = [{key: decode(value, self._learned) for key, value in side.items()} for side in sides]
        secret = {_pattern(path) for tree in trees for path, leaf in leaves(tree) if leaf is SECRET}
        secret |= {(name,) for name in secret_names} | SECRET_PROPERTIES.get(token, frozenset())
        mask = _Mask(frozenset(secret), self._learned)
        return [{key: mask.apply(value, (key,)) for key, value in tree.items()} for tree in trees]

    def hide(self, text: str) -> str:
        """The text with every learned plaintext replaced; all of it, where it holds an envelope."""
        if SIGNATURE_KEY in text:
            return SECRET.value
        for plaintext in self._searched():
            text = text.replace(plaintext, SECRET.value)
        return without_credentials(text, SECRET.value)

    def hide_in(self, value: Value, name: str = "") -> Value:
        """The value with `hide` applied to its strings and keys. What looks like a credential only by its name is hidden as a whole."""
        if isinstance(value, str):
            hidden = self._hidden(value, name)
            if "\n" not in value and not texts.is_encoded(name) and credential_in(hidden, name):
                return SECRET
            return SECRET if hidden == SECRET.value else hidden
        if isinstance(value, list):
            return [self.hide_in(item, name) for item in value]
        if isinstance(value, dict):
            called = next((value[key] for key in ("name", "key") if isinstance(value.get(key), str)), "")
            return {
                self.hide(key): self.hide_in(item, called if key == "value" and isinstance(called, str) and called else key)
                for key, item in value.items()
            }
        return value

    def hide_in_tree(self, tree: Tree) -> Tree:
        """`hide_in` for a whole property tree."""
        hidden = self.hide_in(tree)
        assert isinstance(hidden, dict)
        return hidden

    def _hidden(self, value: str, name: str) -> str:
        text = texts.readable(name, value)
        if texts.is_encoded(name) and text is not None and (hidden := self.hide(text)) != text:
            return base64.b64encode(hidden.encode()).decode()
        return self.hide(value)

    def _searched(self) -> list[str]:
        long_enough = {text for text in self._learned if len(text) >= _SHORTEST_SEARCHED}
        escaped = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for text in long_enough for ascii_only in (True, False)}
        return sorted(long_enough | escaped, key=len, reverse=True)


class _Mask:
    def __init__(self, secret: frozenset[Path], learned: set[str]) -> None:
        self._secret = secret
        self._above = {path[:length] for path in secret for length in range(1, len(path))}
        self._learned = learned

    def apply(self, value: Value, at: Path) -> Value:
        if at in self._secret:
            self._learned.update(strings(value))
            return SECRET
        if isinstance(value, dict):
            return {key: self.apply(item, (*at, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.apply(item, (*at, _ANY_INDEX)) for item in value]
        if at in self._above and value is not None and not isinstance(value, Marker):
            self._learned.update(strings(value))  # the other side is a container with a secret in it, this one a plain value
            return SECRET
        if isinstance(value, str) and value:
            return SECRET if at[-1] in SECRET_NAMES else self._inside_json(value)
        return value

    def _inside_json(self, text: str) -> Value:
        parsed = as_json_container(text)
        if parsed is None:
            return text
        decoded = decode(parsed, self._learned)
        masked = self.apply(decoded, ("",)) if isinstance(decoded, dict | list) else decoded
        if masked == decoded and SIGNATURE_KEY not in text:
            return text
        return json.dumps(masked, default=lambda marker: marker.value, ensure_ascii=False)


def _pattern(path: Path) -> Path:
    """Items of a list change places, so a secret in one hides the same property in all."""
    return tuple(_ANY_INDEX if isinstance(segment, int) else segment for segment in path)
