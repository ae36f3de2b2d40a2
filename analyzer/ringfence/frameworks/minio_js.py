"""MinIO's client for JavaScript: buckets of a server."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import resolved
from ringfence.model.facts import Connection, Fact, Gap, Query, TableDefinition, TableName, TableUse

_CLIENT = "minio.Client()"
_ENGINE = "s3"
OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("getObject", "fGetObject", "getPartialObject", "statObject", "listObjects", "listObjectsV2", "presignedGetObject",
         "presignedUrl"),
        ("select",),
    ),
    **dict.fromkeys(("putObject", "fPutObject", "copyObject", "presignedPutObject"), ("insert",)),
    **dict.fromkeys(("removeObject", "removeObjects"), ("delete",)),
}  # fmt: skip


@framework(
    "minio_js",
    language=ECMASCRIPT,
    libraries=("minio", "nestjs-minio-client"),
    same_as={"minio.Minio.Client()": _CLIENT, "nestjs-minio-client.MinioService().client": _CLIENT},
)
def minio_js(code: Code) -> Iterator[Fact]:
    """The server, and what is done to objects of a bucket."""
    for call in code.calls("minio.Client", "nestjs-minio-client.MinioModule.register"):
        host = option(code, call.argument(0), call.scope, "endPoint")
        port = option(code, call.argument(0), call.scope, "port")
        if host is not None:
            at, function = call.call.invoke.at, call.call.function
            known = resolved(code, *port) if port is not None else None
            yield Connection(_ENGINE, at, function, host=resolved(code, *host), port=known)
    for method, operations in OPERATIONS.items():
        for call in code.calls(f"{_CLIENT}.{method}"):
            names = list(told(code, call.argument(0), call.scope))
            for name in names:
                use = TableUse(TableName(name), operations)
                yield Query((use,), call.call.invoke.at, call.call.function, engine=_ENGINE)
            if not names:
                yield Gap("query", "the bucket is not known", call.call.invoke.at)
    for call in code.calls(f"{_CLIENT}.makeBucket"):
        for name in told(code, call.argument(0), call.scope):
            at, function = call.call.invoke.at, call.call.function
            yield TableDefinition(TableName(name), (), at, function=function, engine=_ENGINE)
