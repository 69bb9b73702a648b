"""How often a job runs, and the moments of a deployment."""

from __future__ import annotations

import re
from typing import Final

from localcloud.pipelines.building.fields import Fields, text_map
from localcloud.pipelines.building.pools import pool_of
from localcloud.pipelines.building.steps import implicit, steps_of
from localcloud.pipelines.expressions.run_time import inside
from localcloud.pipelines.model import Hook, HookName, Matrix, Parallel, Resources, Step
from localcloud.pipelines.nodes import Keys, Leaf, noun

_LEG: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}", re.ASCII)
_MOMENTS: Final[tuple[HookName, ...]] = ("preDeploy", "deploy", "routeTraffic", "postRouteTraffic")
_LAST: Final[tuple[tuple[str, HookName], ...]] = (("failure", "on.failure"), ("success", "on.success"))


def strategy_of(job: Fields) -> Matrix | Parallel | None:
    """The strategy of a job that is no deployment."""
    strategy = job.inner("strategy", "a job's strategy", ("matrix", "maxParallel", "parallel"))
    if strategy is None:
        return None
    if strategy.node("parallel") is not None:
        if strategy.node("matrix") is not None:
            strategy.wrong("parallel", "cannot be with matrix in one strategy")
        return Parallel(strategy.number("parallel", "1"))
    node = strategy.node("matrix")
    limit = strategy.number("maxParallel", "0")
    if isinstance(node, Leaf) and inside(node.text) is not None:
        return Matrix(strategy.late("matrix"), limit)
    if not isinstance(node, Keys) or not node.entries:
        if not strategy.is_broken("matrix"):
            strategy.wrong("matrix", f"must be a map of sets of variables, or one $[ ]{', and this is ' + noun(node) if node else ''}")
        return None
    return Matrix({entry.key.text: _leg(entry.key, entry.node, strategy) for entry in node.entries}, limit)


def _leg(name: Leaf, node: object, strategy: Fields) -> dict[str, str]:
    if not _LEG.fullmatch(name.text):
        strategy.session.wrong(
            name.place, f"'{name.text}' is not a name in a matrix: letters, digits and _, at most 100, beginning with a letter"
        )
    if isinstance(node, Keys):
        return dict(text_map(node, name.text, strategy.session))
    strategy.session.wrong(name.place, f"'{name.text}' in a matrix must be a map of variables")
    return {}


def hooks_of(job: Fields, resources: Resources) -> tuple[Hook, ...]:
    """The hooks of a deployment, in the order in which they run. Artifacts come down by themselves before `deploy`."""
    strategy = job.inner("strategy", "a deployment's strategy", ("runOnce", "rolling", "canary"))
    if strategy is None:
        if not job.is_broken("strategy"):
            job.session.wrong(job.place, "a deployment needs a strategy: runOnce")
        return ()
    for name in ("rolling", "canary"):
        if strategy.keys.find(name) is not None:
            strategy.wrong(name, "deploys to machines or clusters of an environment, which the local cloud does not have: use runOnce")
    moments = strategy.inner("runOnce", "runOnce", (*_MOMENTS, "on"))
    if moments is None:
        return ()
    last = moments.inner("on", "on", [key for key, _ in _LAST])
    found = [_hook(moments, name, name, resources) for name in _MOMENTS]
    found += [_hook(last, key, name, resources) for key, name in _LAST] if last else []
    if moments.keys.find("deploy") is None:
        job.session.wrong(moments.place, "runOnce needs deploy")
    return tuple(hook for hook in found if hook is not None)


def _hook(owner: Fields, key: str, name: HookName, resources: Resources) -> Hook | None:
    fields = owner.inner(key, f"the hook {key}", ("steps", "pool"))
    if fields is None:
        return None
    steps = steps_of(fields, "steps")
    if name == "deploy" and not any(step.task == "download" for step in steps):
        steps = (*_downloads(fields, resources), *steps)
    return Hook(name, steps, pool_of(fields), fields.place)


def _downloads(fields: Fields, resources: Resources) -> tuple[Step, ...]:
    return tuple(implicit("download", alias, fields.place) for alias in ("current", *resources.pipelines))
