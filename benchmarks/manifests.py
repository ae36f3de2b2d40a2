"""How a made-up system is deployed: Kubernetes for every service, Compose and an Ingress for every domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.naming import variable
from benchmarks.plan import Plan, Service

Files = Iterator[tuple[str, str]]


class Manifests:
    """The manifests of one system."""

    def __init__(self, plan: Plan) -> None:
        self._services = {service.name: service for service in plan.services}

    def of_service(self, service: Service) -> Files:
        """Path in the service's folder and text."""
        yield "deploy/deployment.yaml", _deployment(service)
        yield "deploy/service.yaml", _service(service)
        yield "deploy/config.yaml", self._config(service)

    def of_domain(self, domain: str, members: Sequence[Service]) -> Files:
        """Path in the domain's folder and text."""
        yield "compose.yaml", self._compose(domain, members)
        yield "ingress.yaml", _ingress(domain, [service for service in members if service.layer == 0])

    def _environment(self, service: Service) -> dict[str, str]:
        owner = self._services[service.trespass.owner] if service.trespass else service
        found = {"DATABASE_URL": _database(owner, service), "KAFKA_BROKERS": "kafka:9092"}
        found.update({f"{variable(target).upper()}_URL": f"http://{target}:8080" for target in service.asked})
        return found

    def _config(self, service: Service) -> str:
        data = "".join(f"  {name}: {value}\n" for name, value in self._environment(service).items())
        return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {service.name}\ndata:\n{data}"

    def _compose(self, domain: str, members: Sequence[Service]) -> str:
        services = "".join(map(self._container, members))
        return f"""\
services:
{services}  {domain}-postgres:
    image: postgres:16
  kafka:
    image: confluentinc/cp-kafka:7.6.0
"""

    def _container(self, service: Service) -> str:
        variables = "".join(f"      {name}: {value}\n" for name, value in self._environment(service).items())
        return f"""\
  {service.name}:
    build: ./{service.name}
    image: registry.acme.example/{service.domain}/{service.name}
    depends_on: [{service.domain}-postgres, kafka]
    environment:
{variables}"""


def _database(owner: Service, reader: Service) -> str:
    """Where a service's data lies, as a reader addresses it: one server a domain, one database a service."""
    user = reader.identifier
    place = f"{owner.domain}-postgres:5432/{owner.identifier}"
    return f"jdbc:postgresql://{place}?user={user}" if reader.language == "java" else f"postgresql://{user}:pw@{place}"


def _deployment(service: Service) -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {service.name}
  labels: {{app: {service.name}, domain: {service.domain}}}
spec:
  replicas: 2
  selector:
    matchLabels: {{app: {service.name}}}
  template:
    metadata:
      labels: {{app: {service.name}}}
    spec:
      containers:
        - name: {service.name}
          image: registry.acme.example/{service.domain}/{service.name}:1.0.0
          ports:
            - containerPort: 8080
          envFrom:
            - configMapRef: {{name: {service.name}}}
          readinessProbe:
            httpGet: {{path: /health, port: 8080}}
"""


def _service(service: Service) -> str:
    return f"""\
apiVersion: v1
kind: Service
metadata:
  name: {service.name}
spec:
  selector: {{app: {service.name}}}
  ports:
    - port: 8080
"""


def _ingress(domain: str, edge: Sequence[Service]) -> str:
    paths = "".join(map(_path, edge))
    return f"""\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {domain}
spec:
  rules:
    - host: {domain}.acme.example
      http:
        paths:
{paths}"""


def _path(service: Service) -> str:
    return "".join(
        f"""\
          - path: /{resource}
            pathType: Prefix
            backend:
              service:
                name: {service.name}
                port: {{number: 8080}}
"""
        for resource in service.resources
    )
