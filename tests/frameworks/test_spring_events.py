"""Events inside a program."""

from reading_java import java_facts
from ringfence.frameworks.spring_events import spring_events
from ringfence.model.facts import Dispatch


def test_a_publication_runs_its_listeners():
    text = """
    import org.springframework.context.ApplicationEventPublisher;
    import org.springframework.context.event.EventListener;
    import org.springframework.scheduling.annotation.Async;
    class Event {}
    class Paid extends Event {}
    class Sent extends Event {}
    class A {
        ApplicationEventPublisher events;
        void m() { events.publishEvent(new Paid()); }
        @EventListener void paid(Paid paid) {}
        @EventListener void any(Event event) {}
        @EventListener void sent(Sent sent) {}
        @Async @EventListener void later(Paid paid) {}
    }
    """
    facts = java_facts(spring_events, text)
    assert sorted(f.handler for f in facts if isinstance(f, Dispatch)) == [
        "App.java:A.any", "App.java:A.paid",
    ]  # fmt: skip
    assert {(f.at.line, f.function) for f in facts} == {(11, "A.m")}
