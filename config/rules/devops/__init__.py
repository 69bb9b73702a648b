"""Rules about Azure DevOps."""
