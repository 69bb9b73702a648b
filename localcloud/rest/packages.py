"""Uploads to a feed, as twine sends them.

Source: https://learn.microsoft.com/azure/devops/artifacts/python/publish-python-packages. The feeds only take packages: nothing installs
from them here.
"""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser
from typing import Final

from localcloud.behaviours.devops.artifacts import FEED
from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.membership import belongs
from localcloud.behaviours.devops.organisation import PROJECT, token
from localcloud.behaviours.paths import text
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest.calls import Answer
from localcloud.store import Store
from localcloud.store_model import Record, View

ADDRESS: Final = re.compile(r"/(?P<organisation>[^/]+)/(?P<project>[^/]+)/_packaging/(?P<feed>[^/]+)/pypi/upload/?")
PUBLISHERS: Final = ("contributor", "administrator")
"""The roles in a feed that publish."""
FOLDER: Final = "feeds"
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*\.(?:whl|tar\.gz)")


def upload(store: Store, scope: str, caller: Subject, *, project: str, feed: str, content_type: str, sent: bytes) -> Answer:
    """Keeps the file of a form in a feed. Raises `ServiceRefusal` for a feed that is not there, for somebody who may not publish to it,
    for what is no package, and for one that is there already: a version cannot be replaced."""
    name, content = _file(content_type, sent)
    with store.reading() as view:
        found = _feed(view, scope, project, feed)
        roles = [
            text(record.inputs, "role").lower()
            for record in view.find(token("feedPermission"), scope, feedId=found.id)
            if belongs(view, scope, caller, text(record.inputs, "identityDescriptor"))
        ]
    if not set(roles) & set(PUBLISHERS):
        raise ServiceRefusal(
            "FeedNeedsPermissionsException", f"User '{caller.id}' lacks permission to complete this action. You need to have 'AddPackage'."
        )
    file = store.files / FOLDER / found.id / name
    if file.exists():
        raise ServiceRefusal("PackageExistsException", f"The feed '{found.name}' already contains file '{name}'.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return Answer(status=202)


def _feed(view: View, scope: str, project: str, name: str) -> Record:
    projects = {each.id for each in view.find(PROJECT, scope) if project.lower() in (each.id.lower(), each.name.lower())}
    for record in view.find(FEED, scope):
        if record.name.lower() == name.lower() and text(record.inputs, "projectId") in projects:
            return record
    raise ServiceRefusal("FeedIdNotFoundException", f"A feed with ID '{name}' doesn't exist in the project {project}.")


def _file(content_type: str, sent: bytes) -> tuple[str, bytes]:
    """The name and content of the package in a form."""
    form = BytesParser(policy=policy.HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + sent)
    for part in form.iter_parts() if form.is_multipart() else ():
        name, content = part.get_filename(), part.get_payload(decode=True)
        if name is not None and _FILE_NAME.fullmatch(name) and isinstance(content, bytes):
            return name, content
    raise ServiceRefusal("InvalidArgumentValueException", "the request is not a form with a wheel or a source distribution in it")
