"""What a root of Terraform installs, through the modules that it calls."""

from collections.abc import Mapping
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests.terraform import terraform
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import (
    Fact,
    Fragment,
    GatewayRoute,
    HostName,
    Port,
    Project,
    QueueBinding,
    SettingGroup,
    Workload,
)
from ringfence.model.source import Source

TASK = """
resource "aws_ecs_task_definition" "this" {
  family                = var.name
  container_definitions = jsonencode(concat([{
    name         = "app"
    image        = "${aws_ecr_repository.this.repository_url}:${var.tag}"
    portMappings = [{ containerPort = 8080 }]
    environment  = [for k, v in merge(var.environment, { NAME = var.name }) : { name = k, value = v }]
    secrets      = var.secrets
  }], var.traced ? [{ name = "xray", image = "amazon/aws-xray-daemon" }] : []))
}
resource "aws_ecs_service" "this" {
  name            = var.name
  task_definition = aws_ecs_task_definition.this.arn
  service_registries {
    registry_arn = aws_service_discovery_service.this.arn
  }
}
resource "aws_service_discovery_service" "this" {
  name = "${var.name}.local"
}
resource "aws_ecr_repository" "this" {
  name = "shop/${var.name}"
}
variable "name" {}
variable "tag" {}
variable "traced" { default = true }
variable "secrets" { default = [] }
variable "environment" { default = {} }
output "host" { value = "${aws_service_discovery_service.this.name}" }
"""


def installed(files: Mapping[str, str]) -> dict[str, list[Fact]]:
    texts = {}
    for path, text in files.items():
        (fragment,) = terraform.read(Source(path, dedent(text)))
        assert isinstance(fragment, Fragment)
        texts[path] = fragment.text
    assert terraform.join is not None
    return {path: list(facts) for path, facts in terraform.join(texts)}


def workloads(files: Mapping[str, str]) -> dict[str, Workload]:
    found = [fact for facts in installed(files).values() for fact in facts if isinstance(fact, Workload)]
    return {f"{one.name}/{one.container}" if one.role == "sidecar" else one.name: one for one in found}


def told(workload: Workload) -> dict[str, str | None]:
    """Its variables; of what is not known, the name."""
    return {setting.key: _said(setting.value) for setting in workload.environment}


def _said(value: object) -> str:
    assert isinstance(value, Text)
    return "".join(
        part if isinstance(part, str) else f"<{part.name}>" for part in value.parts if isinstance(part, str | Hole)
    )


def test_a_module_is_installed_once_for_each_call() -> None:
    found = workloads({
        "infra/main.tf": """
            module "orders" {
              source      = "../modules/service"
              name        = "orders"
              environment = { STOCK = "http://${module.stock.host}:8080", LEVEL = 3, DEBUG = true }
            }
            module "stock" {
              source = "../modules/service"
              name   = "stock"
              traced = false
            }
        """,
        "modules/service/main.tf": TASK,
    })  # fmt: skip
    assert set(found) == {"orders", "orders/xray", "stock"}
    orders = found["orders"]
    assert (orders.image, orders.ports, orders.origin) == ("shop/orders", (Port(8080, 8080),), "terraform")
    assert orders.hosts == ("orders", "orders.local")
    assert told(orders) == {"STOCK": "http://stock.local:8080", "LEVEL": "3", "DEBUG": "true", "NAME": "orders"}
    assert orders.deployment == "infra/main.tf"
    assert orders.at.path == "modules/service/main.tf"
    assert found["orders/xray"].role == "sidecar"


def test_several_by_for_each() -> None:
    found = workloads({
        "main.tf": """
            locals { services = { orders = 8001, stock = 8002 } }
            module "service" {
              for_each    = local.services
              source      = "./service"
              name        = each.key
              traced      = false
              environment = { PORT = each.value }
            }
        """,
        "service/main.tf": TASK,
    })  # fmt: skip
    assert {name: told(one)["PORT"] for name, one in found.items()} == {"orders": "8001", "stock": "8002"}


def test_modules_that_need_each_others_outputs() -> None:
    found = workloads({
        "main.tf": """
            module "a" {
              source = "./service"
              name   = "a"
              environment = { OTHER = module.b.host }
            }
            module "b" {
              source = "./service"
              name   = "b"
              environment = { OTHER = module.a.host }
            }
        """,
        "service/main.tf": TASK,
    })  # fmt: skip
    assert told(found["a"])["OTHER"] == "b.local"
    assert told(found["b"])["OTHER"] == "a.local"


DATABASE = """
resource "aws_db_instance" "orders" {
  identifier = "shop-orders"
  engine     = "postgres"
  db_name    = "orders"
  username   = var.user
}
variable "user" {}
"""


def test_databases_stand_like_containers_and_are_called_by_their_names() -> None:
    found = workloads({
        "main.tf": DATABASE + """
            resource "aws_apprunner_service" "orders" {
              service_name = "orders"
              source_configuration {
                image_repository {
                  image_identifier = "shop/orders:1"
                  image_configuration {
                    port = "8080"
                    runtime_environment_variables = {
                      HOST = aws_db_instance.orders.address
                      URL  = "postgres://${aws_db_instance.orders.username}@${aws_db_instance.orders.endpoint}/${aws_db_instance.orders.db_name}"
                      PORT = aws_db_instance.orders.port
                    }
                  }
                }
              }
            }
        """,
    })  # fmt: skip
    assert (found["shop-orders"].image, found["shop-orders"].hosts) == ("postgres", ("shop-orders",))
    assert told(found["orders"]) == {
        "HOST": "shop-orders",
        "URL": "postgres://<values:user>@shop-orders/orders",
        "PORT": "<values:aws_db_instance.orders.port>",
    }


def test_databases_alone_are_nothing_that_runs() -> None:
    assert workloads({"main.tf": DATABASE}) == {}


def test_a_database_of_a_module_that_is_elsewhere() -> None:
    found = workloads({
        "main.tf": """
            module "db" {
              source = "terraform-aws-modules/rds-aurora/aws"
              name   = "orders"
              engine = "aurora-postgresql"
            }
            module "vpc" {
              source = "terraform-aws-modules/vpc/aws"
            }
            module "orders" {
              source      = "./service"
              name        = "orders"
              environment = { HOST = module.db.cluster_endpoint, VPC = module.vpc.id }
            }
        """,
        "service/main.tf": TASK,
    })  # fmt: skip
    (store,) = [one for one in found.values() if one.image == "postgres"]
    assert store.name != "orders"
    assert told(found["orders"])["HOST"] == store.name
    assert told(found["orders"])["VPC"] == "<values:module.vpc.id>"


def test_secrets_and_parameters_are_what_was_put_there() -> None:
    found = workloads({
        "main.tf": DATABASE + """
            resource "aws_secretsmanager_secret" "db" { name = "db" }
            resource "aws_secretsmanager_secret_version" "db" {
              secret_id     = aws_secretsmanager_secret.db.id
              secret_string = jsonencode({ host = aws_db_instance.orders.address, password = var.password })
            }
            resource "aws_ssm_parameter" "topic" {
              name  = "/orders/topic"
              value = "orders-placed"
            }
            module "orders" {
              source  = "./service"
              name    = "orders"
              secrets = [
                { name = "DB_HOST", valueFrom = "${aws_secretsmanager_secret.db.arn}:host::" },
                { name = "TOPIC", valueFrom = aws_ssm_parameter.topic.arn },
                { name = "KEY", valueFrom = data.aws_ssm_parameter.key.arn },
              ]
            }
            data "aws_ssm_parameter" "key" { name = "key" }
            variable "password" {}
        """,
        "service/main.tf": TASK,
    })  # fmt: skip
    variables = told(found["orders"])
    assert (variables["DB_HOST"], variables["TOPIC"]) == ("shop-orders", "orders-placed")
    assert "key" in str(variables["KEY"])


@pytest.mark.parametrize(
    "definitions",
    [
        '<<EOT\n[{"image": "${var.image}", "environment": [{"name": "A", "value": "${var.a}-b"}], "cpu": ${var.cpu}}]\nEOT',
        'templatefile("${path.module}/task.tftpl", { image = var.image, a = var.a, cpu = var.cpu })',
        'file("plain.json.tpl")',
        "data.template_file.task.rendered",
    ],
)
def test_definitions_written_as_json(definitions: str) -> None:
    found = workloads({
        "main.tf": f"""
resource "aws_ecs_task_definition" "orders" {{
  family                = "orders"
  container_definitions = {definitions}
}}
data "template_file" "task" {{
  template = file("task.tftpl")
  vars     = {{ image = var.image, a = var.a, cpu = 1 }}
}}
variable "image" {{ default = "shop/orders:1" }}
variable "a" {{ default = "a" }}
variable "cpu" {{ default = 256 }}
""",
        "task.tftpl": '[{"image": "${image}", "environment": [{"name": "A", "value": "${a}-b"}], "cpu": ${cpu}}]',
        "plain.json.tpl": '[{"name": "app", "image": "shop/orders:1", "environment": [{"name": "A", "value": "a-b"}]}]',
    })  # fmt: skip
    assert found["orders"].image == "shop/orders:1"
    assert told(found["orders"]) == {"A": "a-b"}


def test_cloud_run_is_reached_at_its_uri() -> None:
    found = workloads({
        "main.tf": """
            resource "google_cloud_run_v2_service" "orders" {
              name = "orders"
              template {
                containers {
                  image = "gcr.io/shop/orders"
                  env {
                    name  = "STOCK_URL"
                    value = google_cloud_run_v2_service.stock.uri
                  }
                  env {
                    name = "PASSWORD"
                    value_source {
                      secret_key_ref {
                        secret = "db"
                      }
                    }
                  }
                }
              }
            }
            resource "google_cloud_run_v2_service" "stock" {
              name = "stock-${var.stage}"
              template {
                containers { image = "gcr.io/shop/stock" }
              }
            }
            variable "stage" {}
        """,
    })  # fmt: skip
    assert told(found["orders"]) == {"STOCK_URL": "https://stock", "PASSWORD": "<PASSWORD>"}
    assert found["stock"].image == "gcr.io/shop/stock"


def test_azure_container_apps_know_their_secrets() -> None:
    found = workloads({
        "main.tf": """
            resource "azurerm_container_app" "orders" {
              name = "orders"
              secret {
                name  = "db"
                value = "Server=${azurerm_postgresql_flexible_server.db.fqdn};Database=orders"
              }
              template {
                container {
                  name  = "orders"
                  image = "shop/orders"
                  dynamic "env" {
                    for_each = { STOCK = "http://stock" }
                    content {
                      name  = env.key
                      value = env.value
                    }
                  }
                  env {
                    name        = "DB"
                    secret_name = "db"
                  }
                }
              }
            }
            resource "azurerm_postgresql_flexible_server" "db" { name = "shop-db" }
        """,
    })  # fmt: skip
    assert told(found["orders"]) == {"STOCK": "http://stock", "DB": "Server=shop-db;Database=orders"}
    assert found["shop-db"].image == "postgres"


def test_objects_of_kubernetes() -> None:
    files = {
        "main.tf": """
            resource "kubernetes_deployment" "orders" {
              metadata { name = "orders" }
              spec {
                template {
                  metadata { labels = { app = "orders" } }
                  spec {
                    container {
                      name  = "orders"
                      image = "shop/orders:${var.tag}"
                      port { container_port = 8080 }
                      env {
                        name  = "DB_HOST"
                        value = kubernetes_service.db.metadata[0].name
                      }
                      env_from {
                        config_map_ref { name = kubernetes_config_map.orders.metadata.0.name }
                      }
                    }
                  }
                }
              }
            }
            resource "kubernetes_service" "db" {
              metadata { name = "db" }
              spec {
                selector = { app = "db" }
                port {
                  port        = 5432
                  target_port = 5432
                }
              }
            }
            resource "kubernetes_config_map" "orders" {
              metadata { name = "orders" }
              data = { LOG_LEVEL = "info" }
            }
            resource "kubernetes_ingress_v1" "web" {
              metadata { name = "web" }
              spec {
                rule {
                  http {
                    path {
                      path = "/orders"
                      backend {
                        service {
                          name = "orders"
                          port { number = 80 }
                        }
                      }
                    }
                  }
                }
              }
            }
            variable "tag" { default = "1" }
        """,
    }  # fmt: skip
    found = [fact for facts in installed(files).values() for fact in facts]
    (orders,) = [fact for fact in found if isinstance(fact, Workload)]
    assert (orders.image, orders.origin, told(orders)) == ("shop/orders:1", "terraform", {"DB_HOST": "db"})
    assert orders.ports == (Port(0, 8080),)
    assert orders.settings_from[0].name == "orders"
    assert [(host.name, host.ports) for host in found if isinstance(host, HostName)] == [("db", (Port(5432, 5432),))]
    assert [group.settings[0].key for group in found if isinstance(group, SettingGroup)] == ["LOG_LEVEL"]
    assert [route.target for route in found if isinstance(route, GatewayRoute)]


LAMBDAS = """
data "archive_file" "place" {
  type        = "zip"
  source_file = "${path.module}/../functions/place.py"
  output_path = "place.zip"
}
resource "aws_lambda_function" "place" {
  function_name = "place"
  filename      = data.archive_file.place.output_path
  handler       = "place.handler"
  runtime       = "python3.12"
  environment {
    variables = { TABLE = aws_dynamodb_table.orders.name }
  }
}
resource "aws_dynamodb_table" "orders" { name = "orders" }
resource "aws_sqs_queue" "placed" {
  name           = "placed"
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 3 })
}
resource "aws_sqs_queue" "dead" { name = "dead" }
"""


@pytest.mark.parametrize(
    ("filename", "folder"),
    [
        ('"../functions/dist/place.zip"', "functions"),
        ('"${path.module}/src/place.zip"', "modules/place/src"),
        ('"place.zip"', None),
        ('"/tmp/place.zip"', None),
        ("var.package", None),
    ],
)
def test_where_a_package_lies(filename: str, folder: str | None) -> None:
    function = (
        'resource "aws_lambda_function" "place" {\n  function_name = "place"\n  handler = "place.handler"\n'
        f'  runtime = "python3.12"\n  filename = {filename}\n}}\nvariable "package" {{}}\n'
    )
    files = {"infra/main.tf": 'module "place" {\n  source = "../modules/place"\n}\n', "modules/place/main.tf": function}
    found = [fact for facts in installed(files).values() for fact in facts if isinstance(fact, Project)]
    assert [one.folder for one in found] == ([folder] if folder is not None else [])


def events(files: Mapping[str, str]) -> dict[str, str]:
    found = [fact for facts in installed(files).values() for fact in facts]
    (group,) = [fact for fact in found if isinstance(fact, SettingGroup)]
    return {setting.key: _said(setting.value) for setting in group.settings}


def test_functions_are_a_stack() -> None:
    found = [fact for facts in installed({"infra/main.tf": LAMBDAS}).values() for fact in facts]
    (project,) = [fact for fact in found if isinstance(fact, Project)]
    assert (project.folder, project.kind, project.runnable) == ("functions", "terraform", True)
    assert events({"infra/main.tf": LAMBDAS}) == {"TABLE": "orders"}


@pytest.mark.parametrize(
    ("more", "event"),
    [
        (
            'resource "aws_lambda_event_source_mapping" "a" {\n  event_source_arn = aws_sqs_queue.placed.arn\n'
            "  function_name = aws_lambda_function.place.arn\n}",
            "sqs placed",
        ),
        (
            'resource "aws_lambda_event_source_mapping" "a" {\n  event_source_arn = aws_sqs_queue.placed.arn\n'
            "  function_name = aws_lambda_function.place.function_name\n}\n"
            'resource "aws_sns_topic" "t" { name = "orders-topic" }\n'
            'resource "aws_sns_topic_subscription" "s" {\n  topic_arn = aws_sns_topic.t.arn\n  protocol = "sqs"\n'
            "  endpoint = aws_sqs_queue.placed.arn\n}",
            "sns orders-topic",
        ),
        (
            'resource "aws_cloudwatch_event_rule" "r" {\n'
            '  event_pattern = jsonencode({ detail-type = ["OrderPlaced"] })\n}\n'
            'resource "aws_cloudwatch_event_target" "t" {\n  rule = aws_cloudwatch_event_rule.r.name\n'
            "  arn = aws_lambda_function.place.arn\n}",
            "eventbridge OrderPlaced",
        ),
        (
            'resource "aws_apigatewayv2_integration" "i" { integration_uri = aws_lambda_function.place.invoke_arn }\n'
            'resource "aws_apigatewayv2_route" "r" {\n  route_key = "POST /orders"\n'
            '  target = "integrations/${aws_apigatewayv2_integration.i.id}"\n}',
            "route POST /orders",
        ),
        (
            'resource "aws_api_gateway_rest_api" "api" { name = "shop" }\n'
            'resource "aws_api_gateway_resource" "orders" {\n  parent_id = aws_api_gateway_rest_api.api.root_resource_id\n'
            '  path_part = "orders"\n}\n'
            'resource "aws_api_gateway_integration" "i" {\n  resource_id = aws_api_gateway_resource.orders.id\n'
            '  http_method = "GET"\n  uri = aws_lambda_function.place.invoke_arn\n}',
            "route GET /orders",
        ),
    ],
)
def test_what_runs_a_function(more: str, event: str) -> None:
    assert events({"infra/main.tf": f"{LAMBDAS}\n{more}\n"})["lambda.functions/place:handler.0"] == event


@pytest.mark.parametrize(
    "more",
    [
        'resource "aws_lambda_event_source_mapping" "a" {\n  event_source_arn = aws_sqs_queue.dead.arn\n'
        "  function_name = aws_lambda_function.place.arn\n}",
        'resource "aws_cloudwatch_event_rule" "r" {\n  event_pattern = jsonencode({ source = ["aws.ec2"] })\n}\n'
        'resource "aws_cloudwatch_event_target" "t" {\n  rule = aws_cloudwatch_event_rule.r.name\n'
        "  arn = aws_lambda_function.place.arn\n}",
    ],
)
def test_what_nobody_of_the_system_sends(more: str) -> None:
    assert "lambda.events" not in events({"infra/main.tf": f"{LAMBDAS}\n{more}\n"})


def test_functions_of_a_module_are_a_service_of_their_own_unless_it_only_wraps_one() -> None:
    wrapper = """
        resource "aws_lambda_function" "this" {
          function_name = var.name
          filename      = data.archive_file.this.output_path
          handler       = "index.handler"
          runtime       = "nodejs20.x"
        }
        data "archive_file" "this" {
          source_dir  = var.code
          output_path = "x.zip"
        }
        variable "name" {}
        variable "code" {}
    """
    call = 'module "%s" {\n  source = "../lambda"\n  name = "%s"\n  code = "${path.module}/%s/dist"\n}\n'
    files = {
        "lambda/main.tf": wrapper,
        "main.tf": 'module "orders" {\n  source = "./orders"\n}\nmodule "stock" {\n  source = "./stock"\n}\n',
        "orders/main.tf": call % ("place", "place", "place") + call % ("cancel", "cancel", "cancel"),
        "stock/main.tf": call % ("count", "count", "count"),
    }
    found = [fact for facts in installed(files).values() for fact in facts if isinstance(fact, Project)]
    assert {(one.name, one.folder) for one in found} == {("orders", "orders"), ("stock", "stock/count")}


def test_of_several_environments_one_stands_for_all() -> None:
    call = (
        'module "orders" {{\n  source = "../../service"\n  name = "orders"\n'
        '  environment = {{ STAGE = "{0}", DB = var.db }}\n}}\n'
    )
    files = {f"envs/{stage}/main.tf": call.format(stage) + 'variable "db" {}\n' for stage in ("dev", "prod", "test")}
    values = {"envs/prod/terraform.tfvars": 'db = "live-db"\n', "envs/dev/terraform.tfvars": 'db = "dev-db"\n'}
    found = workloads({**files, **values, "service/main.tf": TASK})
    assert told(found["orders"])["STAGE"] == "prod"
    assert told(found["orders"])["DB"] == "live-db"
    assert found["orders"].deployment == "envs/prod/main.tf"


def test_what_depends_on_itself_is_not_known() -> None:
    found = workloads({
        "main.tf": """
            locals {
              a = local.b
              b = local.a
            }
            module "orders" {
              source      = "./service"
              name        = "orders"
              environment = { A = local.a }
            }
        """,
        "service/main.tf": TASK,
    })  # fmt: skip
    assert told(found["orders"])["A"].startswith("<")  # type: ignore[union-attr]


def test_modules_that_install_themselves_end() -> None:
    assert (
        installed(
            {"main.tf": 'module "a" {\n  source = "./m"\n}\n', "m/main.tf": 'module "a" {\n  source = "../m"\n}\n'}
        )
        == {}
    )


def test_what_grows_without_end_is_cut() -> None:
    many = "\n".join(f"x{i} = [for a in local.x{i - 1} : local.x{i - 1}]" for i in range(1, 12))
    assert installed(
        {"main.tf": f"locals {{\n x0 = range(9)\n{many}\n}}\n" + 'resource "docker_container" "a" { env = local.x11 }'}
    )


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='ab ={}[]()"$\n.,:?', max_size=60))
def test_nothing_raises(text: str) -> None:
    installed({"main.tf": f'resource "aws_ecs_task_definition" "a" {{\n container_definitions = {text}\n}}\n{text}'})


def test_topics_and_rules_deliver_to_queues_whoever_receives() -> None:
    text = """
        resource "aws_sqs_queue" "mail" { name = "mail" }
        resource "aws_sqs_queue" "alone" { name = "alone" }
        resource "aws_sns_topic" "placed" { name = "placed" }
        resource "aws_sns_topic_subscription" "mail" {
          topic_arn = aws_sns_topic.placed.arn
          protocol  = "sqs"
          endpoint  = aws_sqs_queue.mail.arn
        }
        resource "aws_cloudwatch_event_rule" "paid" {
          event_pattern = jsonencode({ detail-type = ["Paid"] })
        }
        resource "aws_cloudwatch_event_target" "paid" {
          rule = aws_cloudwatch_event_rule.paid.name
          arn  = aws_sqs_queue.mail.arn
        }
        """
    found = [fact for facts in installed({"infra/main.tf": dedent(text)}).values() for fact in facts]
    bound = [(one.queue, one.source, one.channel) for one in found if isinstance(one, QueueBinding)]
    assert [(q.literal, source, c.literal) for q, source, c in bound] == [
        ("mail", "sns", "placed"), ("mail", "eventbridge", "Paid"),
    ]  # fmt: skip
