"""Vector search endpoints, and the indexes on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localcloud.behaviours.checks import exactly_one, one_of, pattern
from localcloud.behaviours.databricks.place import caller, host, token
from localcloud.behaviours.databricks.securables import SCHEMA, TABLE, milliseconds
from localcloud.behaviours.identifiers import random_uuid
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import known_at, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Properties

ENDPOINT: Final = token("vectorSearchEndpoint")
INDEX: Final = token("vectorSearchIndex")


def _indexes_on(record: Record, view: View) -> Iterator[Record]:
    return (index for index in view.find(INDEX, record.scope) if text(index.inputs, "endpointName") == record.id)


def _permissions_on(record: Record, view: View) -> Iterator[Record]:
    found = view.get(token("permissions"), record.scope, f"/vector-search-endpoints/{text(record.outputs, 'endpointId')}")
    return iter((found,) if found else ())


def _no_index_on_it(request: Request) -> None:
    names = [index.id for index in _indexes_on(request.old, request.view)] if request.old else []
    if names:
        raise Refusal(f"BAD_REQUEST: Endpoint '{request.id}' cannot be deleted: it hosts the indexes {', '.join(names[:3])}.")


def _schema_stands(request: Request) -> None:
    schema = text(request.inputs, "name").rpartition(".")[0]
    if request.view.get(SCHEMA, request.scope, schema) is None:
        raise Refusal(f"SCHEMA_DOES_NOT_EXIST: Schema '{schema}' does not exist.")


def _nothing_of_that_name(request: Request) -> None:
    """Indexes and tables share the names of their schema."""
    name = text(request.inputs, "name")
    if request.view.get(TABLE, request.scope, name) is not None:
        raise Refusal(f"TABLE_ALREADY_EXISTS: Table '{name}' already exists, and an index cannot have its name.")


def _embedding_model_stands(request: Request) -> None:
    for _, value in known_at(request.inputs, "deltaSyncIndexSpec.embeddingSourceColumns[].embeddingModelEndpointName"):
        name = str(value)
        if not name.startswith("databricks-") and request.view.get(token("modelServing"), request.scope, name) is None:
            raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Model serving endpoint '{name}' does not exist.")


def _pipeline_fits_the_endpoint(request: Request) -> None:
    endpoint = request.view.get(ENDPOINT, request.scope, text(request.inputs, "endpointName"))
    continuous = text(request.inputs, "deltaSyncIndexSpec.pipelineType") == "CONTINUOUS"
    if endpoint and text(endpoint.inputs, "endpointType") == "STORAGE_OPTIMIZED" and continuous:
        raise Refusal("INVALID_PARAMETER_VALUE: Storage Optimized endpoints only support the pipeline type TRIGGERED.")


def _spec_of_its_type(inputs: Properties) -> Iterator[Failure]:
    spec = "deltaSyncIndexSpec" if inputs.get("indexType") == "DELTA_SYNC" else "directAccessIndexSpec"
    if inputs.get("indexType") in ("DELTA_SYNC", "DIRECT_ACCESS") and inputs.get(spec) is None:
        yield Failure(spec, f"is needed with indexType {inputs['indexType']}")


def _index_url(request: Request) -> str:
    endpoint = text(request.inputs, "endpointName")
    return f"{host(request).removeprefix('https://')}/api/2.0/vector-search/endpoints/{endpoint}/indexes/{request.id}"


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        ENDPOINT,
        new_id=lambda request: text(request.inputs, "name"),
        auto_name="name",
        computed={
            "endpointId": random_uuid,
            "creator": caller,
            "creationTimestamp": milliseconds,
            "lastUpdatedTimestamp": milliseconds,
            "lastUpdatedUser": caller,
            "endpointStatuses": lambda _: [{"state": "ONLINE", "message": ""}],
            "numIndexes": lambda _: 0,
        },
        volatile=frozenset({"lastUpdatedTimestamp"}),
        checks=(
            pattern("name", r"[A-Za-z0-9][\w-]{0,62}", "1 to 63 letters, digits, _ and -"),
            one_of("endpointType", ("STANDARD", "STORAGE_OPTIMIZED")),
        ),
        delete_rules=(_no_index_on_it,),
        contents=_permissions_on,
        taken="RESOURCE_ALREADY_EXISTS: Vector search endpoint '{name}' already exists.",
    ),
    Behaviour(
        INDEX,
        new_id=lambda request: text(request.inputs, "name"),
        auto_name="name",
        computed={
            "creator": caller,
            "statuses": lambda request: [{"ready": True, "indexedRowCount": 0, "message": "", "indexUrl": _index_url(request)}],
        },
        checks=(
            pattern("name", r"[^\s./\\]+(\.[^\s./\\]+){2}", "a three-level name, as CATALOG.SCHEMA.NAME"),
            one_of("indexType", ("DELTA_SYNC", "DIRECT_ACCESS")),
            one_of("deltaSyncIndexSpec.pipelineType", ("TRIGGERED", "CONTINUOUS")),
            exactly_one("deltaSyncIndexSpec", "directAccessIndexSpec"),
            _spec_of_its_type,
        ),
        references=(
            Reference(
                "endpointName",
                ENDPOINT,
                by="name",
                message="RESOURCE_DOES_NOT_EXIST: Vector search endpoint '{value}' does not exist.",
            ),
            Reference("deltaSyncIndexSpec.sourceTable", TABLE, message="TABLE_DOES_NOT_EXIST: Table '{value}' does not exist."),
        ),
        create_rules=(_schema_stands, _nothing_of_that_name, _embedding_model_stands, _pipeline_fits_the_endpoint),
        taken="RESOURCE_ALREADY_EXISTS: Index '{id}' already exists.",
    ),
)
