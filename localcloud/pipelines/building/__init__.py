"""From the expanded tree to the model: every key is known, every value has its type, every name that is referred to is there."""
