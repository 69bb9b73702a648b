"""Credentials in plain text: what looks like one, by its form or beside a name that says so. Nothing here gives back the value.

The forms are those that the services publish for secret scanners; most are listed in
https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns, those of Microsoft in
https://learn.microsoft.com/purview/sit-sensitive-information-type-entity-definitions. The library detect-secrets (1.5.0) knows no tokens of
Databricks, Entra and Azure DevOps, looks at lines of files only, and would bring an HTTP client into every preview.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_ALONE = r"(?<![A-Za-z0-9+/_-]){}(?![A-Za-z0-9+/_-])"


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of credential looks."""

    what: str
    """Completes the sentence "... in plain text"."""
    marker: str
    """Text that is in every one: most texts are not searched any further."""
    pattern: re.Pattern[str]
    """Its first group, or all of it, is the credential."""


@dataclass(frozen=True, slots=True, order=True)
class Credential:
    """One credential in a text."""

    line: int
    """Counted from 1."""
    what: str
    """Completes the sentence "... in plain text"."""


def _form(what: str, marker: str, rest: str, before: str = "") -> Form:
    """One that is a word by itself."""
    return Form(what, marker, re.compile(_ALONE.format(before + re.escape(marker) + rest)))


FORMS = (
    _form("a personal access token of Databricks", "dapi", r"[0-9a-f]{32}(?:-[0-9]+)?"),
    _form("an OAuth secret of Databricks", "dose", r"[0-9a-f]{32}"),
    Form("a client secret of Entra", "Q~", re.compile(r"(?<![\w~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![\w~.-])")),
    _form("a personal access token of Azure DevOps", "AZDO", r"[A-Za-z0-9]{4}", before=r"[A-Za-z0-9]{76}"),
    Form("an account key of Azure", "AccountKey=", re.compile(r"AccountKey=([A-Za-z0-9+/]{40,}={0,2})")),
    Form("a shared access key of Azure", "SharedAccessKey=", re.compile(r"SharedAccessKey=([A-Za-z0-9+/]{40,}={0,2})")),
    Form("an account key of Azure", "==", re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{76}(?:\+ASt|\+AMC|ACDb|\+ABa)[A-Za-z0-9+/]{6}==")),
    _form("a key of Azure", "JQQJ99", r"[A-Za-z0-9]{20,30}", before=r"[A-Za-z0-9]{52}"),
    Form("a shared access signature of Azure", "sig=", re.compile(r"[?&](?:amp;)?sig=([A-Za-z0-9+/%_-]{40,}(?:=|%3[dD])?)")),
    Form(
        "a private key",
        "PRIVATE" + " KEY",
        re.compile(r"-----BEGIN ([A-Z]+ )*PRIVATE" + r" KEY( BLOCK)?-----[\s\"'rn\\,+]*[A-Za-z0-9+/]{40}"),
    ),
    _form("an access key of AWS", "AKIA", r"[A-Z0-9]{16}"),
    _form("an access key of AWS", "ASIA", r"[A-Z0-9]{16}"),
    _form("an API key of Google", "AIza", r"[0-9A-Za-z_-]{35}"),
    _form("a token of GitHub", "github_pat_", r"[A-Za-z0-9_]{60,}"),
    _form("a token of GitHub", "gh", r"[pousr]_[A-Za-z0-9]{36,}"),
    _form("a token of GitLab", "glpat-", r"[A-Za-z0-9_-]{20,}"),
    _form("a token of Slack", "xox", r"[abeoprs]-[A-Za-z0-9-]{10,}"),
    Form("a webhook of Slack", "hooks.slack.com", re.compile(r"hooks\.slack\.com/(?:services|workflows)/([A-Za-z0-9+/]{30,})")),
    Form(
        "a webhook of Teams",
        "webhook.office.com",
        re.compile(r"webhook\.office\.com/webhookb2/([A-Za-z0-9@-]{36,}/IncomingWebhook/\S{30,})"),
    ),
    _form("a token of npm", "npm_", r"[A-Za-z0-9]{36}"),
    _form("a token of PyPI", "pypi-AgE", r"[A-Za-z0-9_-]{50,}"),
    _form("a token of Hugging Face", "hf_", r"[A-Za-z]{34}"),
    _form("a key of OpenAI", "T3Blbk" + "FJ", r"[A-Za-z0-9_-]{20,}", before=r"sk-[A-Za-z0-9_-]{20,}"),
    _form("a key of Anthropic", "sk-ant-", r"[A-Za-z0-9_-]{20,}"),
    _form("a key of Stripe", "k_live_", r"[A-Za-z0-9]{20,}", before=r"[rs]"),
    _form("a key of SendGrid", "SG.", r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    _form("a token of Docker", "dckr_pat_", r"[A-Za-z0-9_-]{20,}"),
    _form("a token of HashiCorp Vault", "hvs.", r"[A-Za-z0-9_-]{24,}"),
    _form("a token of Pulumi", "pul-", r"[0-9a-f]{40}"),
    Form("a signed token", "eyJ", re.compile(r"(?<![\w-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.([A-Za-z0-9_-]{20,})")),
)
"""The well-known forms."""

_URL = re.compile(r"://[^\s/:@\"'<>{}$`\\]{1,100}:([^\s/:@\"'<>{}$`\\]{3,100})@[\w\[]")
_CONNECTION = re.compile(r"(?i)[;?&](?:password|pwd)=([^;&\"'\s]{4,100})")
_TO_WHAT = re.compile(r"(?i)(?:server|data source|host|user|uid|user id)=|jdbc:")
"""What else is on the line of a connection string."""

_HINT = re.compile(r"pass|pwd|secret|token|key|credential|sas|pat")
"""What is in every telling name, in lower case."""
_QUOTED = re.compile(
    r"(?<![\w.-])([\w.-]{2,120})[\"'\\\])]{0,3}\s{0,20}(?:[:=,>]{1,3}|\s)\s{0,20}[frbuFRBU]{0,2}\\?[\"']([^\"'\s\\]{8,300})\\?[\"']"
)
_UNQUOTED = re.compile(r"^\s*(?:export\s+|set\s+|-\s+)?([\w.-]{2,120})\s{0,20}[:=]\s{0,20}([^\s\"'()\[\]{},;]{8,300})\s*(?:#.*)?$")
_AROUND = 400
"""How far from a name its value is looked for, in characters."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_PASSWORDS = frozenset({"password", "passwd", "pwd", "passphrase", "pass"})
_TELLING = _PASSWORDS | {"secret", "token", "apikey", "accesskey", "accountkey", "credential", "sas", "pat"}
_KINDS_OF_KEY = frozenset({
    "api", "access", "account", "auth", "private", "shared", "storage", "encryption", "signing", "master", "secret",
    "subscription", "function",
})  # fmt: skip
_ABOUT = frozenset({
    "name", "names", "id", "ids", "scope", "scopes", "url", "uri", "endpoint", "path", "file", "folder", "type", "count",
    "length", "limit", "expiry", "lifetime", "days", "seconds", "minutes", "hours", "ref", "reference", "version", "provider",
    "field", "column", "header", "prefix", "suffix", "vault", "store", "policy", "index", "hash", "description", "comment",
    "title", "label", "format", "audience", "issuer", "class", "method", "env", "var", "variable", "table", "identifier", "size",
    "max", "min", "mode", "enabled", "required", "package", "model",
})  # fmt: skip
"""Last words of a name that is about a credential, and does not hold one."""
_REFERENCE = re.compile(r"\{\{|^\$|\$[{(]|(?<![A-Za-z0-9$])\$[A-Za-z_]|^<|>$|%[({sd]|%\w+%|@@|\*\*\*|\.\.\.|^[/.@#%&]|://|[()\[\]{}]|^__")
"""Text that stands for the value, or makes it."""
_MADE_UP = re.compile(
    r"(?i)example|sample|placeholder|change[-_ ]?me|dummy|fake|redacted|insert|replace|your|xxxx|todo|here|1234567|abcdefg|foobar"
    r"|secret[-_]?(name|id|key)$"
)
_USUAL = frozenset({
    "password", "passwd", "pass", "pwd", "secret", "token", "user", "username", "guest", "postgres", "root", "admin", "test",
    "port",
})  # fmt: skip
"""What documents write instead of a password."""
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@lru_cache(maxsize=4096)
def credential_in(value: str, name: str = "") -> str | None:
    """What kind of credential is in a value, or None. `name` is what the value is called."""
    if (found := next(_by_form(value), None)) is not None:
        return found.what
    if is_telling(name) and (_is_random(value, name) or _is_weak_password(value, name)):
        return f"the value of {name}"
    return next((found.what for found in _by_name(value)), None)


@lru_cache(maxsize=1024)  # the stacks of a repository deploy the same files
def credentials_in(text: str) -> tuple[Credential, ...]:
    """Every credential in a text such as a notebook or a script; of several on one line, the first."""
    found: dict[int, str] = {}
    for item in (*_by_form(text), *_by_name(text)):
        found.setdefault(text.count("\n", 0, item.at) + 1, item.what)
    return tuple(sorted(Credential(line, what) for line, what in found.items()))


def without_credentials(text: str, instead: str) -> str:
    """The text with `instead` where each credential was."""
    for item in sorted({(item.begin, item.end) for item in (*_by_form(text), *_by_name(text))}, reverse=True):
        text = text[: item[0]] + instead + text[item[1] :]
    return text


def is_telling(name: str) -> bool:
    """Whether what is called so is a credential (`db_password`, `fs.azure.account.key.lake`), and not something about one
    (`secret_scope`, `token_lifetime_days`)."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or words[-1] in _ABOUT:
        return False
    keys = (before for before, word in pairwise(words) if word == "key")
    return not _TELLING.isdisjoint(words) or not _KINDS_OF_KEY.isdisjoint(keys)


class _Found(NamedTuple):
    at: int
    """Where it is said to be: at its name, if it has one."""
    what: str
    begin: int
    end: int


def _end_of_key(text: str, found: int) -> int:
    """A private key goes on to the line that ends it, or else to the end of its value."""
    ends = re.compile(r"-----END [A-Z ]*-----").search(text, found)
    if ends:
        return ends.end()
    quote = re.compile(r"[\"'`]").search(text, found)
    return quote.start() if quote else len(text)


def _by_form(text: str) -> Iterator[_Found]:
    for form in FORMS:
        if form.marker in text:
            for match in form.pattern.finditer(text):
                if not _is_made_up(match[match.lastindex or 0] if form.what != "a private key" else ""):
                    if form.what == "a private key":
                        yield _Found(match.start(), form.what, match.start(), _end_of_key(text, match.end()))
                    else:
                        yield _Found(match.start(), form.what, *match.span())
    for match in _URL.finditer(text) if "://" in text else ():
        if not (_is_usual(match[1]) or len(set(match[1])) < 3):
            yield _Found(match.start(), "a URL with a password", *match.span(1))
    for match in _CONNECTION.finditer(text) if "assword=" in text or "wd=" in text.lower() else ():
        before = text[max(text.rfind("\n", 0, match.start()), match.start() - _AROUND, 0) : match.start()]
        if _TO_WHAT.search(before) and not _is_usual(match[1]):
            yield _Found(match.start(1), "a connection string with a password", *match.span(1))


def _by_name(text: str) -> Iterator[_Found]:
    looked_at = 0
    lower = text.lower()
    for hint in _HINT.finditer(lower if len(lower) == len(text) else text):
        if hint.start() < looked_at:
            continue
        begin = max(text.rfind("\n", max(0, hint.start() - _AROUND), hint.start()) + 1, hint.start() - _AROUND, looked_at)
        end = text.find("\n", hint.end(), hint.end() + _AROUND)
        looked_at = end if end >= 0 else min(hint.end() + _AROUND, len(text))
        line = text[begin:looked_at]
        for match in (*_QUOTED.finditer(line), *_UNQUOTED.finditer(line)):
            if is_telling(match[1]) and _is_random(match[2], match[1]):
                yield _Found(begin + match.start(), f"the value of {match[1]}", begin + match.start(2), begin + match.end(2))


def _is_random(value: str, name: str) -> bool:
    """Whether a value beside a telling name is one that nobody would choose as a word."""
    if not 8 <= len(value) <= 2000 or re.search(r"\s", value) or _REFERENCE.search(value) or _is_made_up(value):
        return False
    if _GUID.fullmatch(value):
        return _WORDS.findall(name)[-1].lower() in ("secret", "password")
    if _is_of_words(value):
        return False
    classes = sum(bool(re.search(signs, value)) for signs in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9_.-]"))
    if _PASSWORDS & {word.lower() for word in _WORDS.findall(name)}:
        return classes >= 3
    return classes >= 2 and len(value) >= 16 and entropy(value) >= 3


def _is_weak_password(value: str, name: str) -> bool:
    """Whether a single value beside a password's name is one, too, although a text would have too many of its kind."""
    is_password = not _PASSWORDS.isdisjoint(word.lower() for word in _WORDS.findall(name))
    return is_password and re.fullmatch(r"(?=.*[A-Za-z])(?=.*[0-9!?*+%&])[^\s{}<>$()/.:_-]{6,}", value) is not None and not _is_usual(value)


def _is_of_words(value: str) -> bool:
    """Whether it is a name made of words and short numbers, such as `kv-sales-2024`, `mySecretName` and `v1.2`."""
    parts = [part for part in re.split(r"[-_./:]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", value) if part]
    if not all(re.fullmatch(r"[A-Z]?[a-z]*[0-9]{0,4}|[A-Z]+[0-9]{0,4}", part) for part in parts):
        return False
    return len(value) >= 3 * len(parts) and (len(parts) > 1 or not value[-1:].isdigit())


def _is_made_up(value: str) -> bool:
    return bool(value) and (len(set(value)) < 6 or bool(_MADE_UP.search(value)))


def _is_usual(password: str) -> bool:
    """Whether it only shows where a password belongs."""
    return password.lower() in _USUAL or bool(_MADE_UP.search(password) or _REFERENCE.search(password))


def entropy(value: str) -> float:
    """Shannon's, in bits for each character: 4 for random hexadecimal digits, less than 3 for most words."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
