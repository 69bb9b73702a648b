"""Pull requests of the local Azure DevOps: opened, reviewed, built and merged by the rules of the branch policies."""
