# ruff: noqa: E501 - one change a line
"""Changes that reviewers must judge, as the engine writes them: each edit of a shipped stack file gets its risk, its sentence and its line.

`prepared/` holds previews of the shipped stacks after one edit each (`pulumi preview --json --show-sames`), reduced to what changes and to
what names it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from audit.cli import main
from audit.findings.finding import Finding
from audit.findings.judge import highest, judge
from audit.model import Preview
from audit.preview import build
from audit.reading import read
from audit.stack_file import StackFile
from tests.audit.digests import built, update, urn

PREPARED: Final = Path(__file__).parent / "prepared"
ROOT: Final = Path(__file__).parents[2]

# (file, rule, risk of the whole, a sentence, what was, the key in the stack file that it is written under)
CHANGES: Final = [
    (
        "prod.approval-removed", "check-removed", "danger", "Releases to data-prod no longer wait for an approval.",
        "2 of data-platform@contoso.com, ada.approver@contoso.com and rob.reviewer@contoso.com", "delivery",
    ),
    ("prod.approvers-lowered", "fewer-people", "danger", "Releases to data-prod need the approval of 1 person instead of 2.", "2", "approval"),
    ("prod.requester-approves", "check-weakened", "danger", "Releases to data-prod may be approved by whoever starts them.", "another", "delivery"),
    ("prod.branches-opened", "check-weakened", "danger", "Releases to data-prod may also come from feature/*.", "main", "allowed_branches"),
    ("prod.hours-removed", "minor-check-removed", "attention", "Releases to data-prod are possible at any time.", "", "delivery"),
    (
        "dev.workspace-replaced", "work-replaced", "danger",
        "The workspace dbw-data-dev-sandbox is replaced by an empty one; everything in it is lost. Forced by workspaceName.", "", "sandbox",
    ),
    ("dev.reviewers-lowered", "fewer-people", "danger", "Merges into release/* of notebooks need 1 reviewer instead of 2.", "2", "minimum_reviewers"),
    ("prod.role-widened", "access-widened", "attention", "Data Operations can now manage cluster data-prod-shared.", "CAN_ATTACH_TO", "permissions"),
    ("prod.modify-granted", "access-widened", "attention", "Data Analysts can now change schema data_prod_sales.orders.", "SELECT", "grants"),
    ("prod.new-reader", "access-widened", "attention", "Data Operations can now read schema data_prod_sales.orders.", "nothing", "grants"),
    ("prod.policy-loosened", "policy-loosened", "attention", "The cluster policy data-prod-production allows autoscale.max_workers up to 20.", "8", "definition"),
    ("prod.workers-up", "cost-up", "attention", "The cluster data-prod-shared has 8 machines at most instead of 6", "6", "max_workers"),
    ("prod.warehouse-up", "cost-up", "attention", "The warehouse data-prod-reports grows from Small to Large: about 4 times", "Small", "size"),
    ("dev.schedule-on", "schedule-on", "attention", "The job data-dev-nightly starts by itself from now on at 0 30 5 * * ?.", "paused", "schedule"),
    ("prod.retention-lowered", "logging-reduced", "attention", "The log workspace log-data-prod keeps logs for 30 days instead of 90.", "90", "retention_days"),
    ("prod.firewall-opened", "addresses-added", "attention", "The key vault kv-data-prod", "203.0.113.0/24", "firewall"),
    ("dev.job-removed", "something-goes", "attention", "The job data-dev-train-returns is deleted.", "", "train-returns"),
    ("dev.cluster-removed", "something-goes", "attention", "The cluster data-dev-training is deleted.", "", "training"),
    ("dev.member-added", "access-widened", "attention", "rob.reviewer@contoso.com becomes a member of data-dev approvers.", "nothing", "approvers"),
    ("prod.node-type-up", "cost-up", "attention", "The cluster data-prod-shared gets larger machines: about 2 times the cost", "Standard_D8ds_v5", "node_type_id"),
    (
        "dev.notebook-rerun", "code-changed", "routine",
        "The text of the notebook /Shared/exploration/returned_orders changes: 1 line added, 0 removed. Outputs are not shown: 0 lines before, 1,000", "", "exploration",
    ),
    ("prod.release-moved", "release-moved", "routine", "The job data-prod-revenue starts from code of v1.1.0.", "v1.0.0", "revenue:"),
    ("prod.tag-changed", "cosmetic", "none", "The tag cost-center changes from 4711 to 4712.", "4711", "cost-center"),
    ("prod.locks-off", "protection-removed", "danger", "Azure no longer refuses to delete stdataprodlake", "locked", "ManagementLockByScope"),
    ("prod.purge-protection-off", "protection-removed", "danger", "The key vault kv-data-prod-8256f0 may be purged", "protected", "key_vault"),
    ("prod.monitoring-off", "security-monitoring-off", "danger", "The workspace dbw-data-prod-main is no longer monitored", "on", "main"),
    ("prod.storage-opened", "network-opened", "danger", "The workspace dbw-data-prod-main opens its own storage to other networks.", "Enabled", "main"),
    ("prod.fewer-copies", "fewer-copies", "attention", "What is in the storage account stdataprodlakeabe5ea is no longer kept in a second region", "GZRS", "data_lake"),
    ("prod.warehouse-serverless", "outside-the-network", "attention", "The warehouse data-prod-reports runs on machines of Databricks", "classic", "reports"),
    ("prod.fixed-loosened", "policy-loosened", "attention", "The cluster policy data-prod-production lets autotermination_minutes be up to 600; it was fixed to 30.", "30", "definition"),
    ("prod.hook-moved", "told-to-another", "attention", "The service hook events-release-failed tells https://evil.example.org/hooks", "https://ops.example.com", "url"),
    ("prod.budget-raised", "budget-raised", "attention", "The budget budget-data-prod is 50000 instead of 5000.", "5000", "budget"),
    ("prod.agents-up", "cost-up", "attention", "The agent pool agents-data-prod-8256f0 has 8 agents at most instead of 2", "2", "agents"),
    ("prod.agents-larger", "cost-up", "attention", "The agent pool agents-data-prod-8256f0 gets larger machines: about 4 times", "Standard_D2ads_v5", "agents"),
    ("dev.validation-narrowed", "policy-weakened", "danger", "A pipeline must succeed before merges into main of notebooks only if what changes matches /src/*.", "/* and", "main"),
    ("dev.owner-changed", "owned-by-another", "danger", "The catalog data_dev_sales belongs to Data Analysts.", "Data Engineers", "sales"),
    ("dev.team-administrator", "administration-granted", "danger", "dana.developer@contoso.com becomes an administrator of Platform.", "member", "administrators"),
    ("dev.binding-widened", "access-widened", "attention", "Workspace dbw-data-dev-sandbox can now change catalog data_dev_sales.", "SELECT", "also_in"),
    ("dev.engineer-added", "access-widened", "attention", "rob.reviewer@contoso.com becomes a member of engineers.", "nothing", "engineers"),
    ("dev.tokens-longer", "tokens-live-longer", "attention", "Personal access tokens may live 365 days instead of 30 days.", "30", "settings"),
    ("dev.versions-fewer", "fewer-versions", "attention", "The feed keeps 5 versions of a package instead of 20.", "20", "feed"),
    ("dev.schedule-denser", "schedule-on", "attention", "The job data-dev-nightly starts up to 288 times a day instead of 1.", "0 30 5", "schedule"),
    ("dev.endpoint-always-on", "cost-up", "attention", "The serving endpoint data-dev-embeddings runs and costs without requests, too.", "stops", "embeddings"),
    ("dev.approval-added", "approval-added", "routine", "Releases to data-dev wait for an approval.", "", "delivery"),
    ("dev.status-required", "policy-strengthened", "routine", "The policy on status check of merges into main of notebooks becomes required.", "no", "main"),
    ("prod.hours-extended", "hours-extended", "attention", "Releases to data-prod are possible on more days, or for longer: monday", "08:00", "delivery"),
    ("prod.alerts-slower", "logging-reduced", "attention", "The scheduled query rule data-prod: a job failed looks every 60 minutes instead of 5.", "5", "alerts"),
    ("prod.schedule-paused", "schedule-off", "attention", "The job data-prod-revenue no longer starts by itself.", "active", "schedule"),
    ("prod.task-removed", "task-removed", "attention", "The job data-prod-nightly no longer runs the task check.", "check, clean", "check"),
    ("prod.deployer-added", "administration-granted", "danger", "Data Engineers can now manage id-data-prod-run.", "nothing", "deployers"),
    ("prod.privileges-narrowed", "access-narrowed", "routine", "id-data-prod-run loses ALL_PRIVILEGES on catalog data_prod_sales.", "ALL", "grants"),
    ("dev.reviewers-narrowed", "policy-weakened", "danger", "Reviewers are added before merges into main of notebooks only if", "/pipelines/*", "main"),
    ("dev.application-changed", "trust-changed", "danger", "The service principal Data catalogue is another application, with the same rights.", "d3", "groups"),
    ("dev.tokens-off", "something-changes", "routine", "The workspace conf main-configuration changes", "", "settings"),
]  # fmt: skip


def prepared(name: str) -> tuple[Preview, tuple[Finding, ...]]:
    stack_file = StackFile(ROOT / f"Pulumi.{name.partition('.')[0]}.yaml")
    preview = build(read(str(PREPARED / f"{name}.json")), stack_file=stack_file)
    return preview, judge(preview)


@pytest.mark.parametrize(("name", "rule", "risk", "sentence", "was", "key"), CHANGES, ids=[change[0] for change in CHANGES])
def test_a_change_gets_its_risk_its_sentence_and_its_place(name: str, rule: str, risk: str, sentence: str, was: str, key: str) -> None:
    _, findings = prepared(name)
    assert highest(findings) == risk
    (found,) = [finding for finding in findings if finding.rule.name == rule and finding.said.sentence.startswith(sentence)]
    assert was in found.said.was
    place = found.written
    assert place is not None
    assert key in (ROOT / place.file).read_text().splitlines()[place.line - 1]


def test_a_first_preview_names_who_is_known_only_after_the_update() -> None:
    _, findings = prepared("prod.first-preview")
    said = {finding.said.sentence for finding in findings}
    assert said >= {
        "The managed identity id-data-prod-apply trusts the service connection azure-data-prod.",
        "The managed identity id-data-prod-git-main trusts the managed identity id-data-prod-git-main.",
        "data-prod approvers becomes a member of a group of Azure DevOps (environment-readers).",
        "data-prod deployers becomes a member of a group of Azure DevOps (environment-readers).",
        "id-data-prod-apply can act as Locks Contributor on the new rg-data-prod.",
        "id-data-prod-run can now use SQL in and work in the workspace.",
        "Data Analysts can now sign in to the workspace.",
        "Pipeline release-prod can use the new variable group data-prod-vault.",
        "One of id-data-prod-run and Data Analysts can do everything with the new catalog data_prod_sales.",
    }
    assert highest(findings) == "attention", "what is new has no files that could be deleted"


@pytest.mark.parametrize("name", [change[0] for change in CHANGES])
def test_every_change_is_in_a_finding_or_follows_from_one(name: str) -> None:
    preview, findings = prepared(name)
    told = {change.resource.urn for finding in findings for change in (*finding.changes, *finding.consequences)}
    assert told == {change.resource.urn for change in preview.changes}


def test_what_follows_from_a_replaced_workspace_is_counted_under_it() -> None:
    _, findings = prepared("dev.workspace-replaced")
    assert [len(finding.consequences) for finding in findings if finding.rule.name == "work-replaced"] == [20]
    assert not [finding for finding in findings if finding.rule.name in ("something-goes", "access-widened", "trust-changed")]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["prod.approval-removed", "--fail-on", "danger"], 3),
        (["prod.approval-removed", "--only", "release"], 4),
        (["prod.workers-up", "--fail-on", "danger"], 0),
        (["prod.workers-up", "--fail-on", "attention"], 3),
        (["prod.release-moved", "--only", "release", "--fail-on", "attention"], 0),
        (["prod.tag-changed", "--only", "release"], 4),
        (["prod.workers-up", "--stack-file", "/nowhere.yaml"], 2),
    ],
)
def test_the_exit_code_says_what_the_findings_do(
    arguments: list[str], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["preview", str(PREPARED / f"{arguments[0]}.json"), "-o", str(tmp_path / "report.md"), *arguments[1:]]) == code
    assert bool(capsys.readouterr().err) == bool(code)


@pytest.mark.parametrize(
    ("before", "after", "is_said"),
    [
        (["/*", "!/docs/*"], ["/*"], False),
        ([], ["/*"], False),
        (["/src/*"], ["/src/*", "/tests/*"], False),
        (["/src/*"], None, False),
        (None, ["/src/*"], True),
        (["/src/*", "/tests/*"], ["/src/*"], True),
        (["/*"], ["/*", "!/docs/*"], True),
    ],
)
def test_a_build_is_said_to_be_asked_for_fewer_changes_only_if_it_is(
    before: list[str] | None, after: list[str] | None, is_said: bool
) -> None:
    kind = "azuredevops:index/branchPolicyBuildValidation:BranchPolicyBuildValidation"
    old, new = ({"settings": {"filenamePatterns": paths} if paths is not None else {}} for paths in (before, after))
    findings = judge(built(update(old, new, of=urn("build", kind))))
    assert ("policy-weakened" in [finding.rule.name for finding in findings]) == is_said
