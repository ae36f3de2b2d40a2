"""What the roots of Bicep deploy, through the files that they have as modules."""

from collections.abc import Mapping
from textwrap import dedent

import pytest
from ringfence.manifests.bicep import bicep
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Fragment, Workload
from ringfence.model.source import Source

APP = """
param name string
param image string = ''
param env array = []
param tags object = {}
param port int = 80
resource app 'Microsoft.App/containerApps@2023-05-01' = {
  name: name
  tags: tags
  properties: {
    configuration: {
      ingress: { targetPort: port }
      secrets: [ { name: 'db', value: 'postgres://${server.properties.fullyQualifiedDomainName}/orders' } ]
      dapr: { enabled: true, appId: 'orders-api' }
    }
    template: {
      containers: [ {
        name: 'main'
        image: empty(image) ? 'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest' : image
        env: concat(env, [ { name: 'DATABASE_URL', secretRef: 'db' } ])
      } ]
    }
  }
}
resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2022-12-01' existing = {
  name: 'shop-db'
}
output host string = app.properties.configuration.ingress.fqdn
"""


def deployed(files: Mapping[str, str]) -> dict[str, Workload]:
    texts = {path: dedent(text) for path, text in files.items()}
    for path, text in texts.items():
        assert [type(fact) for fact in bicep.read(Source(path, text))] == [Fragment]
    found = [fact for _, facts in bicep.join(texts) for fact in facts]
    return {fact.name: fact for fact in found}


def told(workload: Workload) -> dict[str, Text]:
    return {setting.key: setting.value for setting in workload.environment}


def test_a_root_deploys_what_its_modules_declare():
    main = """
        param token string
        var names = ['orders', 'billing']
        module orders './modules/app.bicep' = {
          name: 'orders'
          params: {
            name: '${abbreviations.app}-${token}'
            port: 8080
            tags: union({ env: 'x' }, { 'azd-service-name': names[0] })
            env: [ { name: 'BILLING', value: 'https://${billing.outputs.host}' }, { name: 'TOKEN', value: token } ]
          }
        }
        module billing 'modules/app.bicep' = if (true) {
          name: 'billing'
          params: { name: '${names[1]}-app', image: 'shop/billing:1' }
        }
        module off 'modules/app.bicep' = if (false) {
          name: 'off'
          params: { name: 'off' }
        }
        resource db 'Microsoft.DBforPostgreSQL/flexibleServers@2022-12-01' = {
          name: 'shop-db'
        }
        """
    found = deployed({"infra/main.bicep": main, "infra/modules/app.bicep": APP})
    assert {name: (one.image, one.origin, one.deployment) for name, one in found.items()} == {
        "orders": ("orders", "bicep", "infra/main.bicep"),
        "billing-app": ("shop/billing:1", "bicep", "infra/main.bicep"),
        "shop-db": ("postgres", "bicep", "infra/main.bicep"),
    }
    orders = found["orders"]
    assert told(orders) == {
        "BILLING": literal("https://billing-app"),
        "TOKEN": Text((Hole("unknown", "values:token"),)),
        "DATABASE_URL": literal("postgres://shop-db/orders"),
    }
    assert ([port.target for port in orders.ports], orders.labels) == ([8080], (("dapr.io/app-id", "orders-api"),))


def test_web_apps_with_settings_of_their_own():
    main = """
        resource site 'Microsoft.Web/sites@2022-09-01' = {
          name: 'shop-orders'
          properties: { siteConfig: {
            linuxFxVersion: 'DOCKER|shop/orders:1'
            appSettings: [ { name: 'LEVEL', value: 'debug' } ]
            connectionStrings: [ { name: 'Main', connectionString: 'Server=${sql.properties.fullyQualifiedDomainName}' } ]
          } }
          resource settings 'config' = {
            name: 'logs'
            properties: { a: { b: 1 } }
          }
        }
        resource more 'Microsoft.Web/sites/config@2022-09-01' = {
          name: 'appsettings'
          parent: site
          properties: { CACHE: cache.properties.hostName }
        }
        resource sql 'Microsoft.Sql/servers@2022-05-01' = { name: 'shop-sql' }
        resource cache 'Microsoft.Cache/redis@2023-04-01' = { name: 'shop-cache' }
        """
    found = deployed({"main.bicep": main})
    assert {name: one.image for name, one in found.items()} == {
        "shop-orders": "shop/orders:1", "shop-sql": "mssql-server", "shop-cache": "redis",
    }  # fmt: skip
    assert told(found["shop-orders"]) == {
        "LEVEL": literal("debug"),
        "CACHE": literal("shop-cache"),
        "ConnectionStrings__Main": literal("Server=shop-sql"),
    }


@pytest.mark.parametrize(
    "config",
    [
        "name: 'appsettings'\n  parent: app",
        "name: '${app.name}/appsettings'",
    ],
)
def test_settings_in_a_module_of_their_own(config):
    main = """
        resource site 'Microsoft.Web/sites@2022-09-01' = { name: 'shop-orders' }
        module settings 'settings.bicep' = {
          name: 'settings'
          params: { named: site.name, values: { LEVEL: 'debug' } }
        }
        """
    settings = f"""
param named string
param values object
resource app 'Microsoft.Web/sites@2022-09-01' existing = {{ name: named }}
resource more 'Microsoft.Web/sites/config@2022-09-01' = {{
  {config}
  properties: values
}}
"""
    found = deployed({"main.bicep": main, "settings.bicep": settings})
    assert told(found["shop-orders"]) == {"LEVEL": literal("debug")}


def test_settings_inside_of_their_app():
    main = """
        resource site 'Microsoft.Web/sites@2022-09-01' = {
          name: 'shop-orders'
          resource settings 'config' = {
            name: 'appsettings'
            properties: { LEVEL: 'debug' }
          }
        }
        """
    assert told(deployed({"main.bicep": main})["shop-orders"]) == {"LEVEL": literal("debug")}


def test_one_for_each():
    main = """
        param apps array = [ { name: 'orders' }, { name: 'billing' } ]
        resource app 'Microsoft.App/containerApps@2023-05-01' = [for (one, i) in apps: {
          name: one.name
          properties: { template: { containers: [ { name: 'main', image: format('shop/{0}:{1}', one.name, i) } ] } }
        }]
        resource job 'Microsoft.App/jobs@2023-05-01' = {
          name: unknown
          properties: { template: { containers: [ { name: 'nightly', image: 'shop/nightly' } ] } }
        }
        """
    found = deployed({"main.bicep": main})
    assert {name: (one.image, one.role) for name, one in found.items()} == {
        "orders": ("shop/orders:0", ""), "billing": ("shop/billing:1", ""), "nightly": ("shop/nightly", "job"),
    }  # fmt: skip


@pytest.mark.parametrize(("path", "name"), [("infra/orders-service.bicep", "orders-service"), ("main.bicep", "orders")])
def test_without_a_name_the_container_or_the_file_says_it(path, name):
    container = "orders" if path == "main.bicep" else "main"
    main = f"""
        param name string
        resource containerApp 'Microsoft.App/containerApps@2023-05-01' = {{
          name: name
          properties: {{ template: {{ containers: [ {{ name: '{container}', image: 'x/y:1' }} ] }} }}
        }}
        """
    assert list(deployed({path: main})) == [name]


def test_roots_know_of_each_other_by_what_exists():
    orders = """
        param name string
        resource ordersApp 'Microsoft.App/containerApps@2023-05-01' = {
          name: name
          properties: { template: { containers: [ { name: 'main', image: 'shop/orders' } ] } }
        }
        """
    pages = """
        param name string
        resource ordersApp 'Microsoft.App/containerApps@2023-05-01' existing = { name: name }
        resource pagesApp 'Microsoft.App/containerApps@2023-05-01' = {
          name: 'pages'
          properties: { template: { containers: [ { name: 'main', image: 'shop/pages', env: [
            { name: 'ORDERS', value: 'https://${ordersApp.properties.configuration.ingress.fqdn}' }
          ] } ] } }
        }
        """
    found = deployed({"orders.bicep": orders, "pages.bicep": pages})
    assert told(found["pages"]) == {"ORDERS": literal("https://ordersApp")}


@pytest.mark.parametrize(
    "files",
    [
        {"a.bicep": "module b 'b.bicep' = {\n name: 'b'\n}\n", "b.bicep": "module a 'a.bicep' = {\n name: 'a'\n}\n"},
        {"a.bicep": "module b 'b.bicep' = {\n name: b.outputs.x\n params: { y: b.outputs.x }\n}\n"},
        {"a.bicep": "var a = b\nvar b = a\nresource s 'Microsoft.Web/sites@1' = if (a) {\n name: b\n}\n"},
        {"a.bicep": "resource db 'Microsoft.Sql/servers@2022-05-01' = {\n name: 'alone'\n}\n"},
    ],
)
def test_what_goes_round_or_runs_nothing(files):
    assert all(one.name in ("s", "a") for one in deployed(files).values())
