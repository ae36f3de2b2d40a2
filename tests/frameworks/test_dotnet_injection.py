""".NET's dependency injection, mediators and hosted services."""

import pytest
from reading_csharp import bound, code_of, facts_of
from ringfence.frameworks.dotnet_injection import dotnet_injection
from ringfence.model.facts import Dispatch, Schedule

STORES = (
    'interface IStore { string Name(); } class One : IStore { string Name() => "one"; '
    '} class Two : IStore { string Name() => "two"; } '
)


@pytest.mark.parametrize(
    "asked",
    ["app.Services", "app.Services.CreateScope().ServiceProvider", "app.Services.CreateAsyncScope().ServiceProvider"],
)
def test_what_a_program_asks_its_services_for(asked: str) -> None:
    code = code_of(
        STORES + "class S { void F(WebApplication app) "
        f"{{ using var store = {asked}.GetRequiredService<Two>(); var x = store.Name(); }} }}"
    )
    assert bound(code, "x") == ["two"]


@pytest.mark.parametrize(
    "registered",
    [
        "services.AddScoped<IStore, Two>();",
        "services.TryAddSingleton<IStore, Two>();",
        "services.AddTransient(typeof(IStore), typeof(Two));",
        "services.AddSingleton<IStore>(provider => new Two());",
    ],
)
def test_an_interface_is_the_class_that_is_registered_for_it(registered: str) -> None:
    code = code_of(
        STORES + f"class S {{ void F(IServiceCollection services) {{ {registered} }} }}"
        "class Shop(IStore store) { void G() { var x = store.Name(); } }"
    )
    assert bound(code, "x") == ["two"]


def test_without_a_registration_it_may_be_either() -> None:
    code = code_of(STORES + "class Shop(IStore store) { void G() { var x = store.Name(); } }")
    assert sorted(bound(code, "x")) == ["one", "two"]


def test_a_service_that_is_asked_for() -> None:
    code = code_of(
        STORES + "class S { void F(IServiceCollection s) { s.AddScoped<IStore, One>(); } }"
        "class Shop(IServiceProvider p) { void G() {"
        "var x = p.CreateScope().ServiceProvider.GetRequiredService<IStore>().Name(); } }"
    )
    assert bound(code, "x") == ["one"]


@pytest.mark.parametrize(
    "handler",
    [
        "class H : IRequestHandler<Pay, int> { public Task<int> Handle(Pay p, CancellationToken c) {} }",
        (
            "class H : ICommandHandler<Pay> { public Task Handle(Pay p) {} "
            "} interface ICommandHandler<in T> : IRequestHandler<T> {}"
        ),
        "class H : INotificationHandler<Message> { Task Handle(Message p) {} }",
    ],
)
def test_a_mediator_runs_the_handler_of_its_message(handler: str) -> None:
    code = (
        f"record Message; record Pay(int Id) : Message; {handler} "
        f"class A {{ void F(ISender s) {{ s.Send(new Pay(1)); s.Send(2); }} }}"
    )
    dispatched = [f for f in facts_of(dotnet_injection, code) if isinstance(f, Dispatch)]
    assert [(d.handler, d.function) for d in dispatched] == [("A.cs:H.Handle", "A.F")]


def test_hosted_services_run_from_the_start() -> None:
    code = """
        class Worker : BackgroundService { protected override Task ExecuteAsync(CancellationToken c) {} void Other() {} }
        class Seeder : IHostedService { Task StartAsync(CancellationToken c) {} Task StopAsync(CancellationToken c) {} }
        class Plain { Task ExecuteAsync() {} }
        """
    found = [(f.handler, f.when) for f in facts_of(dotnet_injection, code) if isinstance(f, Schedule)]
    assert found == [("Worker.ExecuteAsync", "start"), ("Seeder.StartAsync", "start")]


def test_a_provider_of_unknown_type_is_asked_for_a_service() -> None:
    code = code_of(
        STORES + "void F(X s) { s.AddSingleton<Shop>(p => { var x = p.GetRequiredService<One>().Name(); return x; }); }"
    )
    assert bound(code, "x") == ["one"]
