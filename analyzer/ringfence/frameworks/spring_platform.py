"""Spring's programs: where they start, and the parts of the platform that their annotations make them play."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.expression import Hole
from ringfence.model.facts import Fact, Participation, Role, Schedule

_BOOT = "org.springframework.boot"
_CLOUD = "org.springframework.cloud"
_RUNS = (
    f"{_BOOT}.SpringApplication.run",
    f"{_BOOT}.SpringApplication().run",
    f"{_BOOT}.builder.SpringApplicationBuilder().run",
)
_SECURITY = "org.springframework.security.oauth2.config.annotation.web.configuration"
_RUNNERS = (f"{_BOOT}.CommandLineRunner", f"{_BOOT}.ApplicationRunner")
_ROLES = {
    f"{_CLOUD}.netflix.eureka.server.EnableEurekaServer": ("discovery", "eureka"),
    f"{_CLOUD}.config.server.EnableConfigServer": ("configuration", "spring-config"),
    f"{_CLOUD}.netflix.zuul.EnableZuulProxy": ("gateway", "zuul"),
    f"{_CLOUD}.netflix.zuul.EnableZuulServer": ("gateway", "zuul"),
    "de.codecentric.boot.admin.server.config.EnableAdminServer": ("monitoring", "spring-boot-admin"),
    "de.codecentric.boot.admin.config.EnableAdminServer": ("monitoring", "spring-boot-admin"),
    f"{_CLOUD}.netflix.turbine.EnableTurbine": ("monitoring", "hystrix-stream"),
    f"{_CLOUD}.netflix.turbine.stream.EnableTurbineStream": ("monitoring", "hystrix-stream"),
    f"{_CLOUD}.netflix.turbine.amqp.EnableTurbineAmqp": ("monitoring", "hystrix-stream"),
    f"{_CLOUD}.netflix.hystrix.dashboard.EnableHystrixDashboard": ("monitoring", "hystrix-dashboard"),
    "zipkin.server.EnableZipkinServer": ("monitoring", "zipkin"),
    "zipkin2.server.internal.EnableZipkinServer": ("monitoring", "zipkin"),
    f"{_CLOUD}.sleuth.zipkin.stream.EnableZipkinStreamServer": ("monitoring", "zipkin"),
    f"{_SECURITY}.EnableAuthorizationServer": ("identity", "oauth2"),
}
_RELIANCES = {
    f"{_CLOUD}.netflix.eureka.EnableEurekaClient": ("discovery", "eureka", "eureka.client.enabled"),
    f"{_SECURITY}.EnableResourceServer": ("identity", "oauth2", ""),
    f"{_SECURITY}.EnableOAuth2Client": ("identity", "oauth2", ""),
    f"{_BOOT}.autoconfigure.security.oauth2.client.EnableOAuth2Sso": ("identity", "oauth2", ""),
}


@framework(
    "spring-platform",
    language=("java", "kotlin"),
    libraries=("org.springframework", "de.codecentric", "zipkin", "zipkin2"),
)
def spring_platform(code: Code) -> Iterator[Fact]:
    """Where programs start, and which parts they play."""
    yield from _programs(code)
    for _, _, found in code.decorated_classes(*_ROLES):
        kind, protocol = _ROLES[found.name]
        yield Role(kind, found.call.invoke.at, protocol)
    for _, _, found in code.decorated_classes(*_RELIANCES):
        kind, protocol, switch = _RELIANCES[found.name]
        enabled = Hole("setting", switch) if switch else None
        yield Participation(kind, protocol, found.call.invoke.at, None, enabled)


def _programs(code: Code) -> Iterator[Schedule]:
    for run in code.calls(*_RUNS):
        yield Schedule(run.call.function, "start", run.call.invoke.at)
    for value, _ in code.subclasses(*_RUNNERS):
        outline = code.outlines[value.path]
        for function in outline.functions:
            if function.owner == value.name and function.name.rpartition(".")[2] == "run":
                yield Schedule(function.name, "start", function.at)
