"""What every component promises, whatever it is for."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import typing

import pulumi
import pytest

from tests.components import samples
from tests.components.mocked import Graph, Registered
from tests.components.samples import SAMPLES, used_components

Component = type[pulumi.ComponentResource]


def args_class(component: Component) -> type:
    """The `TypedDict` of a component's arguments."""
    found: type = typing.get_type_hints(component.__init__)["args"]
    return found


def built(component: Component, opts: pulumi.ResourceOptions | None = None) -> tuple[Graph, Registered]:
    """The graph of a component's sample, and the component in it."""
    graph = samples.built(component, opts)
    return graph, next(resource for resource in graph.resources if not resource.custom)


def typed_dicts(component: Component) -> list[type]:
    """Every `TypedDict` of the component's own module."""
    module = sys.modules[component.__module__]
    return [item for _, item in inspect.getmembers(module, typing.is_typeddict) if item.__module__ == module.__name__]


def undocumented_fields(cls: type) -> set[str]:
    """Fields that a class itself declares without a docstring below them."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(definition, ast.ClassDef)
    return {
        item.target.id
        for item, below in zip(definition.body, [*definition.body[1:], None], strict=True)
        if isinstance(item, ast.AnnAssign)
        and isinstance(item.target, ast.Name)
        and not (isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str))
    }


def test_every_component_has_a_sample() -> None:
    assert [component.__name__ for component in used_components() if component not in SAMPLES] == []


@pytest.fixture(params=SAMPLES, ids=lambda component: component.__name__)
def component(request: pytest.FixtureRequest) -> Component:
    found: Component = request.param
    return found


def test_its_token_says_system_and_noun(component: Component) -> None:
    _, registered = built(component)
    system = component.__module__.split(".")[1]
    assert registered.type == f"databricks-cicd:{system}:{component.__name__}"


def test_it_takes_a_name_and_then_keywords_only(component: Component) -> None:
    parameters = list(inspect.signature(component.__init__).parameters.values())[1:]
    assert [(parameter.name, parameter.kind) for parameter in parameters] == [
        ("name", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        ("args", inspect.Parameter.KEYWORD_ONLY),
        ("opts", inspect.Parameter.KEYWORD_ONLY),
    ]
    assert parameters[1].default is inspect.Parameter.empty
    assert parameters[2].default is None


def test_its_arguments_are_a_typed_mapping_named_after_it(component: Component) -> None:
    assert typing.is_typeddict(args_class(component))
    assert args_class(component).__name__ == f"{component.__name__}Args"


def test_every_argument_says_what_it_is(component: Component) -> None:
    for cls in typed_dicts(component):
        assert undocumented_fields(cls) == set(), cls


def test_every_output_says_what_it_is(component: Component) -> None:
    assert undocumented_fields(component) == set()


def test_it_says_what_it_manages_and_what_not(component: Component) -> None:
    documentation = inspect.getdoc(component) or ""
    assert "\nManages:" in documentation
    assert "\nDoes not manage:" in documentation


def test_its_children_are_its_own_and_carry_its_name(component: Component) -> None:
    graph, registered = built(component)
    for child in graph.resources:
        if child is not registered:
            assert child.parent == registered.urn
            # What has an address of its own is named after that, by a component that has the beginning of it for a name.
            at = str(child.inputs.get("path", ""))
            assert child.name.startswith(("sample-", "sample:")) or at.endswith(child.name.removeprefix("sample"))


def test_its_names_differ_within_a_type(component: Component) -> None:
    graph, _ = built(component)
    urns = [resource.urn for resource in graph.resources]
    assert len(urns) == len(set(urns))


def test_it_registers_its_outputs_once_and_last(component: Component) -> None:
    graph, registered = built(component)
    assert [urn for kind, urn in graph.events if kind == "outputs" and urn == registered.urn] == [registered.urn]
    (constructor,) = ast.parse(textwrap.dedent(inspect.getsource(component.__init__))).body
    assert isinstance(constructor, ast.FunctionDef)
    assert ast.unparse(constructor.body[-1]).startswith("self.register_outputs(")


def test_its_published_outputs_are_its_attributes(component: Component) -> None:
    graph, registered = built(component)
    assert set(graph.outputs[registered.urn]) <= set(component.__annotations__)


def test_28_options_meant_for_it_do_not_reach_its_children(component: Component) -> None:
    aliased = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old")], ignore_changes=["everything"])
    graph, registered = built(component, aliased)
    assert registered.ignored == {"everything"}
    for child in graph.children(registered):
        assert "everything" not in child.ignored
        # The SDK itself lets a child follow an alias of its parent; what must not happen is that the child takes the parent's name.
        assert "old" not in [alias.spec.name for alias in child.request.aliases]


def test_30_the_same_arguments_give_the_same_graph(component: Component) -> None:
    first, _ = built(component)
    second, _ = built(component, pulumi.ResourceOptions())  # not the shared one
    assert {resource.urn: resource.inputs for resource in first.resources} == {
        resource.urn: resource.inputs for resource in second.resources
    }
