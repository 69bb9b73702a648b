"""Projects and what is set on them: features, pipeline settings, tags. Deleting a project takes everything in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from localcloud.behaviours.checks import matching, one_of, pattern
from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.organisation import PROJECT, in_project, token
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

TEMPLATES: Final = {
    "Agile": "adcc42ab-9882-485e-a3ed-7678f01f66bc",
    "Scrum": "6b724908-ef14-45cf-84f8-768b5384da45",
    "CMMI": "27450541-8e31-4150-9947-dc59f998fc01",
    "Basic": "b8a3a935-7e91-48b8-a94c-606d37c3e9f2",
}
"""The process templates that every organisation has, with their ids, which are the same everywhere."""

_RESERVED: Final = ("App_Browsers", "App_code", "App_Data", "bin", "Resources", "web.config", "DefaultCollection", "Web")
_FEATURES: Final = ("boards", "repositories", "pipelines", "testplans", "artifacts")


def _is_a_project_name(value: str) -> bool:
    return 0 < len(value) <= 64 and value[0] not in "_." and value[-1] != "." and not set(value) & set("/:\\~&%;@'\"?<>|#$*}{,+=[]")


def _template_is_known(inputs: Properties) -> Iterator[Failure]:
    """Already a preview asks the organisation for its processes."""
    wanted = text(inputs, "workItemTemplate")
    if wanted and wanted.lower() not in {name.lower() for name in TEMPLATES}:
        yield Failure("workItemTemplate", f"Process template not found: {wanted}. This organisation has: {', '.join(TEMPLATES)}.")


def _template(request: Request) -> Json:
    wanted = text(request.inputs, "workItemTemplate") or "Agile"
    return next(template for name, template in TEMPLATES.items() if name.lower() == wanted.lower())


def _release_scope_is_sent(request: Request) -> None:
    """`enforceJobScopeForRelease` only goes out together with `statusBadgesArePrivate`."""
    given = {key for key in ("enforceJobScopeForRelease", "statusBadgesArePrivate") if key in request.inputs}
    if given == {"enforceJobScopeForRelease"}:
        raise Refusal(
            "enforceJobScopeForRelease is never sent without statusBadgesArePrivate, so it would stay as it is and show a change at every "
            "preview: set both."
        )


_features_are_known = tuple(one_of(f"features.{feature}", ("enabled", "disabled")) for feature in _FEATURES)


def _feature_names(request: Request) -> None:
    given = request.inputs.get("features")
    unknown = sorted(set(given) - set(_FEATURES)) if isinstance(given, dict) else []
    if unknown:
        raise Refusal(f"unknown feature {', '.join(unknown)}: a project has {', '.join(_FEATURES)}")


def _everything_inside(record: Record, view: View) -> Iterable[Record]:
    """What names the project, what names it as the scope of a group, and who is in a group that it has from its first day."""
    first_groups = {group.descriptor for group in identities.project_subjects(record)}
    for other in view.all(record.scope):
        if other.token.startswith("azuredevops:") and (
            record.id in (other.inputs.get("projectId"), other.inputs.get("scope"))
            or (other.token == identities.MEMBERSHIP and other.inputs.get("group") in first_groups)
        ):
            yield other


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        PROJECT,
        auto_name="name",
        computed={"processTemplateId": _template},
        defaults={"versionControl": "Git", "visibility": "private", "workItemTemplate": "Agile", "description": ""},
        unique=(("name",),),
        taken="TF200019: The following project already exists on the Azure DevOps Server: {name}. You cannot create a new project with the "
        "same name as an existing project. Provide a different name.",
        checks=(
            matching("name", _is_a_project_name, "1 to 64 characters without / : \\ ~ & % ; @ ' \" ? < > | # $ * } { , + = [ ]"),
            pattern("name", rf"(?!(?i:{'|'.join(_RESERVED)})$).*", "a name that Azure DevOps does not keep for itself"),
            one_of("visibility", ("private", "public")),
            one_of("versionControl", ("Git", "Tfvc"), ignore_case=True),
            *_features_are_known,
            _template_is_known,
        ),
        create_rules=(_feature_names,),
        update_rules=(_feature_names,),
        contents=_everything_inside,
    ),
    in_project(
        Behaviour(
            token("projectFeatures"),
            new_id=lambda request: text(request.inputs, "projectId"),
            adopts=True,
            checks=_features_are_known,
            create_rules=(_feature_names,),
            update_rules=(_feature_names,),
        )
    ),
    in_project(
        Behaviour(
            token("projectPipelineSettings"),
            new_id=lambda request: text(request.inputs, "projectId"),
            adopts=True,
            create_rules=(_release_scope_is_sent,),
            update_rules=(_release_scope_is_sent,),
            defaults={
                "enforceJobScope": True,
                "enforceJobScopeForRelease": True,
                "enforceReferencedRepoScopedToken": True,
                "enforceSettableVar": True,
                "publishPipelineMetadata": False,
                "statusBadgesArePrivate": True,
            },
        )
    ),
    in_project(Behaviour(token("projectTags"), new_id=lambda request: text(request.inputs, "projectId"), adopts=True)),
)
