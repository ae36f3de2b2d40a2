"""Programs that describe a service of the Serverless Framework (``serverless.ts``)."""

import pytest
from ringfence.model.system import System
from whole import whole_system

ORDERS = """
    import type { AWS } from "@serverless/typescript";
    import * as functions from "@functions/index";

    const configuration: AWS = {
      service: "orders",
      provider: {
        name: "aws",
        stage: "dev",
        environment: { TABLE: "${self:service}-${self:provider.stage}", TOPIC: "placed" },
      },
      functions,
    };
    export default configuration;
    """
MAIL = """
    module.exports = {
      service: "mail",
      functions: { send: { handler: "send.main", events: [{ sns: "placed" }] } },
    };
    """
SYSTEM = {
    "orders/package.json": '{"name": "orders", "dependencies": {"@aws-sdk/client-sns": "3"}}',
    "orders/tsconfig.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"@functions/*": ["src/functions/*"]}}}',
    "orders/serverless.ts": ORDERS,
    "orders/src/functions/index.ts": "export { default as place } from './place';\n",
    "orders/src/functions/place/index.ts": """
        import { handlerPath } from "../../path";
        export default {
          handler: `${handlerPath(__dirname)}/handler.main`,
          events: [{ http: { method: "post", path: "orders" } }],
        };
        """,
    "orders/src/path.ts": "export const handlerPath = (at: string) => at.split(process.cwd())[1];\n",
    "orders/src/functions/place/handler.ts": """
        import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
        import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

        const topics = new SNSClient({});
        const database = new DynamoDBClient({});

        export const main = async (event: any) => {
          await database.send(new PutItemCommand({ TableName: process.env.TABLE, Item: event.body }));
          await topics.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: "{}" }));
        };
        """,
    "mail/package.json": '{"name": "mail"}',
    "mail/serverless.js": MAIL,
    "mail/send.js": "exports.main = async (event) => { console.log(event); };\n",
    "tools/package.json": '{"name": "tools"}',
    "tools/serverless.ts": "export const functions = ['a'];\nexport const serverless = { functions };\n",
}


def test_services_with_their_functions() -> None:
    system = whole_system(SYSTEM)
    assert [service.name for service in system.services] == ["mail", "orders"]
    assert [(r.service, r.method, r.path) for r in system.routes] == [("orders", "POST", "/orders")]
    assert [(a.service, a.mode, a.table.name) for a in system.accesses] == [("orders", "write", "orders-dev")]
    assert [(c.service, c.role, c.channel) for c in system.channels] == [
        ("mail", "consume", "placed"), ("orders", "publish", "placed"),
    ]  # fmt: skip


TEMPLATE = """
    Resources:
      Table:
        Type: AWS::Serverless::SimpleTable
      Function:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: {folder}/
          Handler: app.handler
          Runtime: python3.12
          Environment:
            Variables:
              TABLE: !Ref Table
          Events:
            Api:
              Type: Api
              Properties: {{Path: /{folder}, Method: get}}
    """
FUNCTION = """
    import os
    import boto3

    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def handler(event, context):
        return table.get_item(Key={})
    """


def test_templates_with_names_of_their_own_are_stacks_of_their_own() -> None:
    functions = {f"backend/{folder}/app.py": FUNCTION for folder in ("orders", "stock")}
    named = {f"backend/{folder}-api.yaml": TEMPLATE.format(folder=folder) for folder in ("orders", "stock")}
    system = whole_system({**functions, **named})
    assert [(one.name, one.path) for one in system.services] == [
        ("orders", "backend/orders"),
        ("stock", "backend/stock"),
    ]
    assert [(r.service, r.path) for r in system.routes] == [("orders", "/orders"), ("stock", "/stock")]
    whole = whole_system({**functions, "backend/template.yaml": TEMPLATE.format(folder="orders")})
    assert [(one.name, one.path) for one in whole.services] == [("backend", "backend")]


KEEPING = """
    Resources:
      Api:
        Type: AWS::Serverless::Api
        Properties: {StageName: !Ref Stage}
      Orders:
        Type: AWS::DynamoDB::Table
      Function:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: src/
          Handler: app.handler
          Runtime: python3.12
          Events:
            Find:
              Type: Api
              Properties: {Path: "/orders/{id}", Method: get, RestApiId: !Ref Api}
      Kept:
        Type: AWS::SSM::Parameter
        Properties:
          Name: !Sub /shop/${Stage}/orders/url
          Value: !Sub "https://${Api}.execute-api.${AWS::Region}.amazonaws.com/${Stage}"
    Parameters:
      Stage: {Type: String}
    Outputs:
      TableName:
        Value: !Ref Orders
        Export: {Name: !Sub "${Stage}-orders-table"}
    """
ASKING = """
    Resources:
      Function:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: src/
          Handler: app.handler
          Runtime: python3.12
          Environment:
            Variables:
              REMOTE_URL: %s
              TABLE: !ImportValue
                Fn::Sub: "${Stage}-orders-table"
    Parameters:
      Stage: {Type: String}
      Url: {Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/*/orders/url}
    """
ASKER = """
    import os
    import boto3
    import requests

    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def handler(event, context):
        table.get_item(Key={})
        return requests.get(os.environ["REMOTE_URL"] + "/orders/1", timeout=1)
    """


def shop(url: str) -> System:
    return whole_system(
        {
            "orders/template.yaml": KEEPING,
            "orders/src/app.py": "def handler(event, context):\n    return 1\n",
            "mail/template.yaml": ASKING % url,
            "mail/src/app.py": ASKER,
        }
    )


@pytest.mark.parametrize("url", ["!Ref Url", '"{{resolve:ssm:/shop/*/orders/url:1}}"'])
def test_what_one_stack_keeps_others_are_told(url: str) -> None:
    system = shop(url)
    assert [(call.source, call.target, call.path) for call in system.calls] == [("mail", "orders", "/orders/1")]
    reads = [(one.service, one.table.name) for one in system.accesses if one.mode == "read"]
    assert reads == [("mail", "orders-orders")]


def test_what_no_stack_keeps_is_not_known() -> None:
    assert shop('"{{resolve:ssm:/shop/stock/url}}"').calls == ()


@pytest.mark.parametrize(
    "asking",
    [
        'boto3.client("ssm").get_parameter(Name=f"/shop/{STAGE}/orders/url", WithDecryption=True)["Parameter"]["Value"]',
        'parameters.get_parameter(f"/shop/{STAGE}/orders/url")',
    ],
)
def test_programs_ask_for_what_is_kept(asking: str) -> None:
    program = ASKER.replace('os.environ["REMOTE_URL"]', asking).replace(
        "import boto3",
        "import boto3\n    from aws_lambda_powertools.utilities import parameters\n    STAGE = os.environ['STAGE']",
    )
    files = {"orders/template.yaml": KEEPING, "orders/src/app.py": "def handler(event, context):\n    return 1\n"}
    system = whole_system({**files, "mail/template.yaml": ASKING % "x", "mail/src/app.py": program})
    assert [(call.source, call.target, call.path) for call in system.calls] == [("mail", "orders", "/orders/1")]


KEEPER = """
    service: orders
    provider: {name: aws, runtime: nodejs20.x}
    functions:
      find: {handler: find.main, events: [{httpApi: "GET /orders/{id}"}]}
    resources:
      Outputs:
        Url: {Value: !GetAtt HttpApi.ApiEndpoint}
    """
READER = """
    service: mail
    provider:
      name: aws
      environment: {REMOTE_URL: "${cf:orders-${self:provider.stage, 'dev'}.Url}"}
    functions:
      send: {handler: send.main, events: [{schedule: rate(1 day)}]}
    """


def test_outputs_of_services_of_the_serverless_framework() -> None:
    system = whole_system(
        {
            "orders/serverless.yml": KEEPER,
            "orders/find.js": "exports.main = async () => ({});\n",
            "mail/serverless.yml": READER,
            "mail/send.js": "exports.main = async () => fetch(process.env.REMOTE_URL + '/orders/1');\n",
        }
    )
    assert [(call.source, call.target, call.path) for call in system.calls] == [("mail", "orders", "/orders/1")]
