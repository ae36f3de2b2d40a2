"""Stores of .NET without SQL."""

from effort import growth
from reading_csharp import facts_of, shown
from ringfence.frameworks.dotnet_stores import dotnet_stores
from ringfence.model.facts import Connection, Query


def test_a_document_store_that_the_program_makes_itself() -> None:
    code = """
        public static class Setup
        {
            public static void AddMarten(this IServiceCollection services, string url) =>
                services.AddSingleton(DocumentStore.For(options =>
                {
                    options.Connection("Host=db;Database=payments");
                    options.DatabaseSchemaName = "pay";
                }));
        }
        public class Account { }
        public class Accounts(IDocumentStore store)
        {
            private readonly IDocumentSession _session = store.LightweightSession();
            public void Add(Account account) => _session.Insert(account);
        }
        """
    facts = facts_of(dotnet_stores, code)
    (connection,) = [fact for fact in facts if isinstance(fact, Connection)]
    (query,) = [fact for fact in facts if isinstance(fact, Query)]
    assert shown(connection.url) == "Host=db;Database=payments"
    assert [(str(use.table), use.operations) for use in query.uses] == [("pay.mt_doc_account", ("insert",))]


def test_a_health_check_uses_no_data() -> None:
    code = """
        public static class Setup
        {
            public static void AddChecks(this IServiceCollection services)
            {
                var checks = services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy());
                checks.AddMongoDb(clientFactory: _ => new MongoClient("mongodb://checked"));
                services.AddHealthChecks().AddRedis(_ => ConnectionMultiplexer.Connect("checked:6379"));
                services.AddSingleton<IMongoClient>(_ => new MongoClient("mongodb://used"));
            }
        }
        public class StoreCheck : IHealthCheck
        {
            public Task<HealthCheckResult> CheckHealthAsync() => new MongoClient("mongodb://pinged").Ping();
        }
        """
    facts = facts_of(dotnet_stores, code)
    assert [shown(fact.url) for fact in facts if isinstance(fact, Connection)] == ["mongodb://used"]


def filtered_often(steps: int) -> str:
    """A query that is narrowed down in many places before it is asked for."""
    narrowed = "\n".join(f"if (by == {step}) query = query.Where(x => x.Size > {step});" for step in range(steps))
    return f"""
        public class Orders(IMongoDatabase database)
        {{
            public object Search(int by)
            {{
                var query = database.GetCollection<Order>("orders").AsQueryable();
                {narrowed}
                return query.Distinct();
            }}
        }}
        """


def test_a_query_that_is_narrowed_down_leads_to_its_collection() -> None:
    queries = [fact for fact in facts_of(dotnet_stores, filtered_often(3)) if isinstance(fact, Query)]
    assert {str(use.table) for query in queries for use in query.uses} == {"orders"}
    assert len(queries) == 2


def test_the_ways_between_makers_are_not_all_gone() -> None:
    assert growth(lambda steps: facts_of(dotnet_stores, filtered_often(steps)), 6) < 5
