"""Scripts that set a cloud up by its command line (``aws sns subscribe``, LocalStack's ``awslocal``): what they deliver to
queues.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.stacks import Event, of_the_cloud, queue_bindings
from ringfence.formats.yaml import Node
from ringfence.manifests._aws_commands import CloudCommand, cloud_command
from ringfence.manifests._shell_run import run
from ringfence.manifests._shell_syntax import UNKNOWN, Budget
from ringfence.manifests._working_folders import working_folder
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, QueueBinding
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

MAX_BINDINGS = 500
"""Of one file."""
_QUEUE = pattern(r"arn:aws:sqs:[^\s\"',}]*")


@manifest("aws-scripts", files=("*.sh", "*.bash"), tokens=("sns subscribe", "put-targets"))
def aws_scripts(source: Source) -> Iterable[Fact]:
    """A binding for each topic or rule that leads to a queue, where both their names are told."""
    rules: dict[str, list[Event]] = defaultdict(list)
    found: list[QueueBinding] = []
    for command in run(source.text, source.path, working_folder(source.path), {}, Budget()):
        read, at = cloud_command(command.words), source.line(command.line)
        match (read.service, read.action) if read is not None else ("", ""):
            case ("sns", "subscribe") if read is not None and read.option("protocol") == "sqs":
                topic = read.option("topic-arn")
                found += _bound(read.option("notification-endpoint", "endpoint"), [Event("sns", literal(topic), at)])
            case ("events", "put-rule") if read is not None:
                rules[read.option("name")] += _matching(read, at)
            case ("events", "put-targets") if read is not None:
                for target in read.options.get("targets", ()):
                    for queue in _QUEUE.findall(target):
                        found += _bound(queue, rules[read.option("rule")])
            case _:
                continue
        if len(found) >= MAX_BINDINGS:
            break
    yield from found[:MAX_BINDINGS]


def _bound(queue: str, events: Sequence[Event]) -> Iterator[QueueBinding]:
    for bound in queue_bindings(literal(queue), events):
        names = (str(getattr(said, "literal", "") or "") for said in (bound.queue, bound.channel))
        if all(UNKNOWN not in name.rpartition(":")[2].rpartition("/")[2] for name in names):
            yield bound


def _matching(command: CloudCommand, at: Span) -> Iterator[Event]:
    """What a rule lets through; what the cloud itself sends is nobody's."""
    said: Node = read_json(command.option("event-pattern"))
    if said.is_mapping and not of_the_cloud(said.get("source").texts()):
        yield from (Event("eventbridge", literal(kind), at) for kind in said.get("detail-type").texts() or ["*"])
