"""Dubbo and its like: what is exported, and who sends what through references."""

import pytest
from reading_java import java_facts, plain
from ringfence.frameworks.rpc_interfaces import rpc_interfaces
from ringfence.model.facts import RemoteCall, Route

STOCK = "interface StockService { int left(String number); default int none() { return 0; } }"
DUBBO = "import org.apache.dubbo.config.annotation.*;"
IMPORTS = f"{DUBBO} import lib.Base; import lib.Closing; import com.acme.StockService; import com.acme.Holding;"


def exported(text):
    facts = java_facts(rpc_interfaces, text)
    return sorted((f.protocol, plain(f.path), f.handler) for f in facts if isinstance(f, Route))


def sent(text):
    return [f for f in java_facts(rpc_interfaces, text) if isinstance(f, RemoteCall)]


@pytest.mark.parametrize(
    ("imports", "annotation", "protocol"),
    [
        (DUBBO, '@DubboService(version = "1.0")', "dubbo"),
        (DUBBO, "@Service(interfaceClass = StockService.class)", "dubbo"),
        ("import com.alibaba.dubbo.config.annotation.Service;", "@Service", "dubbo"),
        (
            "import com.alipay.sofa.runtime.api.annotation.*;",
            "@SofaService(interfaceType = StockService.class)",
            "sofa",
        ),
        ("import com.weibo.api.motan.config.springsupport.annotation.*;", "@MotanService", "motan"),
    ],
)
def test_the_methods_of_an_exported_interface_are_routes(imports, annotation, protocol):
    stock = "class Stock implements StockService { public int left(String n) {} void other() {} }"
    text = f"{imports} {STOCK} {annotation} {stock}"
    assert exported(text) == [(protocol, "/shop.StockService/left", "Stock.left")]


def test_springs_own_annotation_exports_nothing():
    stock = "@Service class Stock implements StockService { public int left(String n) {} }"
    assert exported(f"import org.springframework.stereotype.Service; {DUBBO} {STOCK} {stock}") == []


@pytest.mark.parametrize(
    ("declared", "interface"),
    [
        ("class Stock implements StockService", "com.acme.StockService"),
        (
            "class StockServiceImpl extends Base implements StockService, Closing",
            "com.acme.StockService",
        ),
        ("class Stock extends Base implements Holding", "com.acme.Holding"),
    ],
)
def test_an_interface_that_stands_elsewhere_is_known_by_its_name(declared, interface):
    text = f"{IMPORTS} @DubboService {declared} {{ public int left(String n) {{}} Stock() {{}} }}"
    assert [path for _, path, _ in exported(text)] == [f"/{interface}/left"]


def reading(annotation, body="stock.left(n);", types=STOCK):
    return f"{DUBBO} {types} class Orders {{ {annotation} private StockService stock; void m(String n) {{ {body} }} }}"


def test_whoever_calls_a_method_of_a_reference_sends_a_request():
    (one,) = sent(reading("@DubboReference"))
    assert (one.protocol, plain(one.target), one.function) == ("dubbo", "/shop.StockService/left", "StockService.left")
    assert (one.timeout, one.retry, one.fallback) == ("default", "Dubbo", "")


@pytest.mark.parametrize(
    ("annotation", "retry", "fallback", "target"),
    [
        ("@Reference(retries = 0)", "", "", "/shop.StockService/left"),
        ('@Reference(mock = "true")', "Dubbo", "mock", "/shop.StockService/left"),
        ('@Reference(mock = "false")', "Dubbo", "", "/shop.StockService/left"),
        ('@Reference(url = "dubbo://stock:20880")', "Dubbo", "", "dubbo://stock:20880/shop.StockService/left"),
    ],
)
def test_what_a_reference_says_of_its_requests(annotation, retry, fallback, target):
    (one,) = sent(reading(annotation))
    assert (one.retry, one.fallback, plain(one.target)) == (retry, fallback, target)


def test_other_fields_are_no_references():
    assert sent(reading("@Autowired")) == []


def test_a_program_that_exports_the_interface_asks_itself():
    own = f"{STOCK} @DubboService class Stock implements StockService {{ public int left(String n) {{}} }}"
    assert sent(reading("@DubboReference", types=own)) == []


@pytest.mark.parametrize("body", ["stock.left(n);", "this.stock.left(n);"])
def test_of_an_interface_that_stands_elsewhere_the_calls_are_requests(body):
    text = reading("@DubboReference", f"{body} other.left(n);", "import com.acme.StockService;")
    (one,) = sent(text)
    assert (plain(one.target), one.function) == ("/com.acme.StockService/left", "Orders.m")
