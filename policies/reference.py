"""`python -m policies.reference [--check]`: docs/policies.md, written from the table of rules.

With `--check` nothing is written; it ends with 1 if the page is stale, and says what to do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from domain.policy_choices import Profile
from domain.policy_limits import limits_of
from policies.rule import Rule, Scope
from policies.table import GROUPS, RULES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "policies.md"
COMMAND = "python -m policies.reference"
_INTRODUCTION = """# Policies

The policy pack in `policies/` judges what a preview or an update is about to make: {count} rules over Azure, Azure DevOps and Databricks.

```sh
pulumi preview -s prod --policy-pack policies     # on the local cloud: ./local pulumi preview ...
pulumi up -s prod --policy-pack policies
```

A broken **mandatory** rule fails the preview, and stops the resource in an update; an **advisory** one is only said. Each message
names the rule, the resource, why it matters and what to do. Values that are known only during the update are judged then; what is secret
is never looked at. The pack needs the Python package `pulumi` and no network. It is independent of this repository's program: any
program with resources of the three providers can be judged by it.

Rules about a *resource* are asked before it is made or changed. Rules about the *stack* look at all resources together, at the end. In
an update, everything has been made by then, so let a preview with the pack come first.

An event log holds all results (`PULUMI_DEBUG_COMMANDS=true pulumi preview --policy-pack policies --event-log FILE`); the report
that `python -m audit preview FILE` makes of it shows them, exemptions as well.

## Settings

In the stack file, in a section that may be left out ([all keys](configuration.md)):

```yaml
  databricks-cicd:policies:
    profile: prod # or dev; left out, the environment's name decides: dev, test, sandbox, qa and int are relaxed, every other is not
    levels:
      job-ends: mandatory # or advisory, or disabled
    limits:
      regions: [westeurope, northeurope]
      maximum_workers: 12
    exemptions: # what may break a rule for a while
      old-runtime:
        rule: cluster-runtime
        resource: main.training-* # the name in the preview; * and ? are wildcards
        reason: Migrated together with the model in May
        until: "2027-05-31" # last day
```

`python -m config` finds mistakes in it with their lines: unknown rules and limits, an exemption without a reason, and one that has ended.
In another program, the key is `PROJECT:policies`, and the environment's name is that of the stack, unless the program has a key
`PROJECT:stack` like this one. `--policy-pack-config FILE` changes levels as well, and wins.

| limit | `dev` | `prod` |
| --- | --- | --- |
{limits}

## A rule of your own

Write a row into the module of `policies/rules/` that protects the same, or a new one: what must be, why, what to do, references, the level
of each profile, and a function that yields a sentence for each violation. Add its name to `domain/policy_rules.py`, which is what stack
files may say, and a change that breaks it to `tests/policies/cases.py`; the tests say what is missing. `make docs` writes this page.

## Rules

Where a rule and a finding of [reports](reports.md) are about the same, they share the code that knows it (`domain/`). What this
repository's own configuration refuses anyway is a rule all the same, for other programs. The references lead to PSRule.Rules.AzureDevOps,
Microsoft's cloud security benchmark (MCSB) and the documentation of the services.
"""


def reference() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION.format(count=len(RULES), limits="\n".join(_limits())), *_groups()]).rstrip("\n") + "\n"


def main(arguments: Sequence[str]) -> int:
    """Writes or checks the page; 0 when all is well."""
    if arguments not in ([], ["--check"]):
        print(f"usage: {COMMAND} [--check]", file=sys.stderr)
        return 2
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == reference():
        return 0
    if arguments:
        print(f"docs/policies.md does not match the rules; run: {COMMAND}", file=sys.stderr)
        return 1
    PAGE.write_text(reference(), encoding="utf-8")
    print("wrote docs/policies.md")
    return 0


def _limits() -> Iterator[str]:
    relaxed, strict = limits_of(Profile.DEV), limits_of(Profile.PROD)
    for name in relaxed.__slots__:
        yield f"| `{name}` | {_shown(getattr(relaxed, name))} | {_shown(getattr(strict, name))} |"


def _shown(value: object) -> str:
    return (", ".join(f"`{item}`" for item in value) or "any") if isinstance(value, tuple) else str(value)


def _groups() -> Iterator[str]:
    for title, rules in GROUPS.items():
        yield f"### {title}\n"
        yield "| rule | `dev` | `prod` | about | what must be, why, and what to do | references |"
        yield "| --- | --- | --- | --- | --- | --- |"
        yield from (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in _cells(rule))} |" for rule in rules)
        yield ""


def _cells(rule: Rule) -> tuple[str, ...]:
    about = "stack" if rule.scope is Scope.STACK else "resource"
    links = "; ".join(f"[{reference.text}]({reference.url})" for reference in rule.references)
    return f"`{rule.name}`", rule.dev.value, rule.prod.value, about, f"**{rule.what}** {rule.why} *{rule.fix}*", links


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
