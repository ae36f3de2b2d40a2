"""Gemfile and gemspec: what a Ruby project depends on, and whether it is a program or a library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.model.facts import Fact, Project
from ringfence.model.source import Source
from ringfence.patterns import pattern

_MOST_LINES = 3_000
_LINE = 1_000
_OF_PROGRAMS = {
    "rails", "sinatra", "sinatra-contrib", "grape", "roda", "hanami", "hanami-router", "padrino", "cuba", "puma", "unicorn",
    "thin", "passenger", "falcon", "webrick", "sneakers", "karafka", "racecar", "sidekiq", "hutch", "shoryuken", "gruf",
    "resque", "rage-rb", "rackup", "iodine", "agoo", "action_subscriber", "phobos", "kicks", "syro", "camping", "nats-pure",
    "solidus", "spree", "railties", "grpc", "delayed_job", "good_job", "solid_queue", "que", "aws_lambda_ric",
}  # fmt: skip
"""What programs depend on to be served, or to work off a queue."""
_GEM = pattern(r"""\s*gem\s*\(?\s*['"]([\w.-]{1,100})['"](.{0,800})""")
_DEPENDENCY = pattern(r"""\.add(?:_runtime)?_dependency\s*\(?\s*['"]([\w.-]{1,100})['"]""")
_NAME = pattern(r"""\.name\s*=\s*['"]([\w.-]{1,100})['"]""")
_PATH = pattern(r"""(?:\bpath:|:path\s*=>)\s*['"]([^'"]{1,200})['"]""")
_BLOCK_OF_PATH = pattern(r"""\s*path\s*\(?\s*['"]([^'"]{1,200})['"].{0,80}\bdo\b""")
_GROUP = pattern(r"\s*group\b(.{0,200})\bdo\b")
_OF_DEVELOPERS = pattern(r"(?::|\b)(?:test|development|tools|ci)\b")
_END = pattern(r"\s*end\b")
_OPENING = pattern(r"\s*(?:if|unless|case|source|platforms?|install_if|git|begin)\b.*|.*\bdo\b(?:\s*\|\w+\|)?\s*")


@manifest("bundler", files=("Gemfile", "gems.rb"))
def bundler(source: Source) -> Iterable[Fact]:
    """The program, or the library that is developed here, as one unit."""
    gems, paths = _gems(source.text)
    library = "gemspec" in {line.split("#")[0].strip() for line in source.text.splitlines()[:_MOST_LINES]}
    runnable = not _OF_PROGRAMS.isdisjoint(gems) and not library
    name = source.folder.rpartition("/")[2]
    yield Project(name, source.folder, "bundler", runnable, tuple(dict.fromkeys((*gems, *paths))), source.line(1))


@manifest("gemspec", files=("*.gemspec",))
def gemspec(source: Source) -> Iterable[Fact]:
    """A library under its name."""
    name = _NAME.search(source.text[:100_000])
    lines = [line[:_LINE] for line in source.text.splitlines()[:_MOST_LINES]]
    gems = [match[1] for line in lines if (match := _DEPENDENCY.search(line))]
    called = name[1] if name else source.name.removesuffix(".gemspec")
    yield Project(called, source.folder, "bundler", False, tuple(dict.fromkeys(gems)), source.line(1), library=True)


def _gems(text: str) -> tuple[list[str], list[str]]:
    """The gems that a program runs with, and the folders of those that lie in the repository."""
    gems: list[str] = []
    paths: list[str] = []
    blocks: list[tuple[str, bool]] = []
    for line in _plain(text):
        within = next((path for path, _ in reversed(blocks) if path), "")
        apart = any(left_out for _, left_out in blocks)
        group, path = _GROUP.match(line), _BLOCK_OF_PATH.match(line)
        if group is not None or path is not None or _OPENING.fullmatch(line):
            named = group[1] if group is not None else ""
            developers = bool(_OF_DEVELOPERS.search(named)) and "production" not in named and "default" not in named
            blocks.append((path[1] if path is not None else "", developers))
        elif _END.match(line):
            del blocks[-1:]
        gem = _GEM.match(line)
        if gem is None or apart:
            continue
        gems.append(gem[1])
        placed = _PATH.search(gem[2])
        if placed is not None:
            paths.append(_relative(placed[1]))
        elif within:
            paths.append(_relative(f"{within.rstrip('/')}/{gem[1]}"))
    return gems, paths


def _plain(text: str) -> Iterator[str]:
    for line in text.splitlines()[:_MOST_LINES]:
        yield line[:_LINE].split(" #")[0] if not line.lstrip().startswith("#") else ""


def _relative(path: str) -> str:
    return (path if path.startswith((".", "/")) else f"./{path}").rstrip("/")
