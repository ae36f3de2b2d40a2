"""Jobs that a scheduler runs."""

import pytest
from reading_java import java_facts
from ringfence.frameworks.job_schedulers import job_schedulers


@pytest.mark.parametrize(
    ("imports", "declared", "handlers"),
    [
        ("com.xxl.job.core.handler.annotation.XxlJob", 'class A { @XxlJob("a") void run() {} void other() {} }', ["A.run"]),
        ("org.quartz.Job", "class A implements Job { public void execute(Context c) {} void other() {} }", ["A.execute"]),
        ("org.springframework.scheduling.quartz.QuartzJobBean",
         "class A extends QuartzJobBean { protected void executeInternal(Context c) {} }", ["A.executeInternal"]),
        ("com.aizuda.snailjob.client.job.core.annotation.JobExecutor",
         '@JobExecutor(name = "a") class A { public Result jobExecute(Args a) {} void other() {} }', ["A.jobExecute"]),
        ("org.apache.shardingsphere.elasticjob.simple.job.SimpleJob",
         "class A implements SimpleJob { public void execute(ShardingContext c) {} }", ["A.execute"]),
        ("com.acme.Job", "class A implements Job { public void execute() {} }", []),
    ],
)  # fmt: skip
def test_what_a_scheduler_runs(imports, declared, handlers):
    facts = java_facts(job_schedulers, f"import {imports}; import com.xxl.job.core.Log; {declared}")
    assert [(fact.handler, fact.when) for fact in facts] == [(handler, "timer") for handler in handlers]
