"""The files of a made-up Python service: FastAPI, SQLAlchemy, httpx, Kafka."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.naming import singular, table_class, variable
from benchmarks.plan import Request, Service, Trespass

Files = Iterator[tuple[str, str]]


def code(service: Service) -> Files:
    """Every program and build file, path in the service's folder and text."""
    yield "requirements.txt", "fastapi\nhttpx\naiokafka\npsycopg2\npydantic-settings\nsqlalchemy\nuvicorn\n"
    yield "Dockerfile", _DOCKERFILE
    yield "app/__init__.py", ""
    yield "app/main.py", _main(service)
    yield "app/settings.py", _settings(service)
    yield "app/database.py", _DATABASE
    yield "app/models.py", _MODELS + "".join(map(_model, service.resources))
    yield "app/schemas.py", _SCHEMAS + "".join(map(_schema, service.resources))
    yield "app/repositories.py", _repositories(service)
    yield "app/clients.py", _clients(service)
    yield "app/messages.py", _messages(service)
    yield "app/api/__init__.py", ""
    for resource in service.resources:
        yield f"app/api/{resource}.py", _api(service, resource)
        yield f"app/rules/{resource}.py", _rules(resource)
    yield "app/rules/__init__.py", ""


_DOCKERFILE = """\
FROM python:3.12-slim
WORKDIR /srv
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY app app
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8080"]
"""


def _main(service: Service) -> str:
    imports = "".join(f"from app.api import {resource}\n" for resource in service.resources)
    routers = "".join(f"app.include_router({resource}.router)\n" for resource in service.resources)
    return f"""\
import logging

from acme_common.tracing import traced
from fastapi import FastAPI

from app import messages
{imports}
log = logging.getLogger(__name__)
app = FastAPI(title="{service.name}")
{routers}

@app.on_event("startup")
async def start():
    traced("{service.name}")
    await messages.listen()


@app.get("/health")
def health():
    return {{"status": "up"}}
"""


def _settings(service: Service) -> str:
    urls = "".join(f"    {variable(target)}_url: str\n" for target in service.asked)
    return f"""\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
    kafka_brokers: str = "kafka:9092"
    request_timeout: float = 2.0
{urls}

settings = Settings()
"""


_DATABASE = """\
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, sessionmaker

from app.settings import settings

engine = create_engine(settings.database_url, pool_pre_ping=True)
Session = sessionmaker(engine)


class Base(DeclarativeBase):
    pass
"""

_MODELS = """\
from datetime import datetime

from sqlalchemy import DateTime, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
"""


def _model(resource: str) -> str:
    return f"""

class {table_class(resource)}(Base):
    __tablename__ = "{resource}"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), default="new")
    amount: Mapped[float] = mapped_column(Numeric(12, 2))
    created_at: Mapped[datetime] = mapped_column(DateTime, default=datetime.utcnow)
"""


_SCHEMAS = "from pydantic import BaseModel, Field\n"


def _schema(resource: str) -> str:
    name = table_class(resource)
    return f"""

class New{name}(BaseModel):
    name: str = Field(max_length=200)
    amount: float = Field(ge=0)


class Shown{name}(BaseModel):
    id: str
    name: str
    status: str
    amount: float
"""


def _repositories(service: Service) -> str:
    names = ", ".join(table_class(resource) for resource in service.resources)
    head = f"""\
from uuid import uuid4

from acme_common.paging import Page
from sqlalchemy import select, text

from app.database import Session
from app.models import {names}
"""
    return head + "".join(map(_repository, service.resources)) + _foreign(service.trespass)


def _repository(resource: str) -> str:
    name, one = table_class(resource), singular(resource)
    return f"""

class {name}Repository:
    def __init__(self, sessions=Session):
        self.sessions = sessions

    def page(self, page: Page):
        with self.sessions() as session:
            return list(session.scalars(select({name}).offset(page.offset).limit(page.limit)))

    def find(self, {one}_id: str):
        with self.sessions() as session:
            return session.get({name}, {one}_id)

    def add(self, name: str, amount: float):
        with self.sessions.begin() as session:
            {one} = {name}(id=str(uuid4()), name=name, amount=amount)
            session.add({one})
            return {one}.id

    def close(self, {one}_id: str):
        with self.sessions.begin() as session:
            session.execute(text("UPDATE {resource} SET status = 'closed' WHERE id = :id"), {{"id": {one}_id}})
"""


def _foreign(trespass: Trespass | None) -> str:
    if trespass is None:
        return ""
    return f"""

def foreign_{trespass.table}(name: str):
    with Session() as session:
        return session.execute(text("SELECT id, amount FROM {trespass.table} WHERE name = :name"), {{"name": name}})
"""


def _clients(service: Service) -> str:
    return _CLIENTS + "".join(map(_asking, service.requests))


_CLIENTS = """\
import httpx

from app.settings import settings


def get(base: str, path: str):
    response = httpx.get(base + path, timeout=settings.request_timeout)
    response.raise_for_status()
    return response.json()
"""


def _asking(request: Request) -> str:
    return f"""

def {singular(request.wanted)}_of_{variable(request.target)}(key: str):
    return get(settings.{variable(request.target)}_url, f"/{request.wanted}/{{key}}")
"""


def _messages(service: Service) -> str:
    head = """\
import json

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from app.repositories import *
from app.settings import settings
"""
    publishing = "".join(_publishing(topic) for topic in service.publishes)
    listening = "".join(_listening(topic, service.resources[0]) for topic in service.consumes)
    started = "".join(f"    await on_{variable(topic)}()\n" for topic in service.consumes) or "    return None\n"
    return f"{head}{publishing}{listening}\n\nasync def listen():\n{started}"


def _publishing(topic: str) -> str:
    return f"""

async def publish_{variable(topic)}(key: str):
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_brokers)
    await producer.start()
    await producer.send_and_wait("{topic}", json.dumps({{"id": key}}).encode())
"""


def _listening(topic: str, resource: str) -> str:
    return f"""

async def on_{variable(topic)}():
    consumer = AIOKafkaConsumer("{topic}", bootstrap_servers=settings.kafka_brokers)
    await consumer.start()
    async for message in consumer:
        {table_class(resource)}Repository().close(json.loads(message.value)["id"])
"""


def _api(service: Service, resource: str) -> str:
    name, one = table_class(resource), singular(resource)
    own = [request for request in service.requests if request.resource == resource]
    asked = [f"{singular(request.wanted)}_of_{variable(request.target)}" for request in own]
    parts = "".join(f'    shown["{function}"] = clients.{function}({one}.name)\n' for function in asked)
    if resource == service.resources[0]:
        parts += _using_foreign(service.trespass, one)
        told = "".join(f"    await messages.publish_{variable(topic)}(key)\n" for topic in service.publishes)
    else:
        told = ""
    return f"""\
from acme_common.paging import Page
from fastapi import APIRouter, Depends, HTTPException

from app import clients, messages, repositories
from app.repositories import {name}Repository
from app.rules import {resource} as rules
from app.schemas import New{name}

router = APIRouter(prefix="/{resource}")


@router.get("")
def all_{resource}(page: Page = Depends(), repository: {name}Repository = Depends()):
    return [rules.shown({one}) for {one} in repository.page(page)]


@router.get("/{{{one}_id}}")
def show({one}_id: str, repository: {name}Repository = Depends()):
    {one} = repository.find({one}_id)
    if {one} is None:
        raise HTTPException(404)
    shown = rules.shown({one})
{parts}    return shown


@router.post("", status_code=201)
async def create(body: New{name}, repository: {name}Repository = Depends()):
    key = repository.add(body.name, rules.rounded(body.amount))
{told}    return {{"id": key}}


@router.delete("/{{{one}_id}}")
def close({one}_id: str, repository: {name}Repository = Depends()):
    repository.close({one}_id)
"""


def _using_foreign(trespass: Trespass | None, one: str) -> str:
    if trespass is None:
        return ""
    return f'    shown["{trespass.owner}"] = list(repositories.foreign_{trespass.table}({one}.name))\n'


def _rules(resource: str) -> str:
    one = singular(resource)
    return f"""\
from decimal import ROUND_HALF_UP, Decimal

LIMITS = {{"new": 1000, "open": 5000, "closed": 0}}


def rounded(amount: float) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def within_limit({one}) -> bool:
    limit = LIMITS.get({one}.status, 0)
    return {one}.amount <= limit


def discount({one}, steps):
    total = {one}.amount
    for step in sorted(steps, key=lambda step: step.percent):
        if step.applies_to({one}):
            total -= total * step.percent / 100
    return rounded(max(total, 0))


def shown({one}) -> dict[str, object]:
    return {{"id": {one}.id, "name": {one}.name, "status": {one}.status, "amount": float({one}.amount)}}
"""
