"""``python -m benchmarks``: compare runs on a tree, show how stages grow, write a made-up system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

import click

_seed = click.option("--seed", default=0, show_default=True, help="Another one gives another system of the same shape.")


@click.group()
def main() -> None:
    """How fast ringfence is."""


@main.command()
@click.argument("trees", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--services", multiple=True, type=int, help="Also on a made-up system of so many services.")
@click.option("--rounds", default=5, show_default=True)
@_seed
def run(trees: tuple[Path, ...], services: tuple[int, ...], rounds: int, seed: int) -> None:
    """Whole runs on copies of trees: cold, warm, after edits of one file, beside git status, a mere parse and semgrep."""
    from benchmarks.contest import Tree, compare, program

    if program("semgrep") is None:
        _say("semgrep is not installed, so it is not compared with: pip install it anywhere on the PATH")
    for name, place in [(str(tree), tree) for tree in trees] + [(f"{n} services", n) for n in services]:
        with TemporaryDirectory() as scratch:
            folder = Path(scratch) / "tree"
            if isinstance(place, int):
                _in_own_process("write", str(place), str(folder), "--seed", str(seed))
            else:
                copytree(place, folder, symlinks=True, ignore=ignore_patterns(".git"))
            _commit(folder)
            click.echo(f"\n{name}\n{compare(Tree(folder, Path(scratch)), rounds, _say)}")


@main.command()
@click.argument("trees", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rounds", default=5, show_default=True)
def languages(trees: tuple[Path, ...], rounds: int) -> None:
    """Each language's files of these trees, all taken together: read as a run reads them, beside their mere parse."""
    from benchmarks.languages import compare

    click.echo("\n" + compare(trees, rounds))


@main.command()
@click.argument("sizes", nargs=-1, type=int)
@_seed
def growth(sizes: tuple[int, ...], seed: int) -> None:
    """Reading, linking and rules on made-up systems of these sizes (10 100 1000)."""
    from benchmarks.growth import growth as measured

    click.echo("\n" + measured(sizes or (10, 100, 1000), seed, _say))


@main.command()
@click.argument("services", type=int)
@_seed
def stages(services: int, seed: int) -> None:
    """One system, stage by stage, as JSON."""
    import msgspec

    from benchmarks.plan import plan
    from benchmarks.stages import measured

    click.echo(msgspec.json.encode(measured(plan(services, seed))))


@main.command()
@click.argument("services", type=int)
@click.argument("folder", type=click.Path(path_type=Path))
@_seed
def write(services: int, folder: Path, seed: int) -> None:
    """Write a made-up system into a folder."""
    from benchmarks.plan import plan
    from benchmarks.system import write as write_files

    click.echo(f"{write_files(plan(services, seed), folder)} files")


def _in_own_process(*words: str) -> None:
    """The process that measures stays small: the peak of the others cannot be told below its own."""
    subprocess.run([sys.executable, "-m", "benchmarks", *words], check=True, stdout=subprocess.DEVNULL)


def _commit(folder: Path) -> None:
    """A repository of its own, so that Git has something to compare."""
    author = ["-c", "user.name=benchmarks", "-c", "user.email=benchmarks@localhost", "-c", "core.hooksPath=/dev/null"]
    for words in (["init", "--quiet"], ["add", "--all"], [*author, "commit", "--quiet", "--message=as it is"]):
        subprocess.run(["git", *words], cwd=folder, check=True)


def _say(doing: str) -> None:
    click.echo(doing, err=True)


if __name__ == "__main__":
    main()
