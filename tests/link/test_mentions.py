"""What code mentions, function by function and as a whole."""

import pytest
from ringfence.languages.java import read as java
from ringfence.languages.kotlin import read as kotlin
from ringfence.languages.python import read as python
from ringfence.languages.typescript import read as typescript
from ringfence.link.mentions import mentioned_anywhere, mentioned_in
from ringfence.model.source import Source
from ringfence.read.facts import FileFacts, summary_of
from ringfence.read.packing import packed, unpack

FILES = {
    "Orders.java": (
        java,
        """
        package shop; import static lib.Names.of; import lib.*;
        @Service("orders") class Orders extends Base<Order> {
          @Inject Store store = Stores.open(Config.load("lib.Settings").url());
          @Get("/orders") List<Order> all(@Query Filter filter) {
            try (Session session = store.begin()) {
              return session.find(Order.class, of(filter.text().trim())).map(o -> o.id());
            }
          }
        }
        """,
    ),
    "Orders.kt": (kotlin, 'package shop\nclass Orders(val it: Store) { fun all() = it.find { it.open().named("a.B") } }'),
    "orders.py": (
        python,
        """
        from lib import names
        @app.get(f"/{names.ORDERS}")
        async def orders(session=Depends(get_session)):
            with session.begin() as begun:
                return [make(row)[key.name] for row in begun.execute(select(Order)).all()]
        """,
    ),
    "orders.ts": (typescript, "import { A } from './a'; class Orders { all = () => new A.B(`${this.x.y()}.c`).z(); }"),
}  # fmt: skip


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("anew", [False, True])
def test_as_a_whole_a_file_mentions_what_its_functions_do(path: str, anew: bool) -> None:
    reader, text = FILES[path]
    outline = reader.read(Source(path, text))
    if anew:  # unpacked, a call is another object in what it is part of
        said = FileFacts(outline=outline)
        outline = unpack(path, packed(said, summary_of(said)).outline)
    each, whole = mentioned_in(outline), mentioned_anywhere(outline)
    assert set(whole.names[""]) == {name for names in each.names.values() for name in names}
    assert (whole.targets, whole.spaces) == (each.targets, each.spaces)
    assert len(whole.names[""]) > 4
