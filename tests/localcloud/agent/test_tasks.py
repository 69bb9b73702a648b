"""Tasks: what each does on the local agent, with its inputs, and how it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.agent.tasks import table
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.agent.harness import Ran, go, ran
from tests.localcloud.runs.organisation import put

VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-shop"
IDENTITY = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-shop"
PEM = "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\n-----END KEY-----"


def kept(done: Ran, *parts: str) -> Path:
    return done.store.files.joinpath("agent", "runs", str(done.run.id), *parts)


def cloud(store: Store, *, trusts: bool = True, may_read: bool = True) -> None:
    """A connection by federation, its identity, and a vault with two secrets."""
    issuer, subject = "https://login.microsoftonline.com/t/v2.0", "/eid1/c/pub/t/x"
    put(
        store,
        "serviceEndpointAzureRM",
        "aa000000-0000-4000-8000-000000000001",
        "azure-shop",
        serviceEndpointName="azure-shop",
        credentials={"serviceprincipalid": "client"},
        azurermSpnTenantid="tenant",
        azurermSubscriptionId="s",
        workloadIdentityFederationIssuer=issuer,
        workloadIdentityFederationSubject=subject,
    )
    put(store, "pipelineAuthorization", "a", "endpoint", type="endpoint", resourceId="aa000000-0000-4000-8000-000000000001")
    trust: dict[str, Json] = {"issuer": issuer, "subject": subject if trusts else "/other"}
    identity: dict[str, Json] = {"clientId": "client", "principalId": "principal"}
    role: dict[str, Json] = {
        "principalId": "principal",
        "scope": VAULT if may_read else "/subscriptions/other",
        "roleDefinitionId": "/x/4633458b-17de-408a-b874-0445c86b69e6",
    }
    with store.transaction() as view:
        view.put(Record("azure-native:managedidentity:UserAssignedIdentity", "", IDENTITY, "id-shop", identity, identity))
        credential = f"{IDENTITY}/federatedIdentityCredentials/c"
        view.put(Record("azure-native:managedidentity:FederatedIdentityCredential", "", credential, "c", trust, trust))
        view.put(Record("azure-native:authorization:RoleAssignment", "", f"{VAULT}/providers/r/1", "1", role, role))
        view.put(Record("azure-native:keyvault:Vault", "", VAULT, "kv-shop", {}, {}))
        for name, value in (("api-key", "s3cr3t-value"), ("pem", PEM)):
            secret: dict[str, Json] = {"properties": {"value": value}}
            view.put(Record("azure-native:keyvault:Secret", "", f"{VAULT}/secrets/{name}", name, secret, secret))


CLI = """
    steps:
    - checkout: none
    - task: AzureCLI@2
      inputs:
        azureSubscription: azure-shop
        scriptType: bash
        scriptLocation: inlineScript
        addSpnToEnvironment: true
        inlineScript: |
          echo "calls as $LOCALCLOUD_CALLER"
          echo "$AZURE_CLIENT_ID $servicePrincipalId $tenantId $(test -s "$AZURE_FEDERATED_TOKEN_FILE" && echo token) $idToken"
          az account get-access-token | grep -c accessToken
          az group list
    """


def test_azure_cli_signs_its_script_in_and_knows_little_of_az(store: Store) -> None:
    cloud(store)
    done = ran(store, CLI)
    assert "calls as client" in done.printed()
    assert "client client tenant token ***" in done.printed()
    assert "ERROR: the local cloud has no 'az group list': it knows 'az account show', 'az account get-access-token' and" in done.printed()
    assert done.jobs["Job"].steps[1].problem == "bash exited with code '2'."


def test_azure_cli_is_refused_where_the_identity_does_not_trust_the_connection(store: Store) -> None:
    cloud(store, trusts=False)
    assert "AADSTS70021" in ran(store, CLI).jobs["Job"].steps[1].problem


def test_azure_cli_selects_the_subscription_unless_the_identity_needs_none(store: Store) -> None:
    cloud(store, may_read=False)
    refused = ran(store, CLI).jobs["Job"].steps[1].problem
    assert "The subscription of 's' doesn't exist in cloud 'AzureCloud'. Error in setting up subscription" in refused
    assert "calls as client" in ran(store, CLI.replace("addSpn", "allowNoSubscriptions: true\n        addSpn")).printed()


def test_key_vault_secrets_become_secret_variables(store: Store) -> None:
    cloud(store)
    text = """
        steps:
        - checkout: none
        - task: AzureKeyVault@2
          inputs: {{azureSubscription: azure-shop, KeyVaultName: kv-shop, SecretsFilter: "{filter}"}}
        - bash: echo "<$API_KEY> $(api-key) $KEY"
          env: {{KEY: $(pem)}}
        """
    done = ran(store, text.format(filter="*"))
    assert "<> *** ***" in done.printed()
    assert "s3cr3t" not in done.log()
    assert "MIIEow" not in done.log()
    assert "SecretNotFound" in ran(store, text.format(filter="nothing")).jobs["Job"].steps[1].problem


def test_a_linked_group_reads_its_vault_with_the_rights_of_its_connection(store: Store) -> None:
    text = """
        variables: [{group: vault}]
        steps: [{checkout: none}, {bash: 'echo "$KEY" | rev', env: {KEY: $(api-key)}}]
        """
    vault: Json = {"name": "kv-shop", "serviceEndpointId": "aa000000-0000-4000-8000-000000000001"}
    put(store, "variableGroup", "70", "vault", keyVault=vault, variables=[{"name": "api-key"}], allowAccess=True)
    cloud(store)
    assert "eulav-t3rc3s" in ran(store, text).printed(), "the script had the value"
    cloud(store, may_read=False)
    assert "ForbiddenByRbac" in ran(store, text).jobs["Job"].problem


def test_secrets_of_groups_and_of_steps_are_hidden_everywhere(store: Store) -> None:
    variables: Json = [{"name": "plain", "value": "shown"}, {"name": "token", "isSecret": True, "secretValue": "gr0up-secret"}]
    put(store, "variableGroup", "71", "shop", variables=variables, allowAccess=True)
    done = ran(
        store,
        """
        variables: [{group: shop}]
        steps:
        - checkout: none
        - bash: echo "$PLAIN $(token) [$TOKEN]"; echo '##vso[task.setvariable variable=own;issecret=true]st3p-secret'
          displayName: With $(token)
        - bash: |
            echo "$(own) [$OWN]"
            echo "##vso[task.logissue type=error]bad $(own)"
            exit 1
        """,
    )
    assert "shown *** []" in done.printed()
    assert "*** []" in done.printed()
    everything = done.log() + str(done.stages) + "\n".join(done.said)
    assert "gr0up-secret" not in everything
    assert "st3p-secret" not in everything
    assert done.jobs["Job"].steps[1].title == "With ***"
    assert [issue.message for issue in done.jobs["Job"].steps[2].issues] == ["bad ***"]


def test_artifacts_go_from_job_to_job_and_from_run_to_run(store: Store) -> None:
    first = ran(
        store,
        """
        jobs:
        - job: a
          steps:
          - checkout: none
          - bash: mkdir -p out/in; echo one > out/in/x.txt; echo two > out/y.log
          - publish: out
            artifact: built
          - task: PublishPipelineArtifact@1
            inputs: {targetPath: out/y.log, artifact: logs}
        - job: b
          dependsOn: a
          steps:
          - checkout: none
          - download: current
            artifact: built
            patterns: "**/*.txt"
          - bash: cd $(Pipeline.Workspace); find built -type f; cat built/in/x.txt; test ! -e logs
        """,
    )
    assert first.run.result == "succeeded", first.log()
    assert {"built/in/x.txt", "one"} <= set(first.printed())
    assert "built/y.log" not in first.printed()
    second = ran(
        store,
        f"""
        steps:
        - checkout: none
        - task: DownloadPipelineArtifact@2
          inputs:
            source: specific
            project: shop
            pipeline: ci
            runVersion: specific
            runId: {first.run.id}
            path: $(Pipeline.Workspace)/got
        - bash: cd $(Pipeline.Workspace)/got; find . -type f | sort
        - task: DownloadPipelineArtifact@2
          inputs: {{artifact: missing}}
        """,
        pipeline="11",
    )
    assert {"./built/in/x.txt", "./built/y.log", "./logs/y.log"} <= set(second.printed()), second.log()
    assert "Artifact missing was not found" in second.jobs["Job"].steps[-1].problem


def test_an_artifact_has_one_name_once(store: Store) -> None:
    text = "steps: [{checkout: none}, {bash: mkdir o}, {publish: o, artifact: a}, {publish: o, artifact: a}, {publish: o, artifact: 'a:b'}]"
    done = ran(store, text)
    assert "Artifact a already exists" in done.jobs["Job"].steps[3].problem


def test_a_cache_is_kept_for_later_runs_of_the_branch(store: Store) -> None:
    text = """
        steps:
        - checkout: self
        - task: Cache@2
          inputs:
            key: '"deps" | lock.txt'
            restoreKeys: '"deps"'
            path: cache
            cacheHitVar: HIT
        - bash: echo "hit $(HIT)"; mkdir -p cache; cat cache/* 2>/dev/null; date +%N > cache/made
        """
    first = ran(store, text, more={"lock.txt": "1"})
    second = ran(store, text, more={"lock.txt": "1"})
    third = ran(store, text, more={"lock.txt": "2"})
    assert [each.run.result for each in (first, second, third)] == ["succeeded"] * 3, first.log()
    assert "hit false" in first.printed()
    assert "hit true" in second.printed()
    assert "hit inexact" in third.printed()


def test_results_of_tests_are_counted_and_kept(store: Store) -> None:
    cases = '<testcase name="a"/><testcase name="b"><failure message="no"/></testcase>'
    junit = f'<testsuites><testsuite name="s" tests="2">{cases}</testsuite></testsuites>'
    cobertura = '<?xml version="1.0" ?><coverage line-rate="0.75" branch-rate="0"/>'
    done = ran(
        store,
        """
        steps:
        - checkout: self
        - task: PublishTestResults@2
          inputs: {testResultsFormat: JUnit, testResultsFiles: "out/*.xml"}
        - task: PublishCodeCoverageResults@2
          inputs: {summaryFileLocation: cov/coverage.xml}
        - task: PublishTestResults@2
          inputs: {testResultsFiles: "out/*.xml", failTaskOnFailedTests: true}
        - task: PublishTestResults@2
          condition: always()
          inputs: {testResultsFiles: none.xml, failTaskOnMissingResultsFile: true}
        """,
        more={"out/t.xml": junit, "cov/coverage.xml": cobertura},
    )
    assert "Tests: 2 run, 1 passed, 1 failed, 0 skipped" in done.log()
    assert "Coverage of lines: 75.0%" in done.log()
    assert done.results() == ["succeeded", "succeeded", "succeeded", "failed", "failed"]
    assert kept(done, "coverage", "coverage.xml").is_file()


def test_files_are_copied_packed_unpacked_and_deleted(store: Store) -> None:
    done = ran(
        store,
        """
        steps:
        - checkout: none
        - bash: mkdir -p in/sub; touch in/a.py in/sub/b.py in/sub/c.txt in/.hidden.py
        - task: CopyFiles@2
          inputs:
            SourceFolder: in
            Contents: |
              **/*.py
              !**/.hidden.py
            TargetFolder: $(Build.ArtifactStagingDirectory)/copied
        - task: ArchiveFiles@2
          inputs:
            rootFolderOrFile: $(Build.ArtifactStagingDirectory)/copied
            includeRootFolder: false
            archiveType: tar
            archiveFile: x.tar.gz
        - task: ExtractFiles@1
          inputs: {archiveFilePatterns: "*.tar.gz", destinationFolder: out}
        - task: DeleteFiles@1
          inputs: {SourceFolder: out, Contents: sub/**}
        - bash: cd out; find . -type f
        """,
    )
    assert done.run.result == "succeeded", done.log()
    assert done.printed()[-1] == "./a.py"


def test_scripts_fail_on_errors_only_where_they_say_so(store: Store) -> None:
    done = ran(
        store,
        """
        steps:
        - checkout: none
        - script: echo noise >&2
        - script: echo noise >&2
          failOnStderr: true
        - bash: "false; true"
          condition: always()
        - bash: pwd
          workingDirectory: nowhere
          condition: always()
        """,
    )
    assert done.results() == ["succeeded", "succeeded", "failed", "succeeded", "failed"]
    assert "Not found workingDirectory" in done.jobs["Job"].steps[4].problem


def test_logging_commands_have_their_effects(store: Store) -> None:
    done = ran(
        store,
        """
        steps:
        - checkout: none
        - bash: |
            mkdir bin; printf '#!/bin/sh\\necho tool' > bin/tool; chmod +x bin/tool; echo '# Summary' > s.md
            echo "##vso[task.prependpath]$PWD/bin"
            echo "##vso[task.uploadsummary]$PWD/s.md"
            echo "##vso[artifact.upload artifactname=made]$PWD/s.md"
            echo '##vso[build.addbuildtag]good'
            echo '##vso[build.updatebuildnumber]1.2.3'
            echo '##vso[task.setvariable variable=fixed;isreadonly=true]1'
        - bash: tool; echo "$(Build.BuildNumber) $FIXED"; echo '##vso[task.setvariable variable=fixed]2'
        - bash: echo '##vso[task.nonsense]x'
          condition: always()
        - bash: echo '##vso[task.setendpoint id=x]y'
          condition: always()
        """,
    )
    assert {"tool", "1.2.3 1"} <= set(done.printed())
    assert (done.run.number, done.run.tags) == ("1.2.3", ("good",))
    assert kept(done, "attachments", "summary", "s.md").read_text() == "# Summary\n"
    assert kept(done, "artifacts", "made", "s.md").is_file()
    problems = [step.problem for step in done.jobs["Job"].steps[2:]]
    assert problems[0] == "Overwriting readonly variable 'fixed' is not permitted."
    assert problems[1].startswith("##vso[task.nonsense] is not a logging command")
    assert problems[2] == "the local agent does not know the logging command ##vso[task.setendpoint]"


def test_a_restricted_step_sets_only_what_it_may(store: Store) -> None:
    done = ran(
        store,
        """
        steps:
        - checkout: none
        - bash: echo '##vso[task.setvariable variable=a]1'; echo '##vso[task.setvariable variable=b]1'; echo '##vso[task.prependpath]/x'
          target: {commands: restricted, settableVariables: [a]}
        - bash: echo "[$A] [$B]"
        """,
    )
    assert done.printed()[-1] == "[1] []", done.log()
    assert len(done.jobs["Job"].steps[1].issues) == 2


def test_every_row_says_what_it_does_and_has_a_task_name() -> None:
    for name, task in table.TASKS.items():
        assert name.partition("@")[2].isdecimal()
        assert task.does
        assert table.find(name.upper()) is task


@pytest.mark.parametrize("kind", ["uses", "checkout"])
def test_another_repository_needs_permission_where_the_project_limits_its_tokens(store: Store, kind: str) -> None:
    put(store, "projectPipelineSettings", "s", "s", enforceReferencedRepoScopedToken=True)
    put(store, "git", "22222222-0000-4000-8000-000000000002", "other")
    with store.transaction() as view:
        from localcloud.git import bare, commits  # noqa: PLC0415
        from localcloud.git.commits import Author, Note  # noqa: PLC0415

        repository = bare.begin(view, "22222222-0000-4000-8000-000000000002", "other", default_branch="refs/heads/main")
        commits.write(view, repository, "refs/heads/main", {"x.txt": b"from other"}, Note("x", Author("D", "d@contoso.com")))
    step = "- checkout: other" if kind == "checkout" else "- checkout: none"
    text = f"""
        resources: {{repositories: [{{repository: other, type: git, name: other, ref: refs/heads/main}}]}}
        jobs:
        - job: Job
          uses: {{repositories: [other]}}
          steps:
          {step}
          - bash: cat x.txt || true
        """
    done = ran(store, text)
    assert done.run.state == "inProgress"
    assert any("needs permission to use the repository other" in line for line in done.said)
    put(store, "pipelineAuthorization", "r", "repository", type="repository", resourceId="22222222-0000-4000-8000-000000000002")
    done = go(store, done.run)
    assert done.run.result == "succeeded", done.log()
    assert ("from other" in done.printed()) == (kind == "checkout")
