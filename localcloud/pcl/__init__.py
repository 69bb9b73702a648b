"""Pulumi's configuration language, as far as `pulumi import` writes it, and the Python program that says the same."""

from localcloud.pcl.python import python_program
from localcloud.pcl.reader import PclError

__all__ = ["PclError", "python_program"]
