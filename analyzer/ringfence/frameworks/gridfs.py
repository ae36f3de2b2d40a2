"""GridFS: files in MongoDB. Of the two collections of a bucket one stands for both: nobody uses the other alone."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._mongodb_names import FLASK, places, plain
from ringfence.frameworks._table_names import told
from ringfence.model.expression import Member
from ringfence.model.facts import Fact, Query, TableName, TableUse
from ringfence.model.value import Library, LibraryCall

_BUCKET = "gridfs.GridFS()"
_SPELLINGS = (
    "gridfs.GridFSBucket()", "gridfs.AsyncGridFS()", "gridfs.AsyncGridFSBucket()", "motor.MotorGridFSBucket()",
    "motor.motor_asyncio.AsyncIOMotorGridFSBucket()", "motor.motor_tornado.MotorGridFSBucket()",
)  # fmt: skip
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("put", "new_file", "upload_from_stream", "upload_from_stream_with_id", "open_upload_stream",
         "open_upload_stream_with_id"),
        ("insert",),
    ),
    **dict.fromkeys(
        ("get", "get_version", "get_last_version", "find", "find_one", "exists", "list", "open_download_stream",
         "open_download_stream_by_name", "download_to_stream", "download_to_stream_by_name"),
        ("select",),
    ),
    "delete": ("delete",),
    "rename": ("update",),
}  # fmt: skip
_OF_FLASK: dict[str, tuple[str, ...]] = {"save_file": ("insert",), "send_file": ("select",)}


@framework(
    "gridfs",
    language="python",
    libraries=("gridfs", "motor", "flask_pymongo"),
    same_as=dict.fromkeys(_SPELLINGS, _BUCKET),
)
def gridfs(code: Code) -> Iterator[Fact]:
    """What is done to the files of a bucket."""
    for call in code.calls(*(f"{_BUCKET}.{name}" for name in _OPERATIONS)):
        bucket = call.receiver
        if isinstance(bucket, Library) and bucket.made is not None and bucket.scope is not None:
            name = bucket.made.argument(1, "collection", "bucket_name")
            names = list(told(code, name, bucket.scope)) if name is not None else ["fs"]
            for bucket_name in names:
                yield _query(call, _OPERATIONS, bucket_name, _database(code, bucket))
    for call in code.calls(*(f"{FLASK}.{name}" for name in _OF_FLASK)):
        for base in list(told(code, call.argument(2, "base"), call.scope)) or ["fs"]:
            yield _query(call, _OF_FLASK, base, "")


def _query(call: LibraryCall, operations: dict[str, tuple[str, ...]], bucket: str, database: str) -> Query:
    done = operations[call.name.rpartition(".")[2]]
    use = TableUse(TableName(f"{bucket}.files", database=database), done)
    callee = call.call.invoke.callee
    via = callee.of if isinstance(callee, Member) else None
    return Query((use,), call.call.invoke.at, call.call.function, via=via, engine="mongodb")


def _database(code: Code, bucket: Library) -> str:
    """The name of the database a bucket is made on; ``""`` where the client's URL says it."""
    made = bucket.made.argument(0, "database", "db") if bucket.made is not None else None
    for value in code.values(made, bucket.scope) if bucket.scope is not None else ():
        for place in places(code, value) if isinstance(value, Library) else ():
            if place.database is not None:
                return plain(code.deployed(place.database))
    return ""
