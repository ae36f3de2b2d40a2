"""Injected values and beans."""

import pytest
from reading_java import java, plain
from ringfence.model.value import Library, Scope


def texts(text, expression_of="x"):
    code = java(text)
    bindings = [b for b in code.outlines["App.java"].bindings if getattr(b.target, "name", "") == expression_of]
    return [plain(t) for t in code.texts(bindings[-1].value, Scope("App.java", bindings[-1].scope))]


def test_values_of_fields_and_parameters():
    text = """
    import org.springframework.beans.factory.annotation.Value;
    class A {
        static final String PREFIX = "http://";
        @Value("${orders.host}") private String host;
        private final String rest;
        A(@Value(PREFIX + "${rest.host:rest}/x") String rest) { this.rest = rest; }
        void m() { String x = host + "|" + rest; }
    }
    """
    assert texts(text) == ["${orders.host}|http://rest/x"]


def test_lomboks_value_is_another():
    text = """
    import lombok.Value;
    @Value class A { String host; void m() { String x = host; } }
    """
    assert texts(text) == []


def test_properties_below_a_prefix():
    text = """
    import org.springframework.boot.context.properties.ConfigurationProperties;
    @ConfigurationProperties(prefix = "orders") class Settings {
        private String url;
        private String kind = "plain";
        public String getUrl() { return url; }
        public String getKind() { return kind; }
    }
    class A { Settings settings; void m() { String x = settings.getUrl() + "/" + settings.getKind(); } }
    """
    assert texts(text) == ["${orders.url}/plain"]


def test_a_prefix_that_the_class_itself_knows():
    text = """
    import org.springframework.boot.context.properties.ConfigurationProperties;
    @ConfigurationProperties(prefix = Settings.PREFIX) class Settings {
        static final String PREFIX = "orders";
        private String url;
        public String getUrl() { return url; }
    }
    class A { Settings settings; void m() { String x = settings.getUrl(); } }
    """
    assert texts(text) == ["${orders.url}"]


@pytest.mark.parametrize(
    "settings",
    [
        "record Settings(String url) {}",
        "class Settings { private String url; public String url() { return url; } }",
        "class Settings { private String url; public String url() { return this.url; } }",
    ],
)
def test_an_accessor_is_called_like_what_it_gives(settings):
    text = f"""
    import org.springframework.boot.context.properties.ConfigurationProperties;
    @ConfigurationProperties("orders") {settings}
    class A {{ Settings settings; void m() {{ String x = settings.url(); }} }}
    """
    assert texts(text) == ["${orders.url}"]


def test_an_accessor_of_what_somebody_made():
    text = """
    record Place(String url) { Place other() { return other(); } }
    class A { void m() { Place place = new Place("http://a"); String x = place.url() + place.other(); } }
    """
    assert texts(text)[0].startswith("http://a")


def test_environment():
    text = """
    import org.springframework.core.env.Environment;
    class A {
        Environment env;
        void m() {
            String x = env.getProperty("a.b") + env.getProperty("c", "d") + System.getenv("E");
        }
    }
    """
    assert texts(text) == ["${a.b}d$E"]


def test_beans_are_handed_out_by_type():
    text = """
    import org.springframework.context.annotation.Bean;
    import com.acme.Client;
    class Configuration { @Bean Client client() { return Client.at("http://a"); } }
    class A { Client client; void m() { Object x = client; } }
    """
    code = java(text)
    (value,) = code.values(code.outlines["App.java"].bindings[-1].value, Scope("App.java", "A.m"))
    assert isinstance(value, Library)
    assert value.name == "com.acme.Client.at()"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Client orders;", {"Client.at()"}),
        ('@Qualifier("mails") Client orders;', {"Client.local()"}),
        ("@Qualifier(NAME) Client orders;", {"Client.local()"}),
        ("Client other;", {"Client.remote()"}),
        ('@Qualifier("gone") Client orders;', {"Client.at()"}),
    ],
)
@pytest.mark.parametrize("injected", ["field", "constructor"])
def test_of_several_beans_the_one_that_is_asked_for_is_handed_out(field, expected, injected):
    name = field.rpartition(" ")[2].rstrip(";")
    taken = f"Client own; A({field.rstrip(';')}) {{ this.own = {name}; }}" if injected == "constructor" else field
    text = f"""
    import org.springframework.beans.factory.annotation.Qualifier;
    import org.springframework.context.annotation.*;
    import com.acme.Client;
    class Configuration {{
        @Bean Client orders() {{ return Client.at("http://a"); }}
        @Bean("mails") Client second() {{ return Client.local(); }}
        @Bean @Primary Client third() {{ return Client.remote(); }}
    }}
    class A {{
        static final String NAME = "mails";
        {taken}
        void m() {{ Object x = {"own" if injected == "constructor" else name}; }}
    }}
    """
    code = java(text)
    bound = next(one for one in code.outlines["App.java"].bindings if getattr(one.target, "name", "") == "x")
    found = code.values(bound.value, Scope("App.java", "A.m"))
    assert {value.name.removeprefix("com.acme.") for value in found} == expected
