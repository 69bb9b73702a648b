"""The feed, the wiki and the webhooks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from components.devops.feed import Feed
from components.devops.service_hooks import ServiceHooks, ServiceHooksArgs
from components.devops.wiki import Wiki
from tests.components.answers import GUID
from tests.components.devops.samples import PROJECT, REPOSITORY, SERVICE_HOOKS
from tests.components.mocked import Graph, run
from tests.components.samples import SAMPLES

WEBHOOK = "azuredevops:index/servicehookWebhookTfs:ServicehookWebhookTfs"
EVENTS = ("buildCompleted", "gitPullRequestCreated", "serviceConnectionCreated", "serviceConnectionUpdated")


def test_a_deleted_feed_keeps_its_packages_and_the_provider_does_not_restore_it() -> None:
    feed = run(lambda: SAMPLES[Feed]("wheels", None) and None).one("azuredevops:index/feed:Feed")
    assert feed.inputs["features"] == [{"permanentDelete": False, "restore": False}]


def test_a_role_keeps_the_display_name_that_azure_devops_gives_it() -> None:
    found = run(lambda: SAMPLES[Feed]("wheels", None) and None).of("azuredevops:index/feedPermission:FeedPermission")
    assert [permission.ignored for permission in found] == [{"displayName"}] * len(found)


def test_each_group_has_its_role_in_the_feed() -> None:
    found = run(lambda: SAMPLES[Feed]("wheels", None) and None).of("azuredevops:index/feedPermission:FeedPermission")
    assert {resource.inputs["identityDescriptor"]: resource.inputs["role"] for resource in found} == {
        "vssgp.pipelines": "contributor",
        "vssgp.developers": "collaborator",
    }


def wiki() -> Graph:
    return run(lambda: SAMPLES[Wiki]("docs", None) and None)


def test_a_page_comes_after_its_parent_and_one_at_a_time() -> None:
    found = wiki()
    pages = found.of("azuredevops:index/wikiPage:WikiPage")
    assert [page.inputs["path"] for page in pages] == ["/Data dev", "/Data dev/Approval", "/Data dev/Release"]
    for before, after in pairwise(pages):
        assert before.urn in after.depends_on
    assert [page.name for page in pages] == ["docs-page/Data dev", "docs-page/Data dev/Approval", "docs-page/Data dev/Release"]


def test_the_wiki_is_the_project_s() -> None:
    assert wiki().one("azuredevops:index/wiki:Wiki").inputs["type"] == "projectWiki"


def test_pages_go_into_a_wiki_that_is_there() -> None:
    found = run(lambda: Wiki("docs", args={"project_id": PROJECT, "wiki": {"id": GUID.format(7)}, "pages": {"/Data prod": "# Data\n"}}).url)
    assert found.of("azuredevops:index/wiki:Wiki") == []
    assert found.one("azuredevops:index/wikiPage:WikiPage").inputs["wikiId"] == GUID.format(7)
    assert found.result is None


def hooks(**changes: object) -> Graph:
    args: ServiceHooksArgs = {"project_id": PROJECT, "webhooks": {**SERVICE_HOOKS["webhooks"], **changes}}  # type: ignore[dict-item]
    return run(lambda: ServiceHooks("hooks", args=args) and None)


def test_every_subscription_has_exactly_one_event() -> None:
    for webhook in hooks().of(WEBHOOK):
        assert len([event for event in EVENTS if event in webhook.inputs]) == 1, webhook.name


@pytest.mark.parametrize(
    ("key", "event", "filters"),
    [
        ("failed-run", "buildCompleted", {"buildStatus": "Failed", "definitionName": "deploy"}),
        ("review", "gitPullRequestCreated", {"repositoryId": REPOSITORY, "branch": "main"}),
        ("connection-made", "serviceConnectionCreated", {}),
        ("connection-changed", "serviceConnectionUpdated", {}),
    ],
)
def test_an_event_is_filtered_as_asked(key: str, event: str, filters: dict[str, str]) -> None:
    assert hooks().one(WEBHOOK, f"hooks-{key}").inputs[event] == filters


def test_runs_of_every_pipeline_have_no_filter_by_name() -> None:
    every: dict[str, object] = {"every-run": {"url": "https://hooks.contoso.com", "build_completed": {"status": "Failed"}}}
    assert hooks(**every).one(WEBHOOK, "hooks-every-run").inputs["buildCompleted"] == {"buildStatus": "Failed"}


def test_no_more_is_sent_than_needed_and_only_to_trusted_servers() -> None:
    for webhook in hooks().of(WEBHOOK):
        assert webhook.inputs["acceptUntrustedCerts"] is False
        assert webhook.inputs["resourceDetailsToSend"] == "minimal"
        assert webhook.inputs["detailedMessagesToSend"] == "none"


def test_23_the_password_is_a_secret() -> None:
    webhook = hooks().one(WEBHOOK, "hooks-failed-run")
    assert webhook.inputs["basicAuthPassword"] == "not for everybody"
    assert "basicAuthPassword" in webhook.secrets or "basicAuthPassword" in webhook.request.additionalSecretOutputs


def test_another_project_makes_other_subscriptions_and_another_wiki() -> None:
    for webhook in hooks().of(WEBHOOK):
        assert list(webhook.request.replaceOnChanges) == ["projectId"]
    found = wiki()
    assert list(found.one("azuredevops:index/wiki:Wiki").request.replaceOnChanges) == ["projectId"]
    for page in found.of("azuredevops:index/wikiPage:WikiPage"):
        assert set(page.request.replaceOnChanges) == {"path", "wikiId", "projectId"}
