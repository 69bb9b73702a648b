"""The known pitfalls of the real services, by number: each is held by tests that carry the number in their name (`test_11_...`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

PITFALLS: Mapping[int, str] = {
    1: "A workspace that is only being made is asked something, or what is inside it is not checked.",
    2: "A Databricks provider does not know where it is, or signs in in two ways at once.",
    3: "A new workspace does not answer yet.",
    4: "The managed group is there already, or is the workspace's own.",
    5: "Issuer and subject of a federated credential are composed by hand.",
    6: "A connection is deleted while a credential trusts it.",
    7: "Pipelines reach the clouds but not the state.",
    8: "Credentials stand in the program instead of coming from where it runs.",
    9: "A pipeline signs in to Databricks in a way that is not known to work.",
    10: "Who previews cannot see a connection, and the preview makes it anew.",
    11: "A branch policy refuses the pushes of seeded files.",
    12: "Pushes race each other, or go to a branch that is not there.",
    13: "Authorisations race each other, or one is for all pipelines.",
    14: "Secrets stand in a variable group, or a linked one does not find them all.",
    15: "A deleted vault keeps its name.",
    16: "A scope on a vault is made with the wrong sign-in or tier, or nobody may read the vault.",
    17: "A git credential has somebody's own token, or stands twice.",
    18: "Two permissions objects for one thing undo each other.",
    19: "A role is given to an identity that the directory does not know yet, or twice.",
    20: "A lost workspace blocks what was in it.",
    21: "Credentials of a provider stand in the state.",
    23: "A value becomes secret later, and is shown once.",
    25: "A pull request starts nothing, because its file says so and no policy does.",
    26: "A project is deleted behind our back.",
    27: "Jobs reach every project of the organisation.",
    28: "Children inherit options that were meant for their component.",
    29: "A secret is read as plain text.",
    30: "The order of the stack file, or a value known late, changes which resources there are.",
    31: "A changed secret or access entry is made, and then deleted with the old one.",
    32: "A refresh forgets libraries.",
    33: "The narrow job scope never settles.",
    34: "A connection that is replaced collides with its own name.",
    35: "A group and its entitlements change each other.",
    36: "Tasks in another order, or a second object of grants, are a difference that never settles.",
    37: "A cluster does not repeat what its policy fixes.",
    38: "What only an update refuses.",
    39: "What a preview refuses.",
    40: "A linked variable group is made before it can read the vault.",
    41: "A project is to be made after a process that the organisation has not: its preview asks for them.",
    42: "A path in a workspace gets a new owner, and the delete of the old one takes what the new one made.",
    43: "A workspace is replaced and comes back empty, at another address.",
    48: "A notebook is too large, empty, or does not say its language.",
    51: "A job or alert runs as an identity that whoever saves it may not use.",
    52: "Whoever came first owns the data, and pipelines cannot change it.",
    54: "A list of allowed addresses keeps the machines of the workspace out.",
    56: "A storage firewall keeps out the compute that reads the files.",
    59: "A budget has too many notifications, a key's tags never change, a resource provider is not registered.",
    60: "A new role is used before it works.",
    61: "A recovered vault is as it was, and what had been deleted before stays deleted.",
    62: "A release takes the newest run of any branch.",
    63: "A required template is that of the run's own branch, or is not found by its name.",
    65: "An API version ends.",
    66: "An alert is switched off because its table is missing for a week.",
}
"""What goes wrong where nobody takes care."""


def numbers() -> set[int]:
    """The numbers in the names of all tests."""
    files = Path(__file__).parent.rglob("test_*.py")
    return {int(number) for file in files for number in re.findall(r"^ *def test_(\d+)_", file.read_text(), re.MULTILINE)}


@pytest.mark.parametrize("number", PITFALLS)
def test_every_pitfall_is_held_by_a_test(number: int) -> None:
    assert number in numbers(), PITFALLS[number]


def test_every_number_in_the_name_of_a_test_is_that_of_a_pitfall() -> None:
    assert numbers() <= set(PITFALLS)
