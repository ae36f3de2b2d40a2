"""Programs of AWS CDK: which functions they deploy, what those are told, and what runs them."""

from whole import whole_system

APP = """
    import * as cdk from "aws-cdk-lib";
    import { ShopStack } from "../lib/shop-stack";

    new ShopStack(new cdk.App(), "Shop");
    """
STACK = """
    import { Stack, StackProps } from "aws-cdk-lib";
    import { LambdaRestApi } from "aws-cdk-lib/aws-apigateway";
    import { Table } from "aws-cdk-lib/aws-dynamodb";
    import { EventBus, Rule } from "aws-cdk-lib/aws-events";
    import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
    import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
    import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
    import { Queue } from "aws-cdk-lib/aws-sqs";
    import { Construct } from "constructs";
    import { join } from "path";

    export class ShopStack extends Stack {
      constructor(scope: Construct, id: string, props?: StackProps) {
        super(scope, id, props);
        const orders = this.made("orders", new Table(this, "orders", { tableName: "shop-orders" }));
        const stock = this.made("stock", new Table(this, "stock", { tableName: "shop-stock" }));
        const api = new LambdaRestApi(this, "Api", { handler: orders, proxy: false });
        const resource = api.root.addResource("orders");
        resource.addMethod("POST");
        resource.addResource("{id}").addMethod("GET");
        const queue = new Queue(this, "StockQueue");
        const bus = new EventBus(this, "Bus", { eventBusName: "shop" });
        const rule = new Rule(this, "Placed", { eventBus: bus, eventPattern: { detailType: ["OrderPlaced"] } });
        rule.addTarget(new SqsQueue(queue));
        stock.addEventSource(new SqsEventSource(queue));
      }

      private made(name: string, table: Table): NodejsFunction {
        return new NodejsFunction(this, name, {
          entry: join(__dirname, `/../src/${name}/index.ts`),
          environment: { TABLE: table.tableName },
        });
      }
    }
    """
ORDERS = """
    import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
    import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";

    const db = new DynamoDBClient({});
    const bus = new EventBridgeClient({});

    export const handler = async (event: any) => {
      await db.send(new PutItemCommand({ TableName: process.env.TABLE, Item: event.body }));
      await bus.send(new PutEventsCommand({ Entries: [{ DetailType: "OrderPlaced", Source: "shop" }] }));
    };
    """
STOCK = """
    import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

    const db = new DynamoDBClient({});

    export const handler = async (event: any) => {
      await db.send(new UpdateItemCommand({ TableName: process.env.TABLE, Key: event.key }));
    };
    """
SHOP = {
    "cdk.json": '{"app": "npx ts-node bin/shop.ts"}',
    "package.json": '{"name": "shop", "dependencies": {"aws-cdk-lib": "2"}}',
    "bin/shop.ts": APP,
    "lib/shop-stack.ts": STACK,
    "src/orders/index.ts": ORDERS,
    "src/stock/index.ts": STOCK,
}
PACKAGES = {
    f"src/{name}/package.json": '{"dependencies": {"@aws-sdk/client-dynamodb": "3"}}' for name in ("orders", "stock")
}


def in_short(files):
    system = whole_system(files)
    return (
        sorted((service.name, service.path) for service in system.services),
        sorted((one.service, one.mode, one.table.name) for one in system.accesses if one.mode != "define"),
        sorted((one.service, one.role, one.channel) for one in system.channels),
        sorted((route.service, route.method, route.path) for route in system.routes),
    )


def test_functions_in_packages_of_their_own_are_services():
    services, accesses, channels, routes = in_short({**SHOP, **PACKAGES})
    assert services == [("orders", "src/orders"), ("stock", "src/stock")]
    assert accesses == [("orders", "write", "shop-orders"), ("stock", "write", "shop-stock")]
    assert channels == [("orders", "publish", "OrderPlaced"), ("stock", "consume", "OrderPlaced")]
    assert routes == [("orders", "GET", "/orders/{id}"), ("orders", "POST", "/orders")]


def test_so_are_those_beside_the_program():
    files = {
        f"infra/{path}": text.replace("/../src/", "/../../src/") for path, text in SHOP.items() if "src/" not in path
    }
    files |= {path: text for path, text in SHOP.items() if "src/" in path}
    assert in_short({**files, **PACKAGES})[0] == [("orders", "src/orders"), ("stock", "src/stock")]


def test_others_are_one_stack():
    services, _, channels, routes = in_short({f"shop/{path}": text for path, text in SHOP.items()})
    assert services == [("shop", "shop")]
    assert [(role, name) for _, role, name in channels] == [("consume", "OrderPlaced"), ("publish", "OrderPlaced")]
    assert len(routes) == 2


PYTHON = """
    import aws_cdk as cdk
    from aws_cdk import Stack, aws_dynamodb as dynamodb, aws_lambda as _lambda, aws_sns as sns
    from aws_cdk import aws_sns_subscriptions as subscriptions

    class Billing(Stack):
        def __init__(self, scope, id, **kwargs):
            super().__init__(scope, id, **kwargs)
            table = dynamodb.Table(self, "Invoices", table_name="invoices")
            function = _lambda.Function(
                self,
                "Bill",
                runtime=_lambda.Runtime.PYTHON_3_12,
                handler="app.handler",
                code=_lambda.Code.from_asset("functions"),
                environment={"TABLE": table.table_name},
            )
            topic = sns.Topic(self, "Placed", topic_name="placed")
            topic.add_subscription(subscriptions.LambdaSubscription(function))

    app = cdk.App()
    Billing(app, "Billing")
    """


def test_in_python():
    files = {
        "billing/app.py": PYTHON,
        "billing/cdk.json": '{"app": "python app.py"}',
        "billing/requirements.txt": "aws-cdk-lib\n",
        "billing/functions/app.py": """
            import os
            import boto3

            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

            def handler(event, context):
                table.put_item(Item=event)
            """,
    }
    services, accesses, channels, _ = in_short(files)
    assert services == [("billing", "billing")]
    assert accesses == [("billing", "write", "invoices")]
    assert channels == [("billing", "consume", "placed")]


def test_what_deploys_the_stacks_of_others_is_none():
    pipeline = """
        import { App, Stage } from "aws-cdk-lib";
        import { ShopStack } from "../../shop/lib/shop-stack";

        new ShopStack(new Stage(new App(), "Live"), "Shop");
        """
    files = {f"shop/{path}": text for path, text in SHOP.items()}
    files |= {
        "pipeline/package.json": '{"name": "pipeline", "dependencies": {"shop": "1"}}',
        "pipeline/bin/run.ts": pipeline,
    }
    assert in_short(files)[0] == [("shop", "shop")]


def test_a_class_of_ones_own_is_a_function_too():
    wrapper = """
        import { aws_lambda as lambda } from "aws-cdk-lib";
        import { Construct } from "constructs";

        export class Function extends lambda.Function {
          constructor(scope: Construct, id: string, props: { codePath: string; environment: Record<string, string> }) {
            super(scope, id, {
              runtime: lambda.Runtime.NODEJS_20_X,
              handler: "index.handler",
              code: lambda.Code.fromAsset(props.codePath),
              environment: { ...props.environment, KEEP: "1" },
            });
          }
        }
        """
    stack = """
        import { Stack } from "aws-cdk-lib";
        import { Function } from "./function";

        export class ShopStack extends Stack {
          constructor(scope: any, id: string) {
            super(scope, id);
            new Function(this, "Stock", { codePath: `${__dirname}/../dist/stock`, environment: { TABLE: "left" } });
          }
        }
        """
    files = {
        **{f"shop/{path}": SHOP[path] for path in ("cdk.json", "package.json", "bin/shop.ts", "src/stock/index.ts")},
        "shop/lib/shop-stack.ts": stack,
        "shop/lib/function.ts": wrapper,
    }
    services, accesses, *_ = in_short(files)
    assert (services, accesses) == ([("shop", "shop")], [("shop", "write", "left")])


def test_a_program_that_only_has_something_called_app_deploys_nothing():
    files = {
        "web/package.json": '{"name": "web", "dependencies": {"express": "4"}}',
        "web/main.ts": "import { App } from './app';\nnew App();\n",
        "web/app.ts": "export class App {}\n",
    }
    assert in_short(files)[0] == []
