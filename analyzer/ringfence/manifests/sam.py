"""AWS SAM and CloudFormation: templates of functions that run the repository's programs (``template.yaml``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.cloudformation import TABLES, Template
from ringfence.formats.lambda_events import Events
from ringfence.formats.stacks import Function, code_folder, stack_facts
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.facts import Fact, Setting
from ringfence.model.source import Source

_FUNCTION = "AWS::Serverless::Function"
_PLAIN = "AWS::Lambda::Function"


@manifest(
    "sam", files=("*.yaml", "*.yml", "*.template", "*template*.json"), tokens=(_FUNCTION, _PLAIN, "AWS::SQS::Queue")
)
def sam(source: Source) -> Iterable[Fact]:
    """The stack as a service, if any of its functions' programs lie here; and what it delivers to queues."""
    root = read_yaml(source.text).first
    if not root.get("Resources").is_mapping:
        return
    stack = source.folder.rpartition("/")[2]
    template = Template(root, stack)
    events = Events(template, source.path)
    functions = list(_functions(source, template, events))
    tables = [(template.name_of(name), key.span(source.path)) for name, key, _ in template.of_type(*TABLES)]
    yield from stack_facts(source.folder, "sam", stack, functions, tables, root.key("Resources").span(source.path))
    yield from events.bindings()


def _functions(source: Source, template: Template, events: Events) -> Iterator[Function]:
    globals_ = template.root.get("Globals", "Function")
    for logical, _, given in template.of_type(_FUNCTION, _PLAIN):
        code = given.get("CodeUri") or given.get("Code") or globals_.get("CodeUri")
        inline = bool(given.get("InlineCode") or given.get("ImageUri")) or (bool(code) and not code.is_scalar)
        of_all = {s.key: s for s in _variables(source, template, globals_)}
        own = {s.key: s for s in _variables(source, template, given)}
        yield Function(
            None if inline else code_folder(source.folder, code.text()),
            (given.get("Handler") or globals_.get("Handler")).text(),
            tuple({**of_all, **own}.values()),
            tuple(events.of(logical, given.get("Events"))),
            (given.get("Runtime") or globals_.get("Runtime")).text("nodejs"),
        )


def _variables(source: Source, template: Template, given: Node) -> Iterator[Setting]:
    for key, value in given.get("Environment", "Variables").items():
        yield Setting(key.text(), template.text(value), value.span(source.path))
