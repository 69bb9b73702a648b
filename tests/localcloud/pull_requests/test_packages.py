"""Uploads to a feed over REST, as twine sends them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from localcloud.behaviours.devops import identities
from localcloud.rest import packages, tokens
from tests.localcloud.behaviours.world import ORGANISATION, devops
from tests.localcloud.pull_requests.scene import Rest, Scene

NAME = "shop-1.1.2-py3-none-any.whl"
CONTENT = b"PK\x03\x04\x00 \r\n-- \xff"
FORM = (
    b'--x\r\nContent-Disposition: form-data; name=":action"\r\n\r\nfile_upload\r\n'
    b'--x\r\nContent-Disposition: form-data; name="content"; filename="NAME"\r\nContent-Type: application/octet-stream\r\n\r\n'
    + CONTENT
    + b"\r\n--x--\r\n"
)


@dataclass(frozen=True)
class Feed:
    """A feed of the project."""

    id: str
    name: str


@pytest.fixture(name="feed")
def feed_(scene: Scene, request: pytest.FixtureRequest) -> Feed:
    """One for the test."""
    name = request.node.name
    return Feed(scene.world.make(devops("feed"), projectId=scene.project, name=name), name)


def publish(scene: Scene, rest: Rest, feed: str, *, name: str = NAME, sent: bytes = FORM, caller: str = "build") -> int:
    """The status of an upload by the build service of the project, or by a person."""
    with scene.world.store.transaction() as view:
        project = view.get(devops("project"), ORGANISATION, scene.project)
        assert project is not None
        token = tokens.keep(view, ORGANISATION, identities.build_service(project))[0]
    if caller != "build":
        token = tokens.make(scene.world.store, ORGANISATION, caller)
    request = Request(
        f"{rest.address}/local/{project.name}/_packaging/{feed}/pypi/upload/",
        sent.replace(b"NAME", name.encode()),
        {
            "Content-Type": "multipart/form-data; boundary=x",
            "Authorization": f"Basic {base64.b64encode(f'build:{token}'.encode()).decode()}",
        },
        method="POST",
    )
    try:
        with urlopen(request) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def allow(scene: Scene, feed: Feed, role: str) -> None:
    """Gives the build service a role."""
    with scene.world.store.reading() as view:
        project = view.get(devops("project"), ORGANISATION, scene.project)
    assert project is not None
    service = identities.build_service(project).descriptor
    scene.world.make(devops("feedPermission"), projectId=scene.project, feedId=feed.id, identityDescriptor=service, role=role)


def test_a_version_is_kept_and_not_replaced(scene: Scene, rest: Rest, feed: Feed) -> None:
    allow(scene, feed, "contributor")
    assert publish(scene, rest, feed.name) == 202
    assert (scene.world.store.files / packages.FOLDER / feed.id / NAME).read_bytes() == CONTENT
    assert publish(scene, rest, feed.name) == 409
    assert publish(scene, rest, feed.name, name="shop-1.1.3.tar.gz") == 202


def test_who_may_not_publish_is_refused(scene: Scene, rest: Rest, feed: Feed) -> None:
    allow(scene, feed, "collaborator")
    assert publish(scene, rest, feed.name) == 403
    assert publish(scene, rest, feed.name, caller="Dana Developer") == 403


def test_what_is_no_package_or_no_feed_is_refused(scene: Scene, rest: Rest, feed: Feed) -> None:
    allow(scene, feed, "contributor")
    assert publish(scene, rest, feed.name, name="../../x.whl") == 400
    assert publish(scene, rest, feed.name, name="x.exe") == 400
    assert publish(scene, rest, feed.name, sent=b"not a form") == 400
    assert publish(scene, rest, "wheel") == 404
