"""Beans of Spring's XML: which data sources they open, what Dubbo's elements export and refer to, which files are loaded."""

import pytest
from ringfence.languages.spring_xml import read
from ringfence.model.source import Source
from whole import whole_system

HEAD = (
    '<beans xmlns="http://www.springframework.org/schema/beans" xmlns:p="http://www.springframework.org/schema/p"'
    ' xmlns:context="http://www.springframework.org/schema/context"'
    ' xmlns:dubbo="http://code.alibabatech.com/schema/dubbo">'
)
SOURCE = """
<bean id="{name}" class="com.alibaba.druid.pool.DruidDataSource">
  <property name="url" value="{url}"/>
</bean>
"""
WAR = "<packaging>war</packaging>"
ORDERS = "package shop.orders;\npublic interface Orders { String find(long id); }\n"
FOUND = """
package shop.orders;
public class OrdersImpl implements Orders { public String find(long id) { return ""; } }
"""
ASKING = """
package shop.web;
import shop.orders.Orders;
import org.springframework.web.bind.annotation.*;
@RestController
public class Page {
  private Orders orders;
  public void setOrders(Orders orders) { this.orders = orders; }
  @GetMapping("/page")
  public String page() { return orders.find(1); }
}
"""


def beans(*inside):
    return HEAD + "".join(inside) + "</beans>"


def pom(name, *dependencies, packaging=WAR):
    needed = "".join(f"<dependency><artifactId>{one}</artifactId></dependency>" for one in dependencies)
    return f"<project><artifactId>{name}</artifactId>{packaging}<dependencies>{needed}</dependencies></project>"


def web(*files):
    name = "<param-name>contextConfigLocation</param-name>"
    values = "".join(f"<context-param>{name}<param-value>{one}</param-value></context-param>" for one in files)
    return f"<web-app>{values}</web-app>"


def stores(files):
    system = whole_system({"orders/src/main/java/shop/Shop.java": "package shop;\nclass Shop { }\n", **files})
    return {store.name: store.used_by for store in system.datastores}


# ---------------------------------------------------------------- data sources


@pytest.mark.parametrize(
    "bean",
    [
        SOURCE.format(name="pool", url="jdbc:mysql://mysql.acme.io/shop"),
        '<bean class="com.zaxxer.hikari.HikariDataSource" p:jdbcUrl="jdbc:mysql://mysql.acme.io/shop"/>',
        '<beans profile="x"><bean class="org.apache.commons.dbcp2.BasicDataSource"><property name="url">'
        "<value>jdbc:mysql://mysql.acme.io/shop</value></property></bean></beans>",
    ],
)
def test_a_pool_among_the_beans_is_a_connection(bean):
    files = {"orders/pom.xml": pom("orders"), "orders/src/main/resources/beans.xml": beans(bean)}
    assert stores(files) == {"mysql.acme.io/shop": ("orders",)}


@pytest.mark.parametrize("kind", ["java.util.ArrayList", "${pool.class}"])
def test_any_other_bean_is_none(kind):
    bean = SOURCE.format(name="a", url="jdbc:mysql://m.io/shop").replace("com.alibaba.druid.pool.DruidDataSource", kind)
    assert not stores({"orders/pom.xml": pom("orders"), "orders/src/main/resources/beans.xml": beans(bean)})


def test_placeholders_are_filled_from_other_files_of_properties():
    files = {
        "orders/pom.xml": pom("orders"),
        "orders/src/main/resources/beans.xml": beans(SOURCE.format(name="pool", url="${jdbc.url}")),
        "orders/src/main/resources/db.properties": "jdbc.url=jdbc:mysql://mysql.acme.io/shop\n",
    }
    assert stores(files) == {"mysql.acme.io/shop": ("orders",)}


@pytest.mark.parametrize(
    ("named", "loaded"),
    [("classpath*:spring/*.xml", True), ("classpath:spring/dao.xml", True), ("classpath:spring/mvc.xml", False)],
)
def test_of_a_librarys_files_those_count_that_are_loaded(named, loaded):
    files = {
        "orders/pom.xml": pom("orders", "dao"),
        "orders/src/main/webapp/WEB-INF/web.xml": web(named),
        "dao/pom.xml": pom("dao", packaging=""),
        "dao/src/main/resources/spring/dao.xml": beans(SOURCE.format(name="pool", url="${jdbc.url}")),
        "dao/src/main/resources/properties/db.properties": "jdbc.url=jdbc:mysql://mysql.acme.io/shop\n",
    }
    assert stores(files) == ({"mysql.acme.io/shop": ("orders",)} if loaded else {})


@pytest.mark.parametrize(
    "text",
    [
        '<beans xmlns="http://xmlns.jcp.org/xml/ns/javaee" bean-discovery-mode="all"></beans>',
        beans(),
        "<web-app/>",
        "<b",
    ],
)
def test_what_makes_no_beans_is_no_program(text):
    assert read.read(Source("orders/src/main/webapp/WEB-INF/beans.xml", text)) is None


# ---------------------------------------------------------------- Dubbo


@pytest.mark.parametrize(
    ("exported", "calls"),
    [
        ('<bean id="impl" class="shop.orders.OrdersImpl"/>'
         '<dubbo:service interface="shop.orders.Orders" ref="impl"/>', True),
        ('<dubbo:service interface="shop.orders.Orders"><bean class="shop.orders.OrdersImpl"/></dubbo:service>', True),
        ('<dubbo:service interface="shop.orders.Orders" ref="ordersImpl"/>', True),
        ('<bean id="impl" class="shop.orders.OrdersImpl"/>', False),
    ],
)  # fmt: skip
def test_what_one_exports_another_refers_to(exported, calls):
    refers = '<dubbo:reference id="orders" interface="shop.orders.Orders"/>'
    page = '<bean id="page" class="shop.web.Page"><property name="orders" ref="orders"/></bean>'
    files = {
        "api/pom.xml": pom("api", packaging=""),
        "api/src/main/java/shop/orders/Orders.java": ORDERS,
        "orders/pom.xml": pom("orders", "api"),
        "orders/src/main/java/shop/orders/OrdersImpl.java": FOUND,
        "orders/src/main/resources/beans.xml": beans(exported),
        "pages/pom.xml": pom("pages", "api"),
        "pages/src/main/java/shop/web/Page.java": ASKING,
        "pages/src/main/resources/beans.xml": beans(refers, page),
    }
    found = {(call.source, call.target, call.path) for call in whole_system(files).calls}
    assert found == ({("pages", "orders", "/shop.orders.Orders/find")} if calls else set())
