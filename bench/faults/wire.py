# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 on one keep-alive connection, lean enough for a million ops, and used to bad lines."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench.load import HOST

END_OF_HEAD = b"\r\n\r\n"
PATIENCE_SECONDS = 60.0


# The last is uvloop's, of a line that broke while nobody wrote.
_LOST = (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError, ValueError, RuntimeError)


class LineLost(ConnectionError):
    """No whole answer came: what was asked may have been done, and may not."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    def json(self) -> Any:
        """The body when it calls itself JSON and is; None otherwise."""
        if "json" not in self.headers.get("content-type", ""):
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def title(self) -> str:
        """The code of a refusal, or the number where it has none."""
        said = self.json()
        title = said.get("title") if isinstance(said, dict) else None
        return str(title or self.status)


@dataclass(slots=True)
class HttpLine:
    """One browser's connection to the service, made anew whenever it broke."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"
    patience: float = PATIENCE_SECONDS
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    def beside(self) -> "HttpLine":
        """Another connection of the same browser."""
        return HttpLine(self.port, dict(self.cookies), self.address)

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        content_type: str = "application/json",
    ) -> Reply:
        """The answer, whatever it says. LineLost when none came or only a part of one."""
        data = raw if raw is not None else _bytes_of(body)
        request = self._head(method, path, data, content_type) + data
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self.patience):
                status, headers, answer = await self._exchange_or_again(request)
        except _LOST as lost:
            await self.close()
            raise LineLost(repr(lost)) from lost
        except asyncio.CancelledError:
            self._drop()
            raise
        return Reply(status, headers, answer, asyncio.get_running_loop().time() - began)

    def _head(self, method: str, path: str, data: bytes, content_type: str) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {HOST}",
            "Accept: application/json",
            # The service is on this machine, so its proxies are believed; each has an own address.
            f"X-Forwarded-For: {self.address}",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if data or method in ("POST", "PUT"):
            lines += [f"Content-Type: {content_type}", f"Content-Length: {len(data)}"]
        return "\r\n".join(lines).encode() + END_OF_HEAD

    async def _exchange_or_again(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """As a browser: a line that was idle and ends without a word is tried once more, anew."""
        was_used = self._writer is not None
        try:
            return await self._exchange(request)
        except asyncio.IncompleteReadError as ended:
            if ended.partial or not was_used:
                raise
        except ConnectionResetError:
            if not was_used:
                raise
        await self.close()
        return await self._exchange(request)

    async def _exchange(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        # A line that nobody used for some seconds the server has closed: a browser notices.
        if self._writer is None or self._reader is None or self._reader.at_eof():
            await self.close()
            self._reader, self._writer = await asyncio.open_connection(HOST, self.port)
        self._writer.write(request)
        await self._writer.drain()
        status, headers, answer = await read_answer(self._reader)
        for name, value in headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";", 1)[0]
        found = dict(headers)
        if found.get("connection") == "close":
            await self.close()
        return status, found, answer

    def _drop(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def close(self) -> None:
        """Nothing of it is left; the next request makes it anew."""
        writer = self._writer
        self._drop()
        if writer is not None:
            with suppress(*_LOST):
                await writer.wait_closed()


def _bytes_of(body: object) -> bytes:
    """As a browser writes it; a lone surrogate, which has no bytes, by its escape."""
    if body is None:
        return b""
    try:
        return json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(body).encode()


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers with lower-case names, body. Answers without a length end with the line."""
    head = (await reader.readuntil(END_OF_HEAD)).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = [
        (name.strip().lower(), value.strip())
        for name, _, value in (line.partition(":") for line in lines if line)
    ]
    found = dict(headers)
    status = int(first.split(" ", 2)[1])
    if "content-length" in found:
        return status, headers, await reader.readexactly(int(found["content-length"]))
    if found.get("transfer-encoding") == "chunked":
        return status, headers, await _read_chunks(reader)
    return status, headers, b""


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        parts.append((await reader.readexactly(size + 2))[:-2])
    await reader.readuntil(b"\r\n")
    return b"".join(parts)
