# SPDX-License-Identifier: Apache-2.0
"""nginx as `deploy/nginx.conf` has it, on a port of this machine and without a certificate."""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.load import HOST
from tests.support.postgres import find_free_port
from tests.support.run import PROJECT

SHIPPED = PROJECT / "deploy/nginx.conf"
_MAIN = """\
{user}daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
worker_rlimit_nofile 20000;
events {{ worker_connections 8000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    # Of the harness alone: its strangers and its candidates all come from this machine.
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
{server}
}}
"""


def find_nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def configuration(folder: Path, port: int, leads_to: int) -> str:
    """The shipped file with another port, another service behind it, and no certificate."""
    server = SHIPPED.read_text(encoding="utf-8")
    for shipped, here in (
        (r"listen 443 ssl;", f"listen {HOST}:{port};"),
        (r"    ssl_certificate.*\n", ""),
        (r"proxy_pass http://127\.0\.0\.1:8000;", f"proxy_pass http://{HOST}:{leads_to};"),
    ):
        server, found = re.subn(shipped, here, server)
        assert found, f"deploy/nginx.conf has no longer {shipped}"
    return _MAIN.format(
        user="user root;\n" if not os.getuid() else "", folder=folder, server=server
    )


@asynccontextmanager
async def nginx(program: str, folder: Path, leads_to: int) -> AsyncIterator[int]:
    """Up; yields its port."""
    port = find_free_port()
    written = folder / "nginx.conf"
    written.write_text(configuration(folder, port, leads_to), encoding="utf-8")
    command = [program, "-c", str(written), "-p", str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: ASYNC220 - only its start
    try:
        async with asyncio.timeout(30):
            while not await _listens(port):  # noqa: ASYNC110 - of another process
                await asyncio.sleep(0.05)
        yield port
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True
