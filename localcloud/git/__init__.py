"""The Git repositories of the local Azure DevOps: bare ones, beside the cloud's file, that people clone from and push to."""
