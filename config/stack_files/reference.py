"""`python -m config.stack_files.reference [--check]`: docs/configuration.md and docs/stack.schema.json, written from the models.

With `--check` nothing is written; it ends with 1 if a file is stale and says what to run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.diagnostics import shown
from config.keys import NAMESPACE, RELEASE, SECRET_PREFIX
from config.model import SECTIONS
from config.rules import RULES
from config.stack_files.json_schema import stack_schema
from config.stack_files.schema_introspection import Shape, example, field_shape, fields

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = "python -m config.stack_files.reference"

INTRODUCTION = f"""\
<!-- Written by `{COMMAND}` from the models in config/. Change those. -->
# Configuration

One file a stack: `Pulumi.<stack>.yaml`. Everything of this project is under `config`, in five sections named `{NAMESPACE}:<section>`.
Keys are snake_case, collections are maps whose keys are stable identities: reordering the file changes nothing, and a key is renamed with
`formerly` ([how](renaming.md)). An unknown key is a mistake. Editors check the same while you type, through the first line of each
stack file.

Look for mistakes without an engine, from any folder: `./local python -m config` checks all stack files of the project (or those that it is
given), the files that they deploy, and whether the stacks fit together. Do it before `pulumi stack init` and `pulumi config set`, which
write the file anew with what YAML has read: `"1.1"` for a tag `1.10` without quotes. All mistakes are shown at once:

```
Pulumi.dev.yaml:31: databricks.workspaces.main.clusters.shared.polcy: unknown key "polcy". Did you mean "policy"? Allowed: autoscale, ...
```

## Release

`{NAMESPACE}:{RELEASE}` is the one key that promotes: the tag or branch that all git folders are checked out at, and a tag of the jobs
that run their notebooks. A name alone is a tag; a branch is written in full, as git and pipelines write it (`refs/heads/main`). Forward,
and back to what the stack published as the release before:

```
pulumi up --config {NAMESPACE}:{RELEASE}=v1.4.0
pulumi up --config {NAMESPACE}:{RELEASE}="$(pulumi stack output previous_release)"
```

Left out of the stack file, it is what is out: the last complete release, as the stack has published it. Then only release pipelines move
it, and no other `pulumi up` undoes that. The first one takes `delivery.first_release`.

## Secrets

A secret is never inside a section. Its name goes under `azure.key_vault.secrets`, or under `secrets` of a scope that Databricks keeps; its
value is a key of its own, encrypted from the first:

```
pulumi config set --secret {NAMESPACE}:{SECRET_PREFIX}warehouse-password
```
"""


def reference() -> str:
    """The whole of docs/configuration.md."""
    parts = [INTRODUCTION]
    for name, model in SECTIONS.items():
        parts += [f"## {NAMESPACE}:{name}\n", *_chapter(name, model, 3)]
    return "\n".join([*parts, *_rules()]).rstrip("\n") + "\n"


def _chapter(path: str, model: type[BaseModel], level: int) -> Iterator[str]:
    """A model's table, then the models inside it, each under the path it is found at."""
    yield f"{_sentence(model)}\n"
    yield from _keys(path, fields(model), level)


def _keys(path: str, rows: Mapping[str, FieldInfo], level: int) -> Iterator[str]:
    """A table of keys, then the chapters of the models among them."""
    yield _table(rows)
    for key, info in rows.items():
        place, inner = field_shape(info), f"{path}.{key}"
        if place.entry is not None:
            place, inner = place.entry, f"{inner}.KEY"
        if place.model is not None:
            yield f"{'#' * level} {inner}\n"
            yield from _chapter(inner, place.model, min(level + 1, 6))
        elif place.variants:
            yield f"{'#' * level} {inner}\n"
            yield "One of these, told apart by `type`:\n"
            for kind, variant in place.variants.items():
                yield f"`type: {kind}`: {_sentence(variant)}\n"
                own = {name: info for name, info in fields(variant).items() if name != "type"}
                yield from _keys(inner, own, min(level + 1, 6)) if own else ()


def _table(rows: Mapping[str, FieldInfo]) -> str:
    lines = ["| key | accepts | if left out | meaning | example |", "|---|---|---|---|---|"]
    for key, info in sorted(rows.items(), key=lambda row: row[0] == "formerly"):  # last: nobody begins with it
        cells = (f"`{key}`", _accepts(field_shape(info)), _left_out(info), info.description or "", _example(key, info))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _accepts(place: Shape) -> str:
    if place.refers_to is not None and place.refers_to.separator is None:
        return place.refers_to.meaning
    if place.word is not None:
        return place.word.what
    if place.choices:
        return " or ".join(f"`{choice}`" for choice in place.choices)
    if place.is_map and place.key is not None and place.entry is not None:
        inner = "a mapping (below)" if place.entry.model or place.entry.variants else _accepts(place.entry)
        return f"a map: {_accepts(place.key)} → {inner}"
    if place.entry is not None:
        return f"a list of: {_accepts(place.entry)}"
    if place.model is not None or place.variants:
        return "a mapping (below)"
    low, high = place.bounds
    if low is None and high is None:
        return place.kind
    return f"{place.kind}, {low} or more" if high is None else f"{place.kind}, {low} to {high}"


def _left_out(info: FieldInfo) -> str:
    if info.is_required():
        return "**required**"
    default = info.get_default(call_default_factory=True)
    if default is None or default in ({}, ()):
        return "none"
    return "its own defaults" if isinstance(default, BaseModel) else f"`{shown(default)}`"


def _example(key: str, info: FieldInfo) -> str:
    good = example(info)
    return "" if good is None else f"`{key}: {good if isinstance(good, str) else shown(good)}`"


def _sentence(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _rules() -> Iterator[str]:
    yield "## Checked across keys\n"
    for rule in RULES:
        title = rule.__name__.replace("_", " ")
        yield f"- **{title[0].upper()}{title[1:]}.** {' '.join((rule.__doc__ or '').split())}"


def files() -> Mapping[Path, str]:
    """What is to be written, by file."""
    return {
        ROOT / "docs" / "configuration.md": reference(),
        ROOT / "docs" / "stack.schema.json": json.dumps(stack_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with `--check` compare them."""
    if arguments not in ([], ["--check"]):
        print(f"usage: {COMMAND} [--check]", file=sys.stderr)
        return 2
    stale = [file for file, text in files().items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    for file in stale:
        if arguments:
            print(f"{file.relative_to(ROOT)} does not match the models; run: {COMMAND}", file=sys.stderr)
        else:
            file.write_text(files()[file], encoding="utf-8")
            print(f"wrote {file.relative_to(ROOT)}")
    return 1 if stale and arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
