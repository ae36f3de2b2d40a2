"""Programs that ask a person at a terminal: prompts and screens made of text, in Go."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.facts import AT_TERMINAL, Fact, Role

_ASKING = (
    "github.com/charmbracelet/bubbletea", "github.com/charmbracelet/huh", "charm.land/bubbletea", "charm.land/huh",
    "github.com/AlecAivazis/survey", "github.com/manifoldco/promptui", "github.com/c-bata/go-prompt",
    "github.com/erikgeiser/promptkit", "github.com/rivo/tview",
)  # fmt: skip


@framework("go_terminal", language="go", libraries=_ASKING)
def go_terminal(code: Code) -> Iterator[Fact]:
    """The part that the program plays."""
    for outline in code.outlines.values():
        for imported in outline.imports:
            if any(f"{imported.target}/".startswith(f"{library}/") for library in _ASKING):
                yield Role(AT_TERMINAL, imported.at)
                return
