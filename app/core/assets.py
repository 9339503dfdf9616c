# SPDX-License-Identifier: Apache-2.0
"""Static files under the digest of all of them, so that a browser asks for each once a release.

Modules import each other by relative paths, which a version in the query would not reach: an upgrade
would meet half of yesterday's page, or every page would ask for forty modules anew. The digest is the
first folder of the address instead, and with it the modules of one release are one closed set.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

FILES = "/static/"
_FOLDER = Path(__file__).parent.parent / "static"
_LONGEST = 365 * 24 * 3600
_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent: plain, and packed by gzip for who can unpack it."""

    media_type: str
    plain: bytes
    packed: bytes
    etag: str


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Every file by its path; read once, half a megabyte."""
    paths = sorted(path for path in _FOLDER.rglob("*") if path.is_file() and path.suffix != ".ts")
    return {path.relative_to(_FOLDER).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> StaticFile:
    plain = path.read_bytes()
    kind = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(path.name)[0]
    media_type = f"{kind or 'application/octet-stream'}; charset=utf-8"
    digest = hashlib.sha256(plain).hexdigest()[:32]
    return StaticFile(media_type, plain, gzip.compress(plain, 9, mtime=0), f'"{digest}"')


@cache
def release() -> str:
    """Twelve hexadecimal digits that no other set of files has."""
    digest = hashlib.sha256()
    for path, file in static_files().items():
        digest.update(f"{path} {file.etag}\n".encode())
    return digest.hexdigest()[:12]


def asset(path: str) -> str:
    """The address of a static file in this release; KeyError where there is none."""
    static_files()[path]
    return f"{FILES}{release()}/{path}"


@cache
def modules_of(path: str) -> tuple[str, ...]:
    """The addresses of a module and of all that it imports, so that none waits for another's end."""
    found: dict[str, None] = {}
    waiting = [path]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found[here] = None
            waiting += _imports_of(here)
    return tuple(asset(each) for each in found)


def _imports_of(path: str) -> Iterator[str]:
    for named in _IMPORT.findall(static_files()[path].plain.decode()):
        parts: list[str] = []
        for part in (PurePosixPath(path).parent / named).parts:
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        yield "/".join(parts)


class StaticFiles:
    """Serves them. Under this release's digest for good; under another, or none, to be asked again."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        await _answer(scope)(scope, receive, send)


def _answer(scope: Scope) -> Response:
    path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/")
    first, _, rest = path.partition("/")
    # A page that was opened before an upgrade names the release it came with.
    file = static_files().get(path) or (
        static_files().get(rest) if len(first) == len(release()) else None
    )
    if file is None:
        raise HTTPException(404)
    headers = Headers(scope=scope)
    told = {"etag": file.etag, "vary": "Accept-Encoding", "cache-control": "no-cache"}
    if first == release():
        told["cache-control"] = f"public, max-age={_LONGEST}, immutable"
    if headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=told)
    if "gzip" in headers.get("accept-encoding", ""):
        told["content-encoding"] = "gzip"
        return Response(file.packed, headers=told, media_type=file.media_type)
    return Response(file.plain, headers=told, media_type=file.media_type)
