"""Work items of the local Azure DevOps: types and states, what is kept of each, changes as JSON patches, queries."""
