"""Who reads: this machine, or a cluster that the user names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ringfence.commands._request import Request, refusal

if TYPE_CHECKING:
    from concurrent.futures import Executor

SECONDS = 20
"""How long a cluster may take to answer."""
_DASK = "dask://"


@contextmanager
def executor_for(request: Request) -> Iterator[Executor | None]:
    """The executor that is asked for; None where this machine reads. Raises click.UsageError if it cannot be had."""
    if request.executor is None:
        yield None
        return
    if not request.executor.startswith(_DASK) or not (address := request.executor.removeprefix(_DASK).strip("/")):
        raise refusal(f"--executor takes the address of a Dask scheduler, dask://host:port, not {request.executor!r}.")
    try:
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise refusal("--executor dask://… needs Dask: pip install 'ringfence[dask]'.") from error
    try:
        client = dask.Client(f"tcp://{address}", timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        why = f"No Dask scheduler answers at {address} ({str(error).splitlines()[0] if str(error) else 'no answer'})."
        raise refusal(f"{why} Is it running, as dask scheduler starts one, and is this the address?") from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise refusal(f"The Dask scheduler at {address} has no workers. Start some: dask worker {address}.")
        with client.get_executor() as executor:
            yield executor
