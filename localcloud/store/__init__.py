"""The local cloud's memory: one SQLite file that three providers write to at once and that survives being killed."""

from localcloud.store.connection import StoreError, cloud_file
from localcloud.store.disturbances import Disturbance
from localcloud.store.store import Store
from localcloud.store.transaction import Transaction

__all__ = ["Disturbance", "Store", "StoreError", "Transaction", "cloud_file"]
