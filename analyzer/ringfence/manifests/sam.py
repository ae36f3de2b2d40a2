"""AWS SAM and CloudFormation: templates of functions that run the repository's programs (``template.yaml``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.cloudformation import TABLES, Template
from ringfence.formats.lambda_events import Events
from ringfence.formats.stack_outputs import PARAMETER, published
from ringfence.formats.stacks import Function, code_folder, stack_facts
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.facts import Fact, Setting
from ringfence.model.source import Source

_FUNCTION = "AWS::Serverless::Function"
_PLAIN = "AWS::Lambda::Function"
_USUAL = ("template", "sam", "stack", "cloudformation", "cfn", "serverless", "deploy", "infra", "lambda", "main")
"""Words in the names of files of which there is one in a folder."""


@manifest(
    "sam",
    files=("*.yaml", "*.yml", "*.template", "*template*.json"),
    tokens=(_FUNCTION, _PLAIN, "AWS::SQS::Queue", PARAMETER, "Export"),
)
def sam(source: Source) -> Iterable[Fact]:
    """The stack as a service, if any of its functions' programs lie here; what it delivers to queues, and what it keeps for
    others.
    """
    root = read_yaml(source.text).first
    if not root.get("Resources").is_mapping:
        return
    stack = source.folder.rpartition("/")[2]
    template = Template(root, stack)
    events = Events(template, source.path)
    functions = list(_functions(source, template, events))
    own = _folder(source, functions)
    name = stack if own == source.folder else source.name.partition(".")[0]
    tables = [(template.name_of(name), key.span(source.path)) for name, key, _ in template.of_type(*TABLES)]
    yield from stack_facts(own, "sam", name, functions, tables, root.key("Resources").span(source.path))
    yield from events.bindings()
    template.host = name
    yield from published(template, source.path)


def _folder(source: Source, functions: Iterable[Function]) -> str:
    """The folder of the stack: the template's own, but for a template with a name of its own (``orders.yaml``), beside which
    those of other stacks lie. If all its functions lie in one folder below, that is its folder.
    """
    folders = {one.code for one in functions if one.code is not None}
    alone = next(iter(folders)) if len(folders) == 1 else None
    plain = any(word in source.name.lower() for word in _USUAL)
    if (
        plain
        or not alone
        or alone == source.folder
        or not f"{alone}/".startswith(f"{source.folder}/" if source.folder else "")
    ):
        return source.folder
    return alone


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
