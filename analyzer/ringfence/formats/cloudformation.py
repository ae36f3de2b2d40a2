"""Templates of CloudFormation: what things are called there, and what ``!Ref``, ``!GetAtt`` and ``!Sub`` stand for."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.formats.cloud_values import EXPORT, PLAIN, SSM, STAGED, kept, without_stage
from ringfence.formats.yaml import MISSING, Node
from ringfence.model.expression import Expression, Hole, Text, join
from ringfence.patterns import pattern

_DEEPEST = 8
_PLACEHOLDER = pattern(r"\$\{(!?)([^{}]*)\}")
_NAMES = {
    "AWS::DynamoDB::Table": "TableName", "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::Serverless::SimpleTable": "TableName", "AWS::SQS::Queue": "QueueName", "AWS::SNS::Topic": "TopicName",
    "AWS::S3::Bucket": "BucketName", "AWS::Events::EventBus": "Name", "AWS::Kinesis::Stream": "Name",
}  # fmt: skip
"""Under which property a resource has the name by which programs know it."""
_APIS = ("AWS::Serverless::Api", "AWS::ApiGateway::RestApi")
_HTTP_APIS = ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api")
_IMPLIED_APIS = {"ServerlessRestApi": _APIS[0], "ServerlessHttpApi": _HTTP_APIS[0]}
"""What SAM makes of its own accord for functions that requests run."""
_ADDRESSES = ("ApiEndpoint", "FunctionUrl")
"""Attributes that are URLs, of requests to the stack."""
_RESOLVED = pattern(r"^\{\{resolve:ssm(?:-secure)?:([^{}:]+)(?::\d+)?\}\}$")
TABLES = frozenset(("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"))


class Template:
    """A template of the stack that is called ``stack``."""

    def __init__(self, root: Node, stack: str) -> None:
        self.stack = self.host = stack
        """host: what the service is called that the stack is."""
        self.root = root
        self.resources = root.get("Resources")

    def of_type(self, *types: str) -> Iterator[tuple[str, Node, Node]]:
        """The resources of these types: logical name, the name's place, properties."""
        for key, resource in self.resources.items():
            if resource.get("Type").text() in types:
                yield key.text(), key, resource.get("Properties")

    def type_of(self, logical: str) -> str:
        """The type of a resource, ``""`` if there is none of that name."""
        return self.resources.get(logical, "Type").text()

    def name_of(self, logical: str, depth: int = 0) -> Text:
        """A resource's own name; where the template gives none, CloudFormation makes one of the stack's and the logical
        name, with something random after it.
        """
        resource = self.resources.get(logical)
        given = resource.get("Properties", _NAMES.get(resource.get("Type").text(), "Name"))
        if given and depth < _DEEPEST:
            return self.text(given, depth + 1)
        return Text((f"{self.stack}-{logical}" if self.stack else logical,))

    def referred(self, node: Node) -> str:
        """The logical name of the resource that ``!Ref X``, ``!GetAtt X.Arn`` or ``!Sub "${X.Arn}"`` means, else ``""``."""
        function, given = _function(node)
        if function == "Sub" and given.is_scalar:
            alone = _PLACEHOLDER.fullmatch(given.text())
            name = alone.group(2).partition(".")[0] if alone else ""
        elif function in ("Ref", "GetAtt"):
            name = (given.texts() or ("",))[0].partition(".")[0]
        else:
            name = ""
        return name if self.resources.get(name) else ""

    def text(self, node: Node, depth: int = 0) -> Text:
        """What a value stands for: names of resources, defaults of parameters; what is only known elsewhere is a hole."""
        return without_stage(join(self._parts(node, depth)), self.host)

    def written(self, text: str, depth: int) -> Iterator[str | Expression]:
        """What a plain value says, for those who have placeholders of their own."""
        yield text

    def _parts(self, node: Node, depth: int) -> Iterator[str | Expression]:
        function, given = _function(node)
        if depth > _DEEPEST:
            yield Hole("unknown", "")
        elif not function:
            resolved = _RESOLVED.match(node.text()) if node.is_scalar else None
            if resolved is not None:
                yield kept(SSM, Text((resolved.group(1),)))
            else:
                yield from self.written(node.text(), depth) if node.is_scalar else (Hole("unknown", ""),)
        elif function == "ImportValue":
            yield kept(EXPORT, self._imported(node, given, depth))
        elif function in ("Ref", "GetAtt"):
            yield from self._named(".".join(given.texts()), depth)
        elif function == "Sub":
            own = given.elements()[1] if len(given.elements()) > 1 else MISSING
            yield from self._substituted(given.texts()[0] if given.texts() else "", own, depth)
        elif function == "Join" and len(given.elements()) == 2:
            for position, one in enumerate(given.elements()[1].elements()):
                yield given.elements()[0].text() if position else ""
                yield from self._parts(one, depth + 1)
        else:
            yield Hole("unknown", given.text())

    def _imported(self, node: Node, given: Node, depth: int) -> Text:
        """The name that is imported: what stands there, or what a function in it makes."""
        return self.text(replace(given, tag="") if given is node else given, depth + 1)

    def _substituted(self, written: str, own: Node, depth: int) -> Iterator[str | Expression]:
        end = 0
        for found in _PLACEHOLDER.finditer(written):
            yield written[end : found.start()]
            end, name = found.end(), found.group(2).strip()
            if found.group(1):
                yield f"${{{name}}}"
            elif own.get(name):
                yield from self._parts(own.get(name), depth + 1)
            else:
                yield from self._named(name, depth)
        yield written[end:]

    def _named(self, name: str, depth: int) -> Iterator[str | Expression]:
        logical = name.partition(".")[0]
        parameter = self.root.get("Parameters", logical)
        default = parameter.get("Default")
        api = self.type_of(logical) or _IMPLIED_APIS.get(logical, "")
        if name == "AWS::StackName":
            yield self.stack or Hole("unknown", name)
        elif name.endswith(_ADDRESSES) and "." in name and self.host:
            yield f"http://{self.host}"
        elif name == logical and api in (*_APIS, *_HTTP_APIS):
            yield (STAGED if api in _APIS else PLAIN) + logical
        elif self.resources.get(logical):
            yield from self.name_of(logical, depth).parts
        elif default.is_scalar and default.text():
            in_store = "::Parameter::" in parameter.get("Type").text()
            yield kept(SSM, Text((default.text(),)), Hole("env", name)) if in_store else default.text()
        else:  # whoever deploys it says that, or keeps it where the parameter's value says
            yield Hole("env" if parameter else "unknown", name)


def _function(node: Node) -> tuple[str, Node]:
    """The function of CloudFormation that a value is, ``!Sub …`` or ``{"Fn::Sub": …}``, and what it is given."""
    if node.tag.startswith("!"):
        return node.tag[1:], node
    if isinstance(node.value, dict) and len(node.value) == 1:
        [(name, given)] = node.value.items()
        if name == "Ref" or name.startswith("Fn::"):
            return name.removeprefix("Fn::"), given
    return "", node
