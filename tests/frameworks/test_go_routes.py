"""Routes of Go's routers: what is looked at for them."""

from ringfence.frameworks.go_chi import go_chi
from ringfence.languages.go import read
from ringfence.link.code import ServiceCode
from ringfence.model.facts import Route
from ringfence.model.source import Source

TEXT = """
package main

import "github.com/go-chi/chi"

func serve() {
    router := chi.NewRouter()
    add(router, "/orders")
    cache := NewCache()
    cache.Get(key(), list)
}

func add(router chi.Router, path string) { router.Get(path, list) }
func key() string { return "orders" }
func list() {}
"""


def test_what_is_called_like_a_routers_method_on_something_else_is_not_looked_into():
    code = ServiceCode({"main.go": read.read(Source("main.go", TEXT))}, (go_chi,))
    texts, asked = code.texts, []
    code.texts = lambda expression, scope: asked.append(scope.function) or texts(expression, scope)
    routes = [fact for _, fact in code.facts() if isinstance(fact, Route)]
    assert [(route.method, route.handler) for route in routes] == [("GET", "list")]
    assert "add" in asked
    assert "serve" not in asked
