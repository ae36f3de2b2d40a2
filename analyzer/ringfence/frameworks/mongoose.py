"""mongoose, alone, with NestJS and with Typegoose: models of MongoDB's collections."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option
from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.frameworks._handlers import member_calls
from ringfence.frameworks._mongodb_pipelines import stages
from ringfence.frameworks._mongoose_names import OPERATIONS, plural
from ringfence.frameworks._mongoose_references import populated, references
from ringfence.frameworks._texts import literals
from ringfence.frameworks._typeorm_connections import later
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import Connection, Fact, Query, TableName, TableUse
from ringfence.model.outline import Call, Field
from ringfence.model.value import ClassValue, Instance, Items, Library, Scope, Value

_MODEL = "mongoose.model()"
_OF_DOCUMENTS = {"save", "remove", "deleteOne", "updateOne", "populate"}
_LONGEST = 12


def _injected(code: Code, of: Instance, field: Field) -> Expression | None:
    """``@InjectModel(Order.name) orders: Model<Order>``."""
    for decorator in field.decorators:
        if isinstance(decorator.expression, Invoke):
            return Invoke(Name("new mongoose.model"), decorator.expression.arguments[:1], decorator.at)
    return None


@framework(
    "mongoose",
    language=ECMASCRIPT,
    libraries=("mongoose", "@nestjs/mongoose", "@typegoose/typegoose", "typegoose"),
    same_as={
        "mongoose.mongoose": "mongoose",
        "builtins.new mongoose.model()": _MODEL,
        "mongoose.createConnection().model()": _MODEL,
        "mongoose.connection.model()": _MODEL,
        "mongoose.Connection().model()": _MODEL,
        "mongoose.models[]": _MODEL,
        "@typegoose/typegoose.getModelForClass()": _MODEL,
    },
    fields={"@@nestjs/mongoose.InjectModel": _injected},
)
def mongoose(code: Code) -> Iterator[Fact]:
    """Connections, and a query for each call on a model or a document."""
    yield from _connections(code)
    named = dict(_explicit(code))
    references_ = {
        field: [name for model in models for name in _of_model(code, model, named)]
        for field, models in references(code).items()
    }
    for path, call in member_calls(code, *OPERATIONS):
        assert isinstance(call.invoke.callee, Member)
        yield from _queries(code, call, call.invoke.callee, Scope(path, call.function), named, references_)


def _of_model(code: Code, model: str, named: dict[str, str]) -> Iterator[str]:
    """The collection of a model by its name."""
    for call in code.calls(
        _MODEL.removesuffix("()"), "mongoose.createConnection().model", "mongoose.Connection().model"
    ):
        if model in literals(code.texts(call.argument(0), call.scope)):
            yield from _named(code, call.call.invoke, call.scope, named)
            return
    yield named.get(model) or plural(model)


def _queries(
    code: Code, call: Call, callee: Member, scope: Scope, named: dict[str, str], referred: dict[str, list[str]]
) -> Iterator[Query]:
    for name in by_receivers(code, scope, lambda place: _asked(code, callee, place, named)):
        uses = [TableUse(TableName(name.lower()), OPERATIONS[callee.name])]
        uses += _besides(code, call, callee.name, scope, referred)
        yield Query(tuple(uses), call.invoke.at, call.function, len(uses) > 1, callee.of, "mongodb")


def _asked(code: Code, callee: Member, scope: Scope, named: dict[str, str]) -> Iterator[str]:
    """The collections of the models, or documents, that a method is called on."""
    for value in code.values(callee.of, scope):
        document = isinstance(value, Library) and value.name != _MODEL
        if not document or callee.name in _OF_DOCUMENTS:
            yield from _collections(code, value, named)


def _besides(code: Code, call: Call, method: str, scope: Scope, referred: dict[str, list[str]]) -> Iterator[TableUse]:
    """The collections that are loaded with documents, or that a pipeline joins or writes."""
    if method == "populate":
        for field in dict.fromkeys(populated(code, call.invoke.argument(0), scope)):
            for name in referred.get(field, ()):
                yield TableUse(TableName(name.lower()), ("select",))
    elif method == "aggregate":
        for name, operations in stages(code, call.invoke.argument(0), scope):
            yield TableUse(TableName(name.lower()), operations)


def _collections(code: Code, value: Value, named: dict[str, str]) -> Iterator[str]:
    """The collection of a model, or of what one of its methods gave: followed back to where the model was made."""
    waiting: list[Value] = [value]
    seen: set[tuple[str, object]] = set()
    for _ in range(_LONGEST):
        if not waiting:
            return
        current = waiting.pop()
        if not isinstance(current, Library) or not current.name.startswith(_MODEL) or current.made is None:
            continue
        key = (current.name, current.made.at)
        if current.scope is None or key in seen:
            continue
        seen.add(key)
        if current.name == _MODEL:
            yield from _named(code, current.made, current.scope, named)
            continue
        callee = current.made.callee
        itself = current.name.endswith("()()")  # ``new this.orders(data)``: what is called is the model
        waiting += code.values(callee.of if isinstance(callee, Member) and not itself else callee, current.scope)


def _named(code: Code, made: Invoke, scope: Scope, named: dict[str, str]) -> Iterator[str]:
    explicit = list(literals(code.texts(made.argument(2), scope)))
    if explicit:
        yield from explicit
        return
    of_schema = _schema_collection(code, made.argument(1), scope)
    if of_schema:
        yield of_schema
        return
    for value in code.values(made.argument(0), scope):
        name = value.name.rpartition(".")[2] if isinstance(value, ClassValue) else ""
        for model in [name] if name else literals(code.texts(made.argument(0), scope)):
            yield named.get(model) or plural(model)


def _schema_collection(code: Code, schema: Expression | None, scope: Scope) -> str:
    """``new Schema({ … }, { collection: "orders" })``."""
    for value in code.values(schema, scope):
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            found = option(code, value.made.argument(1), value.scope, "collection")
            for name in literals(code.texts(*found)) if found is not None else ():
                return name
    return ""


def _explicit(code: Code) -> Iterator[tuple[str, str]]:
    """Classes whose decorator names their collection: ``@Schema({ collection: "orders" })``."""
    names = ("@nestjs/mongoose.Schema", "@typegoose/typegoose.modelOptions")
    for value, _, call in code.decorated_classes(*names):
        found = option(code, call.argument(0), call.scope, "collection", "schemaOptions.collection")
        for name in literals(code.texts(*found)) if found is not None else ():
            yield value.name.rpartition(".")[2], name
    for call in code.calls("@nestjs/mongoose.MongooseModule.forFeature"):
        for listed in code.values(call.argument(0), call.scope):
            if isinstance(listed, Items):
                for item in listed.items:
                    yield from _registered(code, item, listed.scope)


def _registered(code: Code, item: Expression, scope: Scope) -> Iterator[tuple[str, str]]:
    """``{ name: "Order", schema, collection: "orders" }``."""
    model, schema = option(code, item, scope, "name"), option(code, item, scope, "schema")
    found = option(code, item, scope, "collection")
    names = list(literals(code.texts(*found))) if found is not None else []
    names = names or [_schema_collection(code, *schema)] if schema is not None else names
    for name in literals(code.texts(*model)) if model is not None and any(names) else ():
        yield name, names[0]


# ---------------------------------------------------------------- connections


def _connections(code: Code) -> Iterator[Connection]:
    for call in code.calls("mongoose.connect", "mongoose.createConnection", "@nestjs/mongoose.MongooseModule.forRoot"):
        url = call.argument(0)
        if url is not None:
            yield _connection(code, call.argument(1), call.scope, url, call.call)
    for call in code.calls("@nestjs/mongoose.MongooseModule.forRootAsync"):
        for options, scope in later(code, call.argument(0), call.scope, "createMongooseOptions"):
            for entries in objects(code, options, scope):
                uri = option(code, options, entries.scope, "uri")
                texts = code.texts(*uri) if uri is not None else ()
                for text in texts:
                    yield _connection(code, options, scope, text, call.call)


def _connection(code: Code, options: Expression | None, scope: Scope, url: Expression, call: Call) -> Connection:
    database = option(code, options, scope, "dbName")
    texts = code.texts(*database) if database is not None else ()
    return Connection("mongodb", call.invoke.at, call.function, url=url, database=texts[0] if texts else None)
