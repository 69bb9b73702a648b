"""Create, update and delete: what the real service would do, in one transaction each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

from localcloud import activity_log, schema
from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours import enforce, rights
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.provider import outputs, removal, soft_delete
from localcloud.provider.configuration import Configuration
from localcloud.provider.nested import masked, secret_paths, secret_texts
from localcloud.store import Store, Transaction
from localcloud.store_model import Record
from localcloud.values import Json, Properties


@dataclass(frozen=True, slots=True)
class Cloud:
    """The local cloud as one configured provider sees it."""

    store: Store
    configuration: Configuration

    def request(self, view: Transaction, token: str, inputs: Mapping[str, Json]) -> Request:
        """The operation for the tables. Raises `Refusal` where the provider's own cloud is not there."""
        scope = self.configuration.scope(view)
        return Request(token, scope, dict(inputs), view, environment=self.configuration.values)


def create(cloud: Cloud, token: str, inputs: Properties) -> tuple[str, Properties]:
    """Makes the resource; its id and outputs. Raises `Refusal`."""
    behaviour = behaviour_of(token)
    with _discreet(inputs), cloud.store.transaction() as view:
        request = cloud.request(view, token, outputs.as_properties(inputs))
        enforce.create(behaviour, request)
        same = next((each for each in view.find(token, request.scope) if each.inputs == request.inputs), None) if behaviour.sets else None
        new_id = same.id if same else behaviour.new_id(request) if behaviour.new_id else str(uuid4())
        standing = found(view, token, request.scope, new_id)
        if standing is not None and not same and not behaviour.adopts:
            raise Refusal(enforce.taken(behaviour, standing))
        if standing is None and (deleted := _recovered(view, behaviour, replace(request, id=new_id))):
            if behaviour.recovered_as_it_was:
                view.log("recover", token, new_id)
                return new_id, outputs.with_secrets(behaviour, schema.load(token), outputs.from_properties(deleted.outputs), inputs)
            standing = deleted
        request = replace(request, id=new_id, old=standing)
        rights.require("create", request)
        answer = _write(view, behaviour, request, inputs, {})
        for brought in behaviour.brings(request) if behaviour.brings else ():
            view.put(brought)
        view.log("create", token, new_id)
        activity_log.note(view, new_id, "write", cloud.configuration.values.get("caller", ""))
    return new_id, answer


def update(cloud: Cloud, token: str, id: str, inputs: Properties, old: Properties) -> Properties:
    """Changes the resource; its outputs. `old` are the outputs of the state. Raises `Refusal`, also when it is gone."""
    behaviour = behaviour_of(token)
    with _discreet(inputs), cloud.store.transaction() as view:
        request = cloud.request(view, token, outputs.as_properties(inputs))
        standing = existing(view, token, request.scope, id)
        if standing is None and not behaviour.update_creates:
            raise Refusal(
                f"{id} was not found: it has been deleted outside of this stack. `pulumi refresh` notices, `pulumi up` makes it again"
            )
        new_id = id if standing is None or behaviour.at else standing.id
        kept = {name: standing.inputs[name] for name in behaviour.created_only & standing.inputs.keys()} if standing else {}
        request = replace(request, inputs={**request.inputs, **kept}, id=new_id, old=standing, known=outputs.as_properties(old))
        rights.require("update", request)
        enforce.update(behaviour, request)
        answer = _write(view, behaviour, request, inputs, old)
        view.log("update", token, id)
        activity_log.note(view, id, "write", cloud.configuration.values.get("caller", ""))
    return answer


def delete(cloud: Cloud, token: str, id: str, inputs: Properties) -> None:
    """Deletes the resource and what lives inside. Where it is gone already, nothing happens unless the service makes that an error.

    `inputs` are what the stack knows of it. Raises `Refusal`.
    """
    with cloud.store.transaction() as view:
        scope = cloud.configuration.scope(view)
        behaviour, stated = behaviour_of(token), outputs.as_properties(inputs)
        standing = existing(view, token, scope, id)
        if standing is None:
            for rule in behaviour.lost_rules:
                rule(cloud.request(view, token, stated))
            return
        values = cloud.configuration.values
        rights.require("delete", Request(token, scope, standing.inputs, view, standing.id, standing, environment=values))
        if behaviour.at:
            enforce.delete(behaviour, Request(token, scope, stated, view, id, standing))
            removal.take(view, standing)
        else:
            removal.remove(view, standing, values)
        view.log("delete", token, id)
        activity_log.note(view, id, "delete", cloud.configuration.values.get("caller", ""))


def found(view: Transaction, token: str, scope: str, id: str) -> Record | None:
    """What the service finds under the id: a resource of this type, or whatever is at that address."""
    at = behaviour_of(token).at
    return at(view, scope, id) if at else view.get(token, scope, id)


def existing(view: Transaction, token: str, scope: str, id: str) -> Record | None:
    """The same, or what came into being without a resource."""
    discovered = behaviour_of(token).discovered
    record = found(view, token, scope, id)
    return discovered(view, scope, id) if record is None and discovered else record


def preview_create(token: str, inputs: Properties) -> Properties:
    """The outputs that a create will give, with what is not known yet as unknown. Asks and changes nothing."""
    behaviour, described = behaviour_of(token), schema.load(token)
    return outputs.with_secrets(behaviour, described, outputs.previewed_create(behaviour, inputs), inputs)


def preview_update(token: str, inputs: Properties, old_inputs: Properties, old: Properties) -> Properties:
    """The outputs that an update will give, with what is not known yet as unknown. Asks and changes nothing."""
    behaviour, described = behaviour_of(token), schema.load(token)
    expected = outputs.previewed_update(behaviour, described, inputs, old_inputs, old)
    return outputs.with_secrets(behaviour, described, expected, inputs, old)


def _recovered(view: Transaction, behaviour: Behaviour, request: Request) -> Record | None:
    """The deleted resource that a create brings back."""
    if behaviour.recovers is None or not behaviour.recovers(request):
        return None
    deleted = view.tombstone(request.token, request.scope, request.id)
    return soft_delete.recover(view, deleted)[0] if deleted else None


@contextmanager
def _discreet(inputs: Properties) -> Iterator[None]:
    """Keeps secret inputs out of what the service says about them."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal(masked(str(refusal), secret_texts(inputs))) from None


def _write(view: Transaction, behaviour: Behaviour, request: Request, inputs: Properties, old: Properties) -> Properties:
    if behaviour.effect is not None:
        behaviour.effect(request)
    described = schema.load(request.token)
    kept = outputs.stored(behaviour, described, request)
    answer = outputs.with_secrets(behaviour, described, outputs.from_properties(kept), inputs, old)
    name = outputs.display_name(behaviour, kept, request.id)
    secrets = tuple(secret_paths(answer))
    if request.old is not None and request.old.id != request.id:
        view.delete(request.old)  # the same address, written in another way
    view.put(Record(request.token, request.scope, request.id, name, request.inputs, kept, secrets=secrets))
    return answer
