"""Task definitions of Amazon ECS."""

import json

import pytest
from ringfence.manifests.ecs_task import ecs_task
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.source import Source

TASK = {
    "family": "orders-task",
    "containerDefinitions": [
        {
            "name": "app",
            "image": "<IMAGE1_NAME>",
            "portMappings": [{"name": "orders-http", "containerPort": 8080}],
            "environment": [
                {"name": "BILLING_URL", "value": "http://billing.local:8080"},
                {"name": "DB_URL", "value": "postgres://${DB_HOST}:5432/orders"},
            ],
            "secrets": [{"name": "PASSWORD", "valueFrom": "arn:aws:ssm:eu:1:parameter/orders"}],
            "links": ["cache:redis"],
            "command": ["serve"],
        },
        {"name": "agent", "image": "public.ecr.aws/aws-observability/aws-otel-collector:v1"},
    ],
}


def workloads(task: object) -> list[object]:
    return list(ecs_task.read(Source("orders/task-definition.json", json.dumps(task, indent=1))))


def test_a_task_runs_its_containers():
    app, agent = workloads(TASK)
    assert (app.name, app.image, app.container, app.role) == ("orders", "orders", "app", "")
    assert (agent.name, agent.role) == ("agent", "sidecar")
    assert app.hosts == ("orders", "app", "orders-http")
    assert ([port.target for port in app.ports], app.links, app.command) == ([8080], ("cache",), ("serve",))
    assert {setting.key: setting.value for setting in app.environment} == {
        "BILLING_URL": literal("http://billing.local:8080"),
        "DB_URL": Text(("postgres://", Hole("unknown", "DB_HOST"), ":5432/orders")),
        "PASSWORD": Text((Hole("unknown", "secret:arn:aws:ssm:eu:1:parameter/orders"),)),
    }


@pytest.mark.parametrize(
    ("family", "container", "name"),
    [
        ("orders", "orders-container", "orders"),
        ("shop", "orders", "orders"),
        ("orders-td", "web", "orders"),
        ("-task", "web", "-task"),
    ],
)
def test_what_a_container_is_called(family, container, name):
    task = {"family": family, "containerDefinitions": [{"name": container, "image": f"shop/{container}:1"}]}
    assert [one.name for one in workloads(task)] == [name]


def test_as_the_cloud_prints_it():
    assert [one.name for one in workloads({"taskDefinition": TASK})] == ["orders", "agent"]


@pytest.mark.parametrize(
    "task",
    [{**TASK, "family": "${service}"}, {**TASK, "family": ""}, {"containerDefinitions": 3, "family": "a"}, [TASK]],
)
def test_a_template_for_several_is_no_task(task):
    assert not workloads(task)
