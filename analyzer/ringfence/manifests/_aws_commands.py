"""The command line of AWS, and LocalStack's: what a command is for, what it is given, and what it prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

TOOLS = ("aws", "awslocal")
_NAMED = {
    ("sqs", "create-queue"): "queue-name", ("sqs", "get-queue-url"): "queue-name",
    ("sqs", "get-queue-attributes"): "queue-url", ("sns", "create-topic"): "name",
}  # fmt: skip
"""Commands that print where a queue or topic is, and the option that says which."""


class CloudCommand(Struct, frozen=True):
    """``aws sns subscribe --protocol sqs``: service, action, and the words behind each option."""

    service: str
    action: str
    options: Mapping[str, Sequence[str]]

    def option(self, *names: str) -> str:
        """What the first of these options is given, ``""`` if none is."""
        return next((self.options[name][0] for name in names if self.options.get(name)), "")


def cloud_command(words: Sequence[str]) -> CloudCommand | None:
    """A command that is read; None for what is none of AWS's."""
    if not words or words[0].rpartition("/")[2] not in TOOLS:
        return None
    plain: list[str] = []
    options: dict[str, list[str]] = {}
    open_option: list[str] | None = None
    for word in words[1:]:
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            open_option = options.setdefault(name, [])
            open_option += [value] if equals else []
        elif open_option is not None and (plain[1:] or not open_option):
            open_option.append(word)
        else:
            plain.append(word)
    return CloudCommand(plain[0], plain[1], options) if len(plain) > 1 else None


def printed(words: Sequence[str]) -> str:
    """What a command prints of a queue or topic: something that ends in its name, ``""`` if it is about nothing of that."""
    command = cloud_command(words)
    option = _NAMED.get((command.service, command.action), "") if command is not None else ""
    name = command.option(option).rstrip("/").rpartition("/")[2].rpartition(":")[2] if command is not None else ""
    return f"arn:aws:{command.service}:::{name}" if command is not None and option and name else ""
