"""What webpack's DefinePlugin replaces names by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.webpack_config import webpack_config
from ringfence.model.source import Source

PLUGIN = "module.exports = {{\n  plugins: [new webpack.DefinePlugin({{\n    {}\n  }})]\n}};\n"


def variables(written, path="shop/webpack/webpack.common.js"):
    groups = list(webpack_config.read(Source(path, PLUGIN.format(written))))
    return [(group.name, {s.key: (s.value.literal, s.at.line) for s in group.settings}) for group in groups]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("SERVER_API_URL: `''`", ""),
        ("'process.env': { VERSION: version(), SERVER_API_URL: `'http://orders/'` }", "http://orders/"),
        ("'process.env.SERVER_API_URL': JSON.stringify('http://orders')", "http://orders"),
        ("""SERVER_API_URL: '"http://orders"'""", "http://orders"),
        ("""SERVER_API_URL: "'http://orders'\"""", "http://orders"),
    ],
)
def test_texts_that_are_written_out(written, value):
    assert variables(written) == [("shop", {"SERVER_API_URL": (value, 3)})]


@pytest.mark.parametrize(
    "written", ["SERVER_API_URL: JSON.stringify(url)", "DEBUG: options.env === 'development'", "other: `'x'`"]
)
def test_what_is_computed_is_not_known(written):
    assert variables(written) == []


def test_whose_build_it_is():
    assert [name for name, _ in variables("URL_A: `''`", "shop/webpack.config.js")] == ["shop"]
    assert [name for name, _ in variables("URL_A: `''`", "webpack/webpack.prod.js")] == [""]
    assert variables("URL_A: `''`", "shop/webpack/webpack.dev.js") == []


@given(st.text(alphabet="DefinePlugin(){}:`'\"AB_ \n", max_size=300))
def test_any_text_is_survived(text):
    list(webpack_config.read(Source("webpack.config.js", f"DefinePlugin({text}")))
