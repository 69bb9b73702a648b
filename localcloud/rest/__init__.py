"""The REST API of the local Azure DevOps on loopback: the paths, versions and errors that pipelines' scripts rely on, and no more."""
