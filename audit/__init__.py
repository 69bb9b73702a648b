"""Reports for the people who approve a change, made from what the engine writes about it.

`python -m audit preview FILE` reads one `pulumi preview --json`. The path is always the same: `reading` finds the document, `digest` gives
it a shape, `preview` turns it into the frozen `model` (secrets are gone from there on), and a format such as `markdown` renders the model.
"""
