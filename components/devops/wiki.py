"""The project's wiki, with pages that the stack writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, final

import pulumi
from pulumi_azuredevops.wiki import Wiki as DevopsWiki
from pulumi_azuredevops.wiki_page import WikiPage


@final
class NewWiki(TypedDict):
    """A new wiki."""

    name: str
    """Its name; Azure DevOps creates a repository of that name for it."""


@final
class FoundWiki(TypedDict):
    """An existing wiki."""

    id: pulumi.Input[str]
    """Its GUID."""


class WikiArgs(TypedDict):
    """What a `Wiki` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    wiki: NewWiki | FoundWiki
    """The wiki that the pages are in."""
    pages: Mapping[str, pulumi.Input[str]]
    """Markdown of the pages by path, such as `/Data dev` and `/Data dev/Release`. A page's parents must be among them."""


class Wiki(pulumi.ComponentResource):
    """The one project wiki, created or looked up, and generated pages in it.

    Manages: the wiki if it is created here, and the text of the pages: the next update that changes a page overwrites what people
    changed there.
    Does not manage: an existing wiki, and pages that people add; they are deleted with the wiki.
    Errors: Azure DevOps refuses a second wiki of this kind in a project, and a page whose parent does not exist; so each page depends
    on the one before, which also avoids conflicts, because every page is a push. A page that somebody changed since the last read is
    refused (412): `pulumi up --refresh` reads it again, and then overwrites it.
    """

    wiki_id: pulumi.Output[str]
    """GUID of the wiki."""
    url: pulumi.Output[str] | None
    """Its web address; None for an existing one."""

    def __init__(self, name: str, *, args: WikiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Wiki", name, None, opts)
        if "id" in args["wiki"]:
            self.wiki_id, self.url = pulumi.Output.from_input(args["wiki"]["id"]), None
        else:
            wiki = DevopsWiki(
                f"{name}-wiki",
                project_id=args["project_id"],
                name=args["wiki"]["name"],
                type="projectWiki",
                # A wiki of another project is another wiki: the provider would look this one up there.
                opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["project_id"]),
            )
            self.wiki_id, self.url = wiki.id, wiki.remote_url
        written: list[pulumi.Resource] = []
        for path, content in sorted(args["pages"].items(), key=lambda item: item[0]):
            page = WikiPage(
                f"{name}-page{path}",
                project_id=args["project_id"],
                wiki_id=self.wiki_id,
                path=path,
                content=content,
                # A parent sorts before its children. The id depends on wiki and path, so another path is another page.
                opts=pulumi.ResourceOptions(parent=self, depends_on=written[-1:], replace_on_changes=["path", "wiki_id", "project_id"]),
            )
            written.append(page)
        self.register_outputs({"wiki_id": self.wiki_id, "url": self.url})
