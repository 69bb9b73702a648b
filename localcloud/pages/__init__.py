"""The local Azure DevOps as pages for a person, on loopback: the same functions as the commands, rendered as HTML by the server."""
