"""Next.js: what answers under the place of a file."""

import pytest
from reading_ecmascript import facts_of
from ringfence.frameworks.nextjs import nextjs
from ringfence.model.facts import Route

IMPORT = "import { NextApiRequest } from 'next';\nimport wrap from '../../wrap';\n"


def answering(text: str) -> list[tuple[str, str]]:
    """(path, handler) of an API page."""
    facts = facts_of({"src/pages/api/orders/[id].ts": IMPORT + text}, nextjs)
    return [("".join(map(str, fact.path.parts)), fact.handler) for fact in facts if isinstance(fact, Route)]


@pytest.mark.parametrize(
    "text",
    [
        "export default function handler(req, res) {}",
        "function handler(req, res) {}\nexport default handler;",
        "const handler = async (req, res) => {};\nexport default wrap(handler);",
        "const handler = async (req, res) => {};\nexport default wrap(wrap(handler));",
    ],
)
def test_the_default_export_answers_wrapped_or_not(text: str) -> None:
    (route,) = answering(text)
    assert route[0] == "/api/orders/{id}"
    assert route[1].startswith(("handler", "default", "<lambda"))


def test_what_wraps_nothing_of_the_file_answers_nothing() -> None:
    assert answering("export default wrap('x');") == []
