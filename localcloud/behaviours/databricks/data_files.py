"""What notebooks have left in catalogs, schemas and volumes: folders beside the cloud's file, which go with what they are in."""

from __future__ import annotations

import shutil
from pathlib import Path

from localcloud.behaviours.model import Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View

_VIEW = ".view.sql"


def base(files: Path) -> Path:
    """Where the data of all local workspaces is."""
    return files / "databricks"


def made_by_notebooks(request: Request) -> list[str]:
    """The full names of tables and views in a catalog or a schema that no stack declares."""
    parts = request.id.lower().split(".")
    top = base(request.view.files) / "warehouse" / Path(*parts)
    schemas = [top] if len(parts) == 2 else sorted(each for each in top.glob("*") if each.is_dir())
    found = [(schema, each) for schema in schemas for each in sorted(schema.glob("*"))]
    return [
        f"{parts[0]}.{schema.name}.{each.name.removesuffix(_VIEW)}"
        for schema, each in found
        if (each / "_delta_log").is_dir() or each.name.endswith(_VIEW)
    ]


def end(record: Record, view: View, _alone: bool) -> None:
    """Removes the files of a catalog, a schema or a volume once the transaction is through, and the models that notebooks have registered
    there; the files of an external volume stay."""
    if text(record.inputs, "volumeType") == "EXTERNAL":
        return
    parts = record.id.lower().split(".")
    for model in (base(view.files) / "mlflow" / "models").glob(f"{record.id.lower()}.*") if len(parts) < 3 else ():
        view.after_commit(lambda model=model: shutil.rmtree(model, ignore_errors=True))  # type: ignore[misc]
    for room in ("warehouse", "volumes") if len(parts) < 3 else ("volumes",):
        folder = base(view.files) / room / Path(*parts)
        view.after_commit(lambda folder=folder: shutil.rmtree(folder, ignore_errors=True))  # type: ignore[misc]
