"""The project's wiki, with pages that the stack writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, final

import pulumi
from pulumi_azuredevops.wiki import Wiki as DevopsWiki
from pulumi_azuredevops.wiki_page import WikiPage


@final
class NewWiki(TypedDict):
    """A wiki to be made."""

    name: str
    """Its name; Azure DevOps makes a repository of that name for it."""


@final
class FoundWiki(TypedDict):
    """A wiki that is there."""

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
    """The wiki that a project has one of, made or found, and generated pages in it.

    Manages: the wiki where it is made, and the text of the given pages: what people change there is overwritten by the next update that
    changes it.
    Does not manage: a wiki that was found, and pages that people add; they go when the wiki goes.
    Errors: Azure DevOps refuses a second wiki of this kind in a project, and a page whose parent does not exist; so each page waits for
    the one before, which also keeps the pushes that every page is from colliding. A page that somebody changed since it was read last is
    refused (412): `pulumi up --refresh` reads it again, and then writes over it.
    """

    wiki_id: pulumi.Output[str]
    """GUID of the wiki."""
    url: pulumi.Output[str] | None
    """Where people read it; None for one that was found."""

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
                # Of another project it is another wiki: the provider would look for this one there.
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
                # A parent sorts before its children. The id follows wiki and path, so another path is another page.
                opts=pulumi.ResourceOptions(parent=self, depends_on=written[-1:], replace_on_changes=["path", "wiki_id", "project_id"]),
            )
            written.append(page)
        self.register_outputs({"wiki_id": self.wiki_id, "url": self.url})
