"""What linking has to know of Ruby: its constants, objects and blocks, its settings, and how its programs are built."""

from collections.abc import Mapping
from textwrap import dedent

import pytest
from linking import shown
from ringfence.config import Config
from ringfence.languages.ruby import read
from ringfence.link.code import ServiceCode
from ringfence.link.system import link
from ringfence.model.expression import Name
from ringfence.model.programs import Held
from ringfence.model.source import Source
from ringfence.model.system import System
from ringfence.model.value import Known, Scope
from ringfence.plugins import collect
from ringfence.read.facts import Readers

PLUGINS = collect()


def system_of(files: Mapping[str, str]) -> System:
    readers = Readers((read,), PLUGINS.manifests)
    said = {path: readers.read(Source(path, dedent(text).lstrip("\n"))) for path, text in files.items()}
    outlines = {path: one.outline for path, one in said.items() if one.outline is not None}
    facts = {path: one.facts for path, one in said.items() if one.facts}
    return link(Held(outlines), facts, PLUGINS.frameworks, Config(), sorted(files))


def texts(files: Mapping[str, str], name: str = "x", path: str = "app.rb") -> set[str]:
    """What a variable may hold at the end of a file."""
    outlines = {path: one for path, text in files.items() if (one := read.read(Source(path, text))) is not None}
    found = ServiceCode(outlines, PLUGINS.frameworks).values(Name(name), Scope(path))
    return {shown(value.text) for value in found if isinstance(value, Known)}


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(a) = \"#{a}b\"\nx = f('a')", {"ab"}),
        ("class K\n  attr_reader :url\n  def initialize(url:) = @url = url\nend\nx = K.new(url: 'a').url", {"a"}),
        ("class K\n  URL = 'a'.freeze\n  def url = \"#{URL}/b\"\nend\nx = K.new.url", {"a/b"}),
        ("class K\n  def self.make = new\n  def url = 'a'\nend\nclass L < K\n  def url = 'b'\nend\nx = L.make.url", {"b"}),
        ("class K\n  def self.url\n    @url ||= ENV['A'] || 'b'\n  end\nend\nx = K.url", {"${A:-b}"}),
        ("module M\n  def url = 'a'\nend\nclass K\n  include M\nend\nx = K.new.url", {"a"}),
        ("P = Struct.new(:a, :b)\nx = P.new('a', 'b').b", {"b"}),
        ("class K\n  class << self\n    attr_accessor :url\n  end\nend\nK.url = 'a'\nx = K.url", {"a"}),
        ("h = { a: { 'b' => 'c' } }\nx = h[:a]['b']", {"c"}),
        ("h = { a: 'b' }.merge(c: 'd')\nx = h.fetch(:a)", {"b"}),
        ("l = ->(a) { \"#{a}b\" }\nx = l.call('a')", {"ab"}),
        ("x = ENV.fetch('A') { 'b' }", {"${A:-b}"}),
        ("x = 'http://' + ENV['A'].to_s.chomp('/')", {"http://$A"}),
        ("x = %w[a b].map { |one| \"#{one}c\" }.first", set()),
        ("case y\nwhen 1 then x = 'a'\nelse x = 'b'\nend", {"a", "b"}),
        ("x = Mutex.new.synchronize { 'a' }", {"a"}),
    ],
)  # fmt: skip
def test_values(code: str, expected: set[str]) -> None:
    assert texts({"app.rb": code}) == expected


def test_constants_are_found_by_their_names_wherever_they_stand() -> None:
    files = {
        "app.rb": "module Shop\n  module Orders\n    class Create\n      def url = Client::URL + Settings.host\n"
        "    end\n  end\nend\nx = Shop::Orders::Create.new.url",
        "client.rb": "class Shop::Orders::Client\n  URL = 'a'\nend\n",
        "settings.rb": "module Shop\n  module Settings\n    def self.host = HOST\n  end\n  HOST = 'b'\nend\n",
        "other.rb": "module Other\n  class Client\n    URL = 'z'\n  end\nend\n",
    }  # fmt: skip
    assert texts(files) == {"ab"}


def test_many_files_may_open_one_module() -> None:
    code = "module Shop\n  class K{0}\n    URL = '{0}'\n  end\nend\n"
    files = {f"lib/k{number}.rb": code.format(number) for number in range(90)}
    files["app.rb"] = (
        "module Shop\n  class App\n    def url = K77::URL\n  end\nend\nx = Shop::App.new.url + Shop::K88::URL"
    )
    assert texts(files) == {"7788"}


def test_global_variables_are_shared() -> None:
    assert texts({"app.rb": "x = $url", "settings.rb": "$url = 'a'"}) == {"a"}


def test_a_module_of_the_program_may_have_the_name_of_a_library() -> None:
    files = {
        "config/application.rb": "module Faraday\n  class Application < Rails::Application\n  end\nend\n",
        "app.rb": "Faraday.get('http://stock/items')\n",
    }
    outlines = {path: one for path, text in files.items() if (one := read.read(Source(path, text))) is not None}
    assert [call.path for call in ServiceCode(outlines, PLUGINS.frameworks).calls("Faraday().get")] == ["app.rb"]


# ---------------------------------------------------------------- systems

GEMFILE = 'source "https://example.org"\ngem "rails", "~> 7.1"\ngem "pg"\n'
MODELS = "class ApplicationRecord < ActiveRecord::Base\n  self.abstract_class = true\nend\n"


def shop(**more: str) -> dict[str, str]:
    """Two services, each with its models and its database."""
    return {
        "compose.yaml": """
            services:
              shop:
                build: shop
                environment: {DB_HOST: db, STOCK_URL: "http://stock:3000"}
              stock:
                build: stock
                environment: {DB_HOST: db}
              db: {image: "postgres:16"}
        """,
        "shop/Dockerfile": "FROM ruby:3\nCOPY . /app\n", "stock/Dockerfile": "FROM ruby:3\nCOPY . /app\n",
        "shop/Gemfile": GEMFILE, "stock/Gemfile": GEMFILE,
        "shop/config/application.rb": "class Application < Rails::Application\nend\n",
        "stock/config/application.rb": "class Application < Rails::Application\nend\n",
        "shop/config/database.yml": database("shop"), "stock/config/database.yml": database("stock"),
        "shop/app/models/order.rb": MODELS + "class Order < ApplicationRecord\nend\n",
        "stock/app/models/item.rb": MODELS + "class Item < ApplicationRecord\nend\n",
        "stock/config/routes.rb": "Rails.application.routes.draw do\n  resources :items, only: :show\nend\n",
        "stock/app/controllers/items_controller.rb":
            "class ItemsController < ActionController::API\n  def show = Item.find(1)\nend\n",
        **more,
    }  # fmt: skip


def database(name: str) -> str:
    return (
        "default: &default\n  adapter: postgresql\n  host: <%= ENV.fetch('DB_HOST') { 'localhost' } %>\n"
        f"development:\n  <<: *default\n  database: {name}_development\ntest:\n  <<: *default\n  database: {name}_test\n"
        f"production:\n  <<: *default\n  database: {name}_production\n"
    )


def stores(files: Mapping[str, str]) -> list[str]:
    return [store.name for store in system_of(files).datastores]


def test_a_database_is_that_of_the_environment() -> None:
    assert stores(shop()) == ["db/shop_development", "db/stock_development"]
    files = shop(**{"shop/Dockerfile": "FROM ruby:3\nENV RAILS_ENV=production\nCOPY . /app\n"})
    assert stores(files) == ["db/shop_production", "db/stock_development"]


def test_a_variable_says_more_than_the_file() -> None:
    files = shop()
    files["compose.yaml"] = files["compose.yaml"].replace("{DB_HOST: db}", "{DATABASE_URL: 'postgres://db/all'}")
    assert stores(files) == ["db/all", "db/shop_development"]


def test_a_connection_stands_where_its_environment_is_said() -> None:
    places = [use.at for store in system_of(shop()).datastores for use in store.uses]
    assert [(at.path, at.line) for at in places] == [("shop/config/database.yml", 4), ("stock/config/database.yml", 4)]


def test_what_is_joined_to_a_computed_query_is_no_table() -> None:
    scope = (
        "  scope :busy, ->(q) { joins(\"LEFT JOIN (#{q.to_sql}) c ON c.id = 1\").joins('JOIN items ON true').to_a }\n"
    )
    code = MODELS + f"class Order < ApplicationRecord\n{scope}end\n"
    tables = {access.table.name for access in system_of(shop(**{"shop/app/models/order.rb": code})).accesses}
    assert "c" not in tables
    assert "items" in tables


def test_no_model_no_database() -> None:
    files = shop(**{"shop/app/models/order.rb": MODELS})
    assert stores(files) == ["db/stock_development"]


def test_requests_reach_routes() -> None:
    code = "class Stock\n  def self.item(id) = Faraday.new(url: ENV['STOCK_URL']).get(\"/items/#{id}\")\nend\n"
    system = system_of(shop(**{"shop/app/services/stock.rb": code}))
    assert [(call.source, call.target, call.method, call.path) for call in system.calls] == [
        ("shop", "stock", "GET", "/items/*")
    ]


def test_tables_of_others_in_one_database() -> None:
    shared = {"shop/config/database.yml": database("all"), "stock/config/database.yml": database("all")}
    code = "class Order < ApplicationRecord\nend\nclass Item < ApplicationRecord\nend\n"
    code += "class Job\n  def run = Item.create!\nend\n"
    schema = "ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table :{} do |t|\n    t.string :a\n  end\nend\n"
    more = {"shop/app/models/order.rb": MODELS + code, "shop/db/schema.rb": schema.replace("{}", "orders"),
            "stock/db/schema.rb": schema.replace("{}", "items")}  # fmt: skip
    system = system_of(shop(**shared, **more))
    assert {(table.key.name, table.owner) for table in system.tables} == {("items", "stock"), ("orders", "shop")}
    assert ("shop", "items", "write") in {(one.service, one.table.name, one.mode) for one in system.accesses}


def test_libraries_that_lie_in_the_repository() -> None:
    code = "module Clients\n  def self.item = Faraday.get(\"#{ENV['STOCK_URL']}/items/1\")\nend\n"
    files = shop(**{
        "shop/Gemfile": GEMFILE + "gem 'clients', path: '../gems/clients'\n",
        "gems/clients/clients.gemspec": "x.name = 'clients'\n",
        "gems/clients/lib/clients.rb": code, "shop/app/services/stock.rb": "class Stock\n  def item = Clients.item\nend\n",
    })  # fmt: skip
    system = system_of(files)
    assert [(call.source, call.target) for call in system.calls] == [("shop", "stock")]
    assert [service.name for service in system.services] == ["shop", "stock"]
