"""The named rules, one module for each question that a reviewer asks. Each rule is a pure function over one change."""
