"""What every resource, function and provider of the installed SDKs accepts and returns, and whether some inputs fit.

Nothing here knows a single resource: a new version of an SDK needs no edit. What the SDKs don't say (which changes replace, which values a
service refuses) is in `localcloud.behaviours`.
"""

from localcloud.schema.catalogue import UnknownToken, tokens
from localcloud.schema.check import check
from localcloud.schema.loading import load, load_provider
from localcloud.sdks import PACKAGES, UnknownPackage, sdk_version

__all__ = ["PACKAGES", "UnknownPackage", "UnknownToken", "check", "load", "load_provider", "sdk_version", "tokens"]
