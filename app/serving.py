# SPDX-License-Identifier: Apache-2.0
"""The app as uvicorn imports it; its settings come from the environment."""

import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from types import FrameType

from fastapi import FastAPI

from app.core.logs import gather_logs
from app.core.parts import parts_in
from app.core.settings import Settings
from app.invigilation.service import Streams
from app.main import create_app

settings = Settings()
gather_logs(settings)
app = create_app(settings)
_started = app.router.lifespan_context


@asynccontextmanager
async def _until_told(running: FastAPI) -> AsyncIterator[None]:
    """Streams end when the server is told to stop: it waits for every answer that goes on."""
    async with _started(running):
        streams = parts_in(running).get(Streams)
        with ExitStack() as heard:
            for number in (signal.SIGTERM, signal.SIGINT):
                heard.enter_context(_heard_first(number, streams.end))
            yield


@contextmanager
def _heard_first(number: signal.Signals, act: Callable[[], None]) -> Iterator[None]:
    """In the block `act` comes before the server's own handler of this signal."""
    own = signal.getsignal(number)

    def heard(number: int, frame: FrameType | None) -> None:
        act()
        if callable(own):
            own(number, frame)

    signal.signal(number, heard)
    try:
        yield
    finally:
        signal.signal(number, own)


app.router.lifespan_context = _until_told
