"""What databricks' invokes answer about what stands in a workspace: one of a kind by its name, or the names and ids of all of a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from localcloud.behaviours import people
from localcloud.behaviours.databricks import clusters, jobs, models, securables, warehouses
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.databricks.principals import SERVICE_PRINCIPAL
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record
from localcloud.values import Json

Function = Callable[[Request], dict[str, Json]]


@dataclass(frozen=True, slots=True)
class One:
    """A function that finds one of a kind."""

    kind: str
    by: tuple[tuple[str, str], ...]
    """Arguments, and the output that each is compared with; `id` is the id."""
    into: str = ""
    """The result that holds everything about it; left out, everything is a result of its own."""
    told: Callable[[Record], Json] = lambda record: record.outputs
    """What that result holds."""

    def __call__(self, request: Request) -> dict[str, Json]:
        """The result. Raises `Refusal` when there is none."""
        wanted = {argument: text(request.inputs, argument) for argument, _ in self.by}
        if not any(wanted.values()):
            raise Refusal(f"one of {', '.join(wanted)} is needed")
        for record in request.view.find(self.kind, request.scope):
            if all(wanted[argument].lower() in ("", _told(record, output).lower()) for argument, output in self.by):
                found: dict[str, Json] = {self.into: self.told(record)} if self.into else dict(record.outputs)
                names = {argument: _told(record, output) for argument, output in self.by}
                return {**request.inputs, **found, **names, "id": record.id}
        named = ", ".join(f"{argument} {value!r}" for argument, value in wanted.items() if value)
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: there is no {self.kind.rpartition(':')[2]} with {named} in the workspace.")


@dataclass(frozen=True, slots=True)
class All:
    """A function that lists all of a kind, or those that match its arguments."""

    kind: str
    into: str
    """The result that lists them."""
    output: str
    """What is listed of each; `id` is the id, and `*` everything about it."""
    within: tuple[str, ...] = ()
    """Arguments that must equal the output of the same name."""
    contains: tuple[str, str] = ("", "")
    """An argument whose text must be in an output."""
    own: tuple[str, ...] = ()
    """What is there from the first day."""
    shape: Literal["list", "map"] = "list"
    """Whether it is a list, or a map from names to what is listed."""

    def __call__(self, request: Request) -> dict[str, Json]:
        """The result, which may be empty."""
        found = sorted(self._matching(request), key=lambda record: _told(record, "name"))
        listed: Json
        if self.shape == "map":
            listed = {_told(record, "name"): _told(record, self.output) for record in found}
        elif self.output == "*":
            listed = [{**record.outputs, "id": record.id} for record in found]
        else:
            listed = [*self.own, *(_told(record, self.output) for record in found)]
        return {**request.inputs, "id": "_", self.into: listed}

    def _matching(self, request: Request) -> Iterator[Record]:
        argument, output = self.contains
        part = text(request.inputs, argument).lower() if argument else ""
        for record in request.view.find(self.kind, request.scope):
            same = all(text(request.inputs, key).lower() == _told(record, key).lower() for key in self.within)
            if same and part in _told(record, output).lower():
                yield record


def _told(record: Record, output: str) -> str:
    """One output as text. A thing without a name is listed by its id."""
    if output == "id":
        return record.id
    return text(record.outputs, output) or (record.name if output == "name" else "")


def _job(record: Record) -> Json:
    return {"jobId": int(record.id), "creatorUserName": people.ME.mail, "settings": record.outputs}


def _current_metastore(request: Request) -> dict[str, Json]:
    number = securables.metastore_id(request.scope)
    return {"id": number, "metastoreInfo": {"metastoreId": number, "name": "metastore", "owner": people.ME.mail}}


def _metastores(request: Request) -> dict[str, Json]:
    return {"id": "_", "ids": {"metastore": securables.metastore_id(request.scope)}}


_IN_SCHEMA: Final = ("catalogName", "schemaName")

ANSWERS: Final[dict[str, Function]] = {
    "getClusters": All(clusters.CLUSTER, "ids", "id", contains=("clusterNameContains", "clusterName")),
    "getInstancePool": One(clusters.POOL, (("name", "instancePoolName"),), into="poolInfo"),
    "getJob": One(jobs.JOB, (("jobId", "id"), ("jobName", "name"), ("name", "name")), into="jobSettings", told=_job),
    "getJobs": All(jobs.JOB, "ids", "id", contains=("jobNameContains", "name"), shape="map"),
    "getSqlWarehouses": All(warehouses.WAREHOUSE, "ids", "id", contains=("warehouseNameContains", "name")),
    "getDashboards": All(token("dashboard"), "dashboards", "*", contains=("dashboardNameContains", "displayName")),
    "getAlertV2": One(token("alertV2"), (("id", "id"),)),
    "getServicePrincipals": All(SERVICE_PRINCIPAL, "applicationIds", "applicationId", contains=("displayNameContains", "displayName")),
    "getCatalog": One(securables.CATALOG, (("name", "name"),), into="catalogInfo"),
    "getCatalogs": All(securables.CATALOG, "ids", "name", own=securables.OWN_CATALOGS),
    "getSchema": One(securables.SCHEMA, (("name", "id"),), into="schemaInfo"),
    "getSchemas": All(securables.SCHEMA, "ids", "id", within=("catalogName",)),
    "getVolume": One(securables.VOLUME, (("name", "id"),), into="volumeInfo"),
    "getVolumes": All(securables.VOLUME, "ids", "id", within=_IN_SCHEMA),
    "getTable": One(securables.TABLE, (("name", "id"),), into="tableInfo"),
    "getTables": All(securables.TABLE, "ids", "id", within=_IN_SCHEMA),
    "getRegisteredModel": One(securables.MODEL, (("fullName", "id"),), into="modelInfos", told=lambda model: [model.outputs]),
    "getExternalLocation": One(securables.LOCATION, (("name", "name"),), into="externalLocationInfo"),
    "getExternalLocations": All(securables.LOCATION, "names", "name"),
    "getStorageCredential": One(securables.CREDENTIAL, (("name", "name"),), into="storageCredentialInfo"),
    "getStorageCredentials": All(securables.CREDENTIAL, "names", "name"),
    "getMlflowExperiment": One(models.EXPERIMENT, (("experimentId", "id"), ("name", "name"))),
    "getServingEndpoints": All(token("modelServing"), "endpoints", "*"),
    "getCurrentMetastore": _current_metastore,
    "getMetastores": _metastores,
}
