"""Programs that describe a service of the Serverless Framework (``serverless.ts``)."""

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
