"""The report as a comment on a pull request of Azure DevOps."""
