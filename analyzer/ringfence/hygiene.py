"""The rules about what people declare rather than about the system: ``judge.py`` applies them."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import NoOptions, Rule, rule
from ringfence.model.finding import Finding
from ringfence.model.system import System


@rule(
    "expired-exception",
    summary="A permission to break a rule has ended, or covers more than it was given for",
    severity="error",
    help="""
    An exception or an inline mark has an end, and the end is past: what it excused is reported again.

    ## What it flags

    - An exception of `ringfence.yaml` whose `until` is before today.
    - An inline mark, `ringfence: ignore[rule] reason until=2027-03-31`, whose day is before today.
    - An exception that covers more findings than its `max`: it was meant for less.

    ## Why

    An exception without an end is a rule that nobody keeps. The day is a promise to look again.

    ## The cure

    Mend what the exception excused and delete it, or give it a new day together with a reason that says why it still
    holds. Where it is wider than its `max`, look at what came in since, before you raise the number.

    This rule can itself neither be excepted nor marked.
    """,
)
def expired_exception(system: System, options: NoOptions) -> Iterable[Finding]:
    """Nothing: the judge sees it."""
    return ()


@rule(
    "unused-exception",
    summary="A permission to break a rule that nothing needs",
    severity="warning",
    help="""
    An exception or an inline mark that excuses nothing.

    ## What it flags

    - An exception of `ringfence.yaml` that covers no finding. Its rule, subject or services may be misspelt, or the
      trespass may be mended.
    - An inline mark with no finding of its rule on its line, or on the line below if the mark stands alone. Marks are
      looked at in files that have findings.

    Nothing is said about rules that did not run.

    ## Why

    What is left lying around excuses the next trespass without anybody having decided so.

    ## The cure

    Delete it. If a finding is still reported that it should have covered, the message names the difference.

    This rule can itself neither be excepted nor marked.
    """,
)
def unused_exception(system: System, options: NoOptions) -> Iterable[Finding]:
    """Nothing: the judge sees it."""
    return ()


@rule(
    "unknown-suppression",
    summary="An inline mark that cannot be understood",
    severity="error",
    help="""
    An inline mark that excuses nothing because of a mistake in itself.

    ## What it flags

    - A rule that does not exist, with the nearest one that does.
    - A mark without a rule: `ringfence: ignore` alone never means all.
    - A mark without a reason.
    - A day that is none.

    ## Example

    ```python
    rows = db.execute("SELECT * FROM orders")  # ringfence: ignore[shared-tabel] moves to the API
    ```

    ## The cure

    Write `ringfence: ignore[rule-a,rule-b] reason until=2027-03-31` in a comment of any syntax (`#`, `//`, `--`,
    `/* */`, `<!-- -->`, `;`), on the line of the finding or alone on the line above.

    This rule can itself neither be excepted nor marked.
    """,
)
def unknown_suppression(system: System, options: NoOptions) -> Iterable[Finding]:
    """Nothing: the judge sees it."""
    return ()


@rule(
    "stale-baseline",
    summary="The baseline lists findings that are gone",
    severity="warning",
    help="""
    The baseline still lists violations that nobody finds any more.

    ## What it flags

    Entries of `ringfence-baseline.yaml` (or of the files in `ringfence-baseline/`) whose finding is gone: somebody mended
    it, or the service, table or rule is no more. One finding for each file. Entries of rules that did not run are left
    alone. With `--strict` a stale baseline fails the run.

    ## Why

    An entry that is left lying around lets the same violation come back without anybody noticing. And a list that never
    gets shorter tells nobody that things get better.

    ## The cure

    `ringfence baseline` takes out what is gone and adds nothing. Commit the shorter file with the change that mended it.

    This rule can itself neither be excepted nor marked, nor be part of a baseline.
    """,
)
def stale_baseline(system: System, options: NoOptions) -> Iterable[Finding]:
    """Nothing: the judge sees it."""
    return ()


HYGIENE: tuple[Rule, ...] = (expired_exception, stale_baseline, unknown_suppression, unused_exception)


def with_hygiene(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """These rules and those about declarations, sorted by id."""
    by_id = {rule.id: rule for rule in (*HYGIENE, *rules)}
    return tuple(by_id[id] for id in sorted(by_id))
