"""One run of a made-up system, stage by stage, inside this process: where the time goes, and how it grows."""

from __future__ import annotations

import gc
import resource
from time import perf_counter, process_time

from msgspec import Struct
from ringfence.__main__ import GARBAGE
from ringfence.config import Config
from ringfence.config_reading import rule_options
from ringfence.forking import workers
from ringfence.link.system import link
from ringfence.model.source import Source
from ringfence.model.system import System
from ringfence.plugins import Plugins, collect
from ringfence.read.everything import Said
from ringfence.read.facts import FileFacts, Readers, Summary
from ringfence.read.shelf import Shelf
from ringfence.run import is_on

from benchmarks.plan import Plan
from benchmarks.system import files


class Read(Struct, frozen=True):
    """The files of a system, and what they say."""

    paths: tuple[str, ...]
    said: Said


class Stages(Struct, frozen=True):
    """CPU seconds of each stage in one process, and the peak memory of that, in MiB; together: seconds on the clock that
    linking takes in as many processes as there are processors.
    """

    services: int
    files: int
    findings: int
    read: float
    link: float
    rules: float
    peak: float
    together: float


def measured(plan: Plan) -> Stages:
    """Read, link and check a system that lies in no folder, as a run does."""
    gc.set_threshold(*GARBAGE)
    plugins = collect()
    start = process_time()
    known = read(plan, plugins)
    after_reading = process_time()
    system = linked(known, plugins, 1)
    after_linking = process_time()
    found = checked(system, plugins)
    end = process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    services = len(system.services)
    del system
    start_together = perf_counter()
    linked(known, plugins, workers(0))
    together = perf_counter() - start_together
    return Stages(
        services, len(known.paths), found,
        after_reading - start, after_linking - after_reading, end - after_linking, peak, together,
    )  # fmt: skip


def read(plan: Plan, plugins: Plugins) -> Read:
    """What the files of a system say."""
    readers = Readers(plugins.languages, plugins.manifests)
    paths: list[str] = []
    shelf = Shelf(None, lambda path: FileFacts())
    said: dict[str, Summary] = {}
    for path, text in files(plan):
        paths.append(path)
        if readers.reads(path):
            said[path] = shelf.put(path, readers.read(Source(path, text)))
    return Read(tuple(paths), Said(said, shelf))


def linked(read: Read, plugins: Plugins, jobs: int) -> System:
    """The system that the files make. jobs: processes at most."""
    return link(read.said, read.said.facts, plugins.frameworks, Config(), read.paths, jobs=jobs)


def checked(system: System, plugins: Plugins) -> int:
    """How much the rules find in it."""
    config = Config()
    rules = (rule for rule in plugins.rules if is_on(rule, config))
    return sum(1 for rule in rules for _ in rule.check(system, rule_options(rule, config)))
