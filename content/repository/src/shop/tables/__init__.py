"""Orders from raw to clean to sums, one period at a time. A period can be run again: nothing changes then."""
