"""Stores of .NET without SQL."""

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
