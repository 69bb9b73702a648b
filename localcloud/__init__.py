"""The local cloud: Azure, Azure DevOps and Databricks on this machine, for the real Pulumi engine.

Nothing outside this package may import it: the program never knows which cloud it is on.
"""
