# SPDX-License-Identifier: Apache-2.0
# The service in one image. It runs as an unprivileged user, keeps everything in /data, and takes
# its settings from the environment (docs/settings.md). KAOCHANG_SECRET_KEY has no default.
#
#   docker build -t kaochang .
#   docker run -e KAOCHANG_SECRET_KEY=… -e KAOCHANG_PUBLIC_ADDRESS=https://exam.example.org \
#     -e KAOCHANG_TRUSTED_PROXIES=172.16.0.0/12 -v kaochang:/data -p 8000:8000 kaochang
#
# A proxy with the certificate stands in front (docs/deployment.md); to the container it comes from
# Docker's own network.
#
# With PostgreSQL: set KAOCHANG_DATABASE_URL, run `kaochang migrate` once per release, and start
# as many containers as wanted, with KAOCHANG_RUN_WORKER=0 and one more that runs `kaochang worker`.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements/run.txt .
RUN python -m venv /opt/kaochang \
 && /opt/kaochang/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r run.txt

FROM python:3.11-slim-bookworm
# Chinese on generated documents; the time zone database comes with the Python packages.
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin kaochang \
 && install -d -o kaochang -g kaochang -m 0700 /data
COPY --from=build /opt/kaochang /opt/kaochang
WORKDIR /srv/kaochang
COPY . .
RUN printf '#!/opt/kaochang/bin/python\nfrom app.cli import main\n\nif __name__ == "__main__":\n    main()\n' > /usr/local/bin/kaochang \
 && chmod 0755 /usr/local/bin/kaochang \
 && /opt/kaochang/bin/python -m compileall -q app question_bank proctoring

ENV PATH=/opt/kaochang/bin:$PATH \
    PYTHONPATH=/srv/kaochang \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    KAOCHANG_DATA_DIR=/data \
    KAOCHANG_DATABASE_URL=sqlite+aiosqlite:////data/kaochang.db \
    KAOCHANG_LOG_JSON=1
USER kaochang
VOLUME /data
EXPOSE 8000
# Alive, not ready: a container whose database is away should wait for it, not be restarted.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["/opt/kaochang/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
# Migrations first: an embedded database has nobody else to run them, and at head they do nothing.
CMD ["sh", "-c", "kaochang migrate && exec kaochang serve --host 0.0.0.0 --port 8000"]
