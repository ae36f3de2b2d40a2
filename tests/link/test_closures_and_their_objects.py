"""A closure runs with the object whose method it stands in, and a class's own method with the class that it is called on."""

import pytest
from linking import shown
from ringfence.languages import java, kotlin, ruby
from ringfence.link.code import ServiceCode, every
from ringfence.link.endpoints import endpoints
from ringfence.link.executions import Executions
from ringfence.link.units import Unit
from ringfence.model.expression import Name
from ringfence.model.facts import Route
from ringfence.model.source import Source
from ringfence.model.value import Instance, Known, Scope
from ringfence.plugins import collect

FRAMEWORKS = collect().frameworks
READERS = {"shop.rb": ruby.read, "Shop.java": java.read, "Shop.kt": kotlin.read}

RUBY = """
require 'sinatra'
require 'faraday'
HOST = 'http://payments'
class ApplicationService
  def self.call!(*, **) = call(*, **).tap(&:check)
  def self.call(*, **) = new(*, **).call_around
  def call = raise(NotImplementedError)
  def call_around
    logged { call }
  end
  def logged(&block) = block.call
end
class Pay < ApplicationService
  def initialize(host: HOST) = @host = host
  def call = Faraday.get("#{@host}/pay")
end
class Browse < ApplicationService
  def call = Faraday.get('http://catalog/items')
end
"""

JAVA = """
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestTemplate;
abstract class Job {
  protected RestTemplate rest = new RestTemplate();
  void start() { retried(() -> run(target())); }
  void retried(Runnable attempt) { attempt.run(); }
  void run(String url) { rest.getForObject(url, String.class); }
  abstract String target();
}
class Pay extends Job { String target() { return "http://payments/pay"; } }
class Browse extends Job { String target() { return "http://catalog/items"; } }
"""


def asked_by(path: str, code: str) -> dict[str, set[str]]:
    """What the handlers of a program ask, by the route."""
    outline = READERS[path].read(Source(path, code))
    assert outline is not None
    program = ServiceCode({path: outline}, FRAMEWORKS)
    known = list(every(program.facts()))
    unit = Unit("shop", "", [])
    executions = Executions(unit, program, known, endpoints(unit, program, [f for f in known if isinstance(f, Route)]))
    return {
        one.endpoint.path: {shown(address.text) for act in walk.acts for address in act.sent_to}
        for one, walk in zip(executions.all(), executions.walks, strict=True)
        if one.endpoint is not None
    }


EACH_ITS_OWN = {"/pay": {"http://payments/pay"}, "/items": {"http://catalog/items"}}


@pytest.mark.parametrize("way", ["call", "call!", "new.call_around"])
def test_each_service_object_does_what_its_class_says(way: str) -> None:
    routes = f"get('/pay') {{ Pay.{way} }}\nget('/items') {{ Browse.{way} }}\n"
    assert asked_by("shop.rb", RUBY + routes) == EACH_ITS_OWN


def test_a_closure_of_an_abstract_class_knows_which_class_its_object_is_of() -> None:
    routes = """@RestController class Shop {
      @GetMapping("/pay") void pay() { new Pay().start(); }
      @GetMapping("/items") void items() { new Browse().start(); }
    }"""
    assert asked_by("Shop.java", JAVA + routes) == EACH_ITS_OWN


def test_of_an_object_that_nobody_knows_it_may_be_any() -> None:
    routes = """@RestController class Shop {
      private Job job;
      @GetMapping("/any") void any() { job.start(); }
    }"""
    assert asked_by("Shop.java", JAVA + routes) == {"/any": EACH_ITS_OWN["/pay"] | EACH_ITS_OWN["/items"]}


WRAPPER = """
import org.springframework.web.bind.annotation.*
import org.springframework.web.client.RestTemplate
data class Resource(val id: String, val url: String)
class Client(private val rest: RestTemplate) {
  fun get(resource: Resource) = withToken(resource) { token -> rest.getForObject(resource.url, String::class.java) }
  private fun withToken(resource: Resource, action: (String) -> String) =
    token(resource.id).andThen { runCatching { action(it) }.fold(resource) }.andThen { response -> response }
}
@RestController class Shop(private val client: Client) {
  @GetMapping("/pay") fun pay() = client.get(Resource("a", "http://payments/pay"))
  @GetMapping("/items") fun items() = client.get(Resource("a", "http://catalog/items"))
}
"""


def test_closures_inside_each_other_tell_the_call_that_led_there() -> None:
    assert asked_by("Shop.kt", WRAPPER) == EACH_ITS_OWN


MODULE = """
require 'sinatra'
require 'faraday'
module Clients
  extend self
  def pay = ask('payments/pay')
  def ask(where) = Faraday.get("http://#{where}")
end
class Catalog
  def self.items = fetch('items')
  def self.fetch(what) = Faraday.get("http://catalog/#{what}")
  def load(what) = fetch("old/#{what}")
end
get('/pay') { Clients.pay }
get('/items') { Catalog.items }
"""


def test_modules_and_classes_call_what_they_have_themselves() -> None:
    assert asked_by("shop.rb", MODULE) == EACH_ITS_OWN


def test_an_object_has_no_method_of_its_class() -> None:
    code = "class Orders\n  def self.find = 'a'\nend\nx = Orders.new.find\ny = Orders.find\n"
    outline = ruby.read.read(Source("shop.rb", code))
    assert outline is not None
    program = ServiceCode({"shop.rb": outline}, FRAMEWORKS)
    found = {name: program.values(Name(name), Scope("shop.rb")) for name in ("x", "y")}
    assert not any(isinstance(value, Instance | Known) for value in found["x"])
    assert [shown(value.text) for value in found["y"] if isinstance(value, Known)] == ["a"]


TWICE = """
require 'sinatra'
require 'faraday'
class Payment
  {of_class}
  def pay = Faraday.get("http://payments/#{{path}}")
  def path = 'pay'
end
get('/pay') {{ Payment.new.pay }}
get('/items') {{ Payment.pay }}
"""
OF_CLASS = "def self.pay = Faraday.get(\"http://catalog/#{path}\")\n  def self.path = 'items'"


@pytest.mark.parametrize("of_class", [OF_CLASS, f"class << self\n  {OF_CLASS.replace('self.', '')}\n  end"])
def test_a_class_and_its_objects_each_have_a_method_of_one_name(of_class: str) -> None:
    assert asked_by("shop.rb", TWICE.format(of_class=of_class)) == EACH_ITS_OWN


def test_a_block_in_a_method_of_the_class_stands_in_that() -> None:
    own = 'def self.pay = %w[items].each { |one| Faraday.get("http://catalog/#{one}") }'
    assert asked_by("shop.rb", TWICE.format(of_class=own))["/pay"] == EACH_ITS_OWN["/pay"]
