"""Variables of a pipeline, stage or job."""

from __future__ import annotations

from localcloud.pipelines.building.fields import Fields
from localcloud.pipelines.model import Variable, VariableGroup, Variables
from localcloud.pipelines.nodes import Keys


def variables_of(owner: Fields) -> Variables:
    """The variables, in their order."""

    def one(keys: Keys) -> Variable | VariableGroup | None:
        fields = Fields(keys, "a variable", tuple(keys), owner.session)  # unknown keys are reported already
        if keys.first == "group":
            return VariableGroup(name, keys.place) if (name := fields.needed("group")) else None
        name = fields.needed("name")
        value = fields.late("value")
        return Variable(name, value, fields.boolean("readonly", default=False), keys.place) if name else None

    return owner.each("variables", one)
