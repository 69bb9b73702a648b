"""Check: whether inputs are what the provider accepts, and the name that it makes up where none is given."""

from __future__ import annotations

import hashlib
import re
import secrets

from localcloud import schema
from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours import enforce
from localcloud.behaviours.model import Behaviour
from localcloud.provider.nested import masked, secret_texts
from localcloud.schema.model import Failure
from localcloud.values import Properties, plain


def check(token: str, name: str, inputs: Properties, old: Properties, seed: bytes) -> tuple[Properties, list[Failure]]:
    """The inputs with the made-up name, and everything that is wrong with them. `old` are the inputs of the state, if any."""
    behaviour = behaviour_of(token)
    given: Properties = {key: value for key, value in inputs.items() if value is not None}
    named = with_auto_name(behaviour, given, old, name, seed)
    failures = list(schema.check(schema.load(token), named))
    opened = {key: plain(value) for key, value in named.items()}
    wrong = {failure.path for failure in failures}
    failures += [failure for failure in enforce.check(behaviour, opened) if failure.path not in wrong]
    secret = secret_texts(named)  # a rule quotes what it was given
    return named, [Failure(each.path, masked(each.reason, secret)) for each in sorted(failures, key=lambda each: each.path)]


def with_auto_name(behaviour: Behaviour, inputs: Properties, old: Properties, name: str, seed: bytes) -> Properties:
    """The inputs with a name made from the resource's logical one, the same as before where there was one before."""
    key = behaviour.auto_name
    if key is None or key in inputs:
        return inputs
    before = plain(old.get(key))
    if is_auto_name(behaviour, before, name):
        return {**inputs, key: before}
    digits = hashlib.sha256(seed).hexdigest() if seed else secrets.token_hex(8)
    made = f"{name}{digits[:8]}" if _joins(behaviour) else f"{name}-{digits[:7]}"
    return {**inputs, key: made}


def is_auto_name(behaviour: Behaviour, value: object, name: str) -> bool:
    """Whether a value looks as if it was made from that logical name."""
    form = rf"{re.escape(name)}[0-9a-f]{{8}}" if _joins(behaviour) else rf"{re.escape(name)}-[0-9a-f]{{7}}"
    return isinstance(value, str) and re.fullmatch(form, value) is not None


def _joins(behaviour: Behaviour) -> bool:
    """azure-native puts its eight digits right after the name; the providers from Terraform put seven after a hyphen."""
    return behaviour.token.startswith("azure-native:")
