"""Recovery from a killed update: what exists in the cloud and is not in the state is imported, what does not is cleared.

Works with the `pulumi` command and the providers' own functions alone, so with every backend and on the real clouds.
"""
