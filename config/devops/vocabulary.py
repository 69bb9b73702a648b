"""The vocabulary of the section `devops` beyond names of projects, repositories and pipelines (those are in `config.vocabulary`)."""

from __future__ import annotations

from typing import Annotated

from config.base import TextFormat

_SIGNS = r"""\ / : * ? " < > | + = ; , [ ] and line breaks"""

TeamName = Annotated[
    str,
    TextFormat(
        what=f"a team name: 1 to 64 characters, none of {_SIGNS}",
        pattern=r'(?!\s)[^\\/:*?"<>|+=;,\[\]\r\n]{1,64}(?<!\s)',
        example="Platform",
    ),
]
Title = Annotated[
    str,
    TextFormat(
        what=r"a title: 1 to 128 characters, none of \ / : * ? < > | and quotation marks",
        pattern=r'(?!\s)[^\\/:*?"<>|\r\n]{1,128}(?<!\s)',
        example="Open bugs",
    ),
]
ProjectTag = Annotated[
    str,
    TextFormat(what="a tag: 1 to 64 letters, digits, hyphens and dots", pattern=r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", example="databricks"),
]
Wiql = Annotated[
    str,
    TextFormat(
        what="a query of work items in WIQL, at most 32,000 characters",
        pattern=r"(?=[\s\S]{1,32000}$)\s*[Ss][Ee][Ll][Ee][Cc][Tt]\s[\s\S]+\s[Ff][Rr][Oo][Mm]\s+([Ww]ork[Ii]tem[Ss]?|[Ww]ork[Ii]tem[Ll]inks)(\s[\s\S]*)?",
        example="SELECT [System.Id], [System.Title] FROM WorkItems WHERE [System.AssignedTo] = @Me",
    ),
]
Member = Annotated[
    str,
    TextFormat(
        what="a user's e-mail address, or an Entra group by its display name or object id",
        pattern=r'(?!\s)[^\r\n"\\/]{1,256}(?<!\s)',
        example="dana.developer@contoso.com",
    ),
]
BranchPattern = Annotated[
    str,
    TextFormat(
        what="a branch by its short name, or all below a prefix with /* at the end",
        pattern=r"(?!refs/)(?!.*(\.\.|//|\.$|\.lock$))[A-Za-z0-9][A-Za-z0-9._/-]*(?<!/)(/\*)?",
        example="release/*",
    ),
]
PathFilter = Annotated[
    str,
    TextFormat(
        what="a path from the root of the repository, with * for anything and ! before exclusions",
        pattern=r"!?/[^\s\\]*",
        example="/notebooks/*",
    ),
]
EmailPattern = Annotated[
    str,
    TextFormat(
        what="an e-mail address, with * for anything and ! before exclusions",
        pattern=r"!?[^\s;,!]*@[^\s;,@!]+",
        example="*@contoso.com",
    ),
]
FeedName = Annotated[
    str,
    TextFormat(
        what="a feed name: 1 to 64 letters, digits, hyphens, dots and underscores, beginning and ending with a letter or digit",
        pattern=r"(?=.{1,64}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?",
        example="wheels",
    ),
]
HttpsUrl = Annotated[
    str,
    TextFormat(
        what="an address that starts with https:// and has no password in it",
        pattern=r"https://[^\s/?#@]+([/?#][^\s]*)?",
        example="https://ops.contoso.com/hooks",
    ),
]
TimeOfDay = Annotated[str, TextFormat(what="a time as HH:MM", pattern=r"([01][0-9]|2[0-3]):[0-5][0-9]", example="08:00")]
VariableName = Annotated[
    str,
    TextFormat(what="the name of a pipeline variable", pattern=r"[A-Za-z][A-Za-z0-9_.]{0,127}", example="pythonVersion"),
]
VariableValue = Annotated[
    str, TextFormat(what="a value of at most 1,000 characters on one line", pattern=r"[^\r\n]{0,1000}", example="3.12")
]
StatusPart = Annotated[
    str,
    TextFormat(
        what="a part of a status: letters, digits, blanks and . _ -", pattern=r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}", example="preview"
    ),
]
SubnetId = Annotated[
    str,
    TextFormat(
        what="the resource id of a subnet",
        pattern=r"/subscriptions/[0-9a-fA-F-]{36}/resourceGroups/[^/\s]+/providers/Microsoft\.Network/virtualNetworks/[^/\s]+/subnets/[^/\s]+",
        example="/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-network/providers/Microsoft.Network/"
        "virtualNetworks/vnet-hub/subnets/snet-agents",
    ),
]
AgentImage = Annotated[
    str,
    TextFormat(
        what="an image that Microsoft maintains for Managed DevOps Pools",
        pattern=r"[a-z0-9][a-z0-9.-]*/(latest|[0-9][0-9.]*)",
        example="ubuntu-24.04/latest",
    ),
]
MarketplaceImage = Annotated[
    str,
    TextFormat(
        what="an image of the Azure marketplace as PUBLISHER:OFFER:SKU:VERSION",
        pattern=r"[^\s:/]+:[^\s:/]+:[^\s:/]+:(latest|[0-9][0-9.]*)",
        example="Canonical:ubuntu-24_04-lts:server:latest",
    ),
]
SshPublicKey = Annotated[
    str,
    TextFormat(
        what="a public key as ssh-keygen writes it (the private one never belongs here)",
        pattern=r"(ssh-ed25519|ssh-rsa) [A-Za-z0-9+/]{40,}={0,3}( [^\r\n]*)?",
        example="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGdFYrGZ4w7nOqQ2C1mXkE0m2m6mJbQmK0m1hX1l0F5a operations",
    ),
]
TimeZone = Annotated[
    str,
    TextFormat(what="the Windows name of a time zone", pattern=r"[A-Z][A-Za-z0-9. ()+-]{2,49}", example="W. Europe Standard Time"),
]
