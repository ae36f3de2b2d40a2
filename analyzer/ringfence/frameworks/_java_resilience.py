"""What bounds and repeats calls in Java by annotation: Resilience4j, Hystrix, Spring Retry, MicroProfile."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from ringfence.extend import Code
from ringfence.frameworks._java import annotated, annotations_of
from ringfence.frameworks._java_values import literal_of
from ringfence.model.facts import RemoteCall
from ringfence.model.value import Scope

_R4J = "io.github.resilience4j"
_MP = "org.eclipse.microprofile.faulttolerance"
_RETRIES = {
    f"{_R4J}.retry.annotation.Retry": "Resilience4j",
    "org.springframework.retry.annotation.Retryable": "Spring Retry",
    "org.springframework.resilience.annotation.Retryable": "Spring",
    f"{_MP}.Retry": "MicroProfile",
    "io.micronaut.retry.annotation.Retryable": "Micronaut",
}
_LIMITS = (f"{_R4J}.timelimiter.annotation.TimeLimiter", f"{_MP}.Timeout")
_HYSTRIX = "com.netflix.hystrix.contrib.javanica.annotation.HystrixCommand"
_BREAKERS = (f"{_R4J}.circuitbreaker.annotation.CircuitBreaker", f"{_R4J}.bulkhead.annotation.Bulkhead", _HYSTRIX)
_FALLBACK = f"{_MP}.Fallback"


class Bounds(NamedTuple):
    """What a method's annotations promise of the calls inside."""

    timeout: str = ""
    retry: str = ""
    fallback: str = ""


class Resilience:
    """The bounds of a service's methods."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._known: dict[tuple[str, str], Bounds] = {}

    def of(self, path: str, function: str) -> Bounds:
        """The bounds of a method, or of the one that a lambda stands in."""
        while "<lambda" in function.rpartition(".")[2]:
            function = function.rpartition(".")[0]
        key = (path, function)
        if key not in self._known:
            self._known[key] = self._read(path, function)
        return self._known[key]

    def bounded(self, call: RemoteCall) -> RemoteCall:
        """The call with what its method's annotations say."""
        from msgspec.structs import replace

        bounds = self.of(call.at.path, call.function)
        if not bounds.timeout and call.timeout == "none" and self._is_waited_for(call.at.path, call.function):
            bounds = bounds._replace(timeout="given")
        if not any(bounds):
            return call
        timeout = bounds.timeout if bounds.timeout and call.timeout != "given" else call.timeout
        return replace(
            call, timeout=timeout, retry=call.retry or bounds.retry, fallback=call.fallback or bounds.fallback
        )

    @cached_property
    def _any_gives_up(self) -> bool:
        return next(annotated(self._code, *_LIMITS), None) is not None

    def _is_waited_for(self, path: str, function: str) -> bool:
        """Whether all methods that call this one give up after a while, and with them what it does."""
        if not self._any_gives_up:
            return False
        callers = [way.caller for way in self._code.ways_in(path, function)]
        return bool(callers) and all(c is not None and self.of(c.path, c.function).timeout == "given" for c in callers)

    def _read(self, path: str, name: str) -> Bounds:
        outline = self._code.outlines.get(path)
        owner = name.rpartition(".")[0]
        decorators = [d for f in (outline.functions if outline else ()) if f.name == name for d in f.decorators]
        if not decorators:
            return Bounds()
        timeout = retry = fallback = ""
        for one in annotations_of(self._code, decorators, Scope(path, owner)):
            retry = retry or _RETRIES.get(one.name, "")
            named = literal_of(self._code, one.argument("fallbackMethod"), one.scope)
            fallback = fallback or named or ("MicroProfile" if one.name == _FALLBACK else "")
            if one.name in _LIMITS:
                timeout = "given"
            elif one.name == _HYSTRIX:
                timeout = timeout or "default"
        return Bounds(timeout, retry, fallback)
