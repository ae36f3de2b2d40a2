""".NET configuration."""

import pytest
from reading_csharp import bound, code_of


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('configuration["Db:Host"]', "#Db.Host"),
        ('configuration.GetConnectionString("Shop")', "#ConnectionStrings.Shop"),
        ('configuration.GetValue<string>("Db:Host", "localhost")', "#Db.Host:-localhost"),
        ('configuration.GetSection("Db").GetSection("Main")["Host"]', "#Db.Main.Host"),
        ('configuration.GetRequiredSection("Db").GetValue<string>("Host")', "#Db.Host"),
        ("configuration[Keys.Host]", "#Db.Host"),
        ('configuration[nameof(Keys) + ":Host"]', "#Keys.Host"),
        ('Environment.GetEnvironmentVariable("DB_HOST")', "$DB_HOST"),
        ('configuration["Db:Host"] ?? "localhost"', "#Db.Host:-localhost"),
        ('$"http://{configuration["Db:Host"]}/x".TrimEnd(\'x\')', "http://#Db.Host/"),
    ],
)
def test_keys(expression: str, expected: str) -> None:
    code = code_of(
        f'void F(IConfiguration configuration) {{ var x = {expression}; }} class Keys {{ const string Host = "Db:Host"; }}'
    )
    assert bound(code, "x")[0] == expected


def test_a_configuration_that_a_program_builds_itself() -> None:
    code = code_of(
        "class Startup { readonly IConfigurationRoot settings; Startup(IHostEnvironment env) {"
        'var builder = new ConfigurationBuilder().SetBasePath(env.Path).AddJsonFile("a.json").AddEnvironmentVariables();'
        'settings = builder.Build(); } void F() { var x = settings["Db:Host"]; } }'
    )
    assert bound(code, "x") == ["#Db.Host"]


@pytest.mark.parametrize(
    "builder",
    ["WebApplication.CreateBuilder(args)", "Host.CreateApplicationBuilder()", "WebApplication.CreateBuilder().Build()"],
)
def test_configuration_of_a_host(builder: str) -> None:
    assert bound(code_of(f'var b = {builder}; var x = b.Configuration["A"];'), "x") == ["#A"]


def test_a_section_in_a_variable() -> None:
    assert bound(code_of('void F(IConfiguration c) { var s = c.GetSection("A"); var x = s["B"]; }'), "x") == ["#A.B"]


OPTIONS = (
    'class Urls { public string Stock { get; set; } = "http://stock"; '
    "public Inner Inner { get; set; } } class Inner { public string A { get; set; } } "
)


def test_a_section_whose_name_somebody_hands_in() -> None:
    code = code_of(
        """
        public static class Setup
        {
            private static string _exchange;

            public static void Add(IConfiguration configuration) => Read(configuration, "Broker");

            private static void Read(IConfiguration configuration, string name)
            {
                var section = configuration.GetSection(name);
                var host = section["Host"];
                Exchange(section);
            }

            private static void Exchange(IConfigurationSection section)
            {
                _exchange = section["Exchange"];
                var port = section.GetValue<int>("Port");
            }

            private static void Use() { var known = _exchange; }
        }
        """
    )
    assert [bound(code, name) for name in ("host", "known", "port")] == [
        ["#Broker.Host"],
        ["#Broker.Exchange"],
        ["#Broker.Port"],
    ]


@pytest.mark.parametrize(
    "bound_by",
    [
        'services.Configure<Urls>(configuration.GetSection("Urls"));',
        'services.AddOptions<Urls>().Bind(configuration.GetSection("Urls"));',
        'services.AddOptions<Urls>().ValidateOnStart().BindConfiguration("Urls");',
        "services.Configure<Urls>(configuration.GetSection(nameof(Urls)));",
        'var u = configuration.GetSection("Urls").Get<Urls>();',
    ],
)
def test_options_classes(bound_by: str) -> None:
    code = code_of(
        OPTIONS + f"class S {{ void F(IServiceCollection services, IConfiguration configuration) {{ {bound_by} }} }}"
        "class Shop(IOptions<Urls> options) { void G() { var x = options.Value.Stock; var y = options.Value.Inner.A; } }"
    )
    assert bound(code, "x") == ["#Urls.Stock:-http://stock"]
    assert bound(code, "y") == ["#Urls.Inner.A"]


def test_a_generic_method_that_binds_what_its_type_is_called() -> None:
    helper = (
        "static class Binding { static void AddValid<T>(this IServiceCollection services) where T : class {"
        " services.AddOptions<T>().BindConfiguration(typeof(T).Name).ValidateDataAnnotations(); } }"
    )
    use = "class Shop(IOptions<Urls> options) { void G() { var x = options.Value.Stock; } }"
    bind = "class S { void F(IServiceCollection services) { services.AddValid<Urls>(); } }"
    assert bound(code_of(OPTIONS + helper + bind + use), "x") == ["#Urls.Stock:-http://stock"]
    assert bound(code_of(OPTIONS + helper + bind.replace("AddValid", "AddOther") + use), "x") == ["http://stock"]


def test_the_whole_configuration_as_options() -> None:
    code = code_of(
        OPTIONS + "class S { void F(IServiceCollection services, IConfiguration c) { services.Configure<Urls>(c); } }"
        "class Shop { IOptionsSnapshot<Urls> _urls; void G() { var x = _urls.Value.Stock; } }"
    )
    assert bound(code, "x") == ["#Stock:-http://stock"]


@pytest.mark.parametrize(
    ("bind", "key"),
    [
        ("configuration.Bind(urls);", "#Stock"),
        ('configuration.Bind("Shop", urls);', "#Shop.Stock"),
        ('configuration.GetSection("Shop").Bind(urls);', "#Shop.Stock"),
        ('configuration.GetSection("Shop").Bind("Urls", urls);', "#Shop.Urls.Stock"),
        ("configuration.Bind(unknown, urls);", ""),
        ("socket.Bind(urls);", ""),
    ],
)
def test_an_object_that_is_filled(bind: str, key: str) -> None:
    code = code_of(
        OPTIONS + f"class S {{ void F(IConfiguration configuration) {{ var urls = new Urls(); {bind} Use(urls); }}"
        " void Use(Urls urls) { var x = urls.Stock; } }"
    )
    assert bound(code, "x") == [f"{key}:-http://stock" if key else "http://stock"]


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ('options => configuration.GetSection("Shop").Bind(options)', "#Shop.Stock:-http://stock"),
        (
            'options => { configuration.GetSection("Shop").Bind(options); options.Other = 1; }',
            "#Shop.Stock:-http://stock",
        ),
        ('options => configuration.GetSection("Shop").Bind(other)', "http://stock"),
    ],
)
def test_what_a_function_configures_that_is_handed_on(configured: str, expected: str) -> None:
    code = code_of(
        OPTIONS
        + "static class Setup { public static void AddShop(this IServiceCollection services, Action<Urls> configure)"
        " { var urls = new Urls(); configure(urls); Use(urls); } static void Use(Urls urls) { var x = urls.Stock; } }"
        f"class S {{ void F(IServiceCollection services, IConfiguration configuration) {{ services.AddShop({configured}); "
        "} }"
    )
    assert bound(code, "x") == [expected]


def test_a_class_that_nothing_is_bound_to_is_as_it_stands() -> None:
    code = code_of(OPTIONS + "class Shop(Urls urls) { void G() { var x = urls.Stock; } }")
    assert bound(code, "x") == ["http://stock"]


def test_options_read_at_once() -> None:
    code = code_of(OPTIONS + 'class S { void F(IConfiguration c) { var x = c.GetSection("U").Get<Urls>().Stock; } }')
    assert bound(code, "x") == ["#U.Stock:-http://stock"]


def test_the_configuration_of_a_host_of_unknown_type() -> None:
    assert bound(
        code_of('host.ConfigureServices((context, s) => { var x = context.Configuration["A:B"]; });'), "x"
    ) == ["#A.B"]
