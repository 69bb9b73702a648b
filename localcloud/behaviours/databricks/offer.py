"""What Azure Databricks has on offer: runtimes and node types, newest and smallest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Runtime:
    """A Databricks Runtime. `key` is what `spark_version` takes."""

    key: str
    spark: str
    long_term_support: bool = False
    beta: bool = False

    @property
    def is_ml(self) -> bool:
        """Whether it has the machine learning libraries."""
        return "-ml-" in self.key

    @property
    def is_gpu(self) -> bool:
        """Whether it is for nodes with a graphics processor."""
        return "-gpu-" in self.key

    @property
    def is_photon(self) -> bool:
        """Whether it is the old way to say that Photon runs."""
        return "photon" in self.key

    @property
    def scala(self) -> str:
        """Its Scala version."""
        return self.key.rpartition("scala")[2]


@dataclass(frozen=True, slots=True)
class NodeType:
    """A kind of virtual machine."""

    id: str
    cores: int
    memory_gb: int
    category: str = "General Purpose"
    gpus: int = 0
    local_disk: bool = True
    photon: bool = True
    arm: bool = False


def _runtimes(version: str, spark: str, *, lts: bool = False, beta: bool = False, scala: str = "2.12") -> tuple[Runtime, ...]:
    return tuple(
        Runtime(f"{version}.x-{flavour}scala{scala}", spark, long_term_support=lts, beta=beta) for flavour in ("", "cpu-ml-", "gpu-ml-")
    )


RUNTIMES: Final = (
    *_runtimes("17.3", "4.0.0", lts=True, scala="2.13"),
    *_runtimes("17.2", "4.0.0", scala="2.13"),
    *_runtimes("16.4", "3.5.2", lts=True),
    *_runtimes("15.4", "3.5.0", lts=True),
    *_runtimes("14.3", "3.5.0", lts=True),
    *_runtimes("13.3", "3.4.1", lts=True),
    *_runtimes("12.2", "3.3.2", lts=True),
)

NODE_TYPES: Final = (
    NodeType("Standard_F4", 4, 8, "Compute Optimized"),
    NodeType("Standard_DS3_v2", 4, 14),
    NodeType("Standard_D4ds_v5", 4, 16),
    NodeType("Standard_D4s_v5", 4, 16, local_disk=False),
    NodeType("Standard_D4pds_v6", 4, 16, arm=True),
    NodeType("Standard_D4ads_v5", 4, 16),
    NodeType("Standard_E4ds_v4", 4, 32, "Memory Optimized"),
    NodeType("Standard_E4ds_v5", 4, 32, "Memory Optimized"),
    NodeType("Standard_L4s", 4, 32, "Storage Optimized", photon=False),
    NodeType("Standard_NC4as_T4_v3", 4, 28, "GPU Accelerated", gpus=1, photon=False),
    NodeType("Standard_F8", 8, 16, "Compute Optimized"),
    NodeType("Standard_DS4_v2", 8, 28),
    NodeType("Standard_D8ds_v5", 8, 32),
    NodeType("Standard_D8s_v5", 8, 32, local_disk=False),
    NodeType("Standard_E8ds_v5", 8, 64, "Memory Optimized"),
    NodeType("Standard_L8s_v3", 8, 64, "Storage Optimized"),
    NodeType("Standard_NC6s_v3", 6, 112, "GPU Accelerated", gpus=1, photon=False),
    NodeType("Standard_DS5_v2", 16, 56),
    NodeType("Standard_D16ds_v5", 16, 64),
    NodeType("Standard_E16ds_v5", 16, 128, "Memory Optimized"),
    NodeType("Standard_L16s_v3", 16, 128, "Storage Optimized"),
    NodeType("Standard_D32ds_v5", 32, 128),
    NodeType("Standard_E32ds_v5", 32, 256, "Memory Optimized"),
    NodeType("Standard_NC24ads_A100_v4", 24, 220, "GPU Accelerated", gpus=1, photon=False),
)
