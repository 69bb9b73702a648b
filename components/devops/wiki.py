"""The project's wiki, with pages that the stack writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azuredevops.wiki import Wiki as DevopsWiki
from pulumi_azuredevops.wiki_page import WikiPage


class WikiArgs(TypedDict):
    """What a `Wiki` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    wiki_name: str
    """Name of the wiki; Azure DevOps makes a repository of that name for it."""
    pages: Mapping[str, pulumi.Input[str]]
    """Markdown of the pages by path, such as `/Data dev` and `/Data dev/Release`. A page's parents must be among them."""


class Wiki(pulumi.ComponentResource):
    """The wiki that a project has one of, and generated pages in it.

    Manages: the wiki, and the text of the given pages: what people change there is overwritten by the next update that changes it.
    Does not manage: pages that people add; they go when the wiki goes.
    Errors: Azure DevOps refuses a second wiki of this kind in a project, and a page whose parent does not exist; so each page waits for
    the one before, which also keeps the pushes that every page is from colliding.
    """

    wiki_id: pulumi.Output[str]
    """GUID of the wiki."""
    url: pulumi.Output[str]
    """Where people read it."""

    def __init__(self, name: str, *, args: WikiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Wiki", name, None, opts)
        wiki = DevopsWiki(
            f"{name}-wiki",
            project_id=args["project_id"],
            name=args["wiki_name"],
            type="projectWiki",
            # Of another project it is another wiki: the provider would look for this one there.
            opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["project_id"]),
        )
        written: list[pulumi.Resource] = []
        for path, content in sorted(args["pages"].items(), key=lambda item: item[0]):
            page = WikiPage(
                f"{name}-page{path}",
                project_id=args["project_id"],
                wiki_id=wiki.id,
                path=path,
                content=content,
                # A parent sorts before its children. The id follows wiki and path, so another path is another page.
                opts=pulumi.ResourceOptions(parent=self, depends_on=written[-1:], replace_on_changes=["path", "wiki_id", "project_id"]),
            )
            written.append(page)
        self.wiki_id = wiki.id
        self.url = wiki.remote_url
        self.register_outputs({"wiki_id": self.wiki_id, "url": self.url})
