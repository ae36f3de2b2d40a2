"""Jobs that a scheduler runs on the JVM: Quartz, XXL-JOB, ElasticJob, PowerJob, SnailJob."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated, annotated_classes, methods, simple
from ringfence.model.facts import Fact, Schedule

_METHODS = ("com.xxl.job.core.handler.annotation.XxlJob", "tech.powerjob.worker.annotation.PowerJobHandler")
_CLASSES = {"com.aizuda.snailjob.client.job.core.annotation.JobExecutor": "jobExecute"}
_INTERFACES = {
    "org.quartz.Job": "execute",
    "org.springframework.scheduling.quartz.QuartzJobBean": "executeInternal",
    "com.xxl.job.core.handler.IJobHandler": "execute",
    "org.apache.shardingsphere.elasticjob.simple.job.SimpleJob": "execute",
    "org.apache.shardingsphere.elasticjob.dataflow.job.DataflowJob": "processData",
    "tech.powerjob.worker.core.processor.sdk.BasicProcessor": "process",
    "tech.powerjob.worker.core.processor.sdk.MapReduceProcessor": "process",
}


@framework(
    "job-schedulers",
    language=("java", "kotlin"),
    libraries=(
        "org.quartz", "org.springframework.scheduling.quartz", "com.xxl.job", "org.apache.shardingsphere.elasticjob",
        "tech.powerjob", "com.aizuda.snailjob",
    ),
)  # fmt: skip
def job_schedulers(code: Code) -> Iterator[Fact]:
    """What is run, and what the scheduler knows it as; when, it knows alone."""
    for _, function, found in annotated(code, *_METHODS):
        if any(one.name in _METHODS for one in found):
            yield Schedule(function.name, "timer", function.at)
    for value, _, found in annotated_classes(code, *_CLASSES):
        wanted = {_CLASSES[one.name] for one in found if one.name in _CLASSES}
        yield from (Schedule(one.name, "timer", one.at) for one in methods(code, value) if simple(one.name) in wanted)
    for base, name in _INTERFACES.items():
        for value, _ in code.subclasses(base):
            yield from (Schedule(one.name, "timer", one.at) for one in methods(code, value) if simple(one.name) == name)
