# PixSchool in production: one image, four commands (web, worker, imports, beat; see docker-compose.yml).

FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements/base.txt requirements/uv.txt ./
RUN python -m venv /opt/pixschool \
    && pip install --require-hashes -r uv.txt \
    && uv pip install --no-cache --compile-bytecode --python /opt/pixschool/bin/python --require-hashes -r base.txt


FROM python:3.11-slim-bookworm
# Debian's security updates matter more here than identical builds: versions are not pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/pixschool --create-home pixschool \
    && install --directory --owner=pixschool --mode=0700 /var/lib/pixschool/private

COPY --from=packages /opt/pixschool /opt/pixschool
WORKDIR /srv/pixschool
COPY . .

ENV PATH=/opt/pixschool/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=pixschool.settings \
    PIXSCHOOL_VAR=/var/lib/pixschool

# The font, static files and bytecode are part of the image. The settings want secrets and servers to be named;
# these are for the length of this step, and nothing connects to them.
RUN DATABASE_URL=postgres://build REDIS_URL=redis://build \
    SECRET_KEY=only-for-the-length-of-this-step INE_KEY=only-for-the-length-of-this-step \
    sh -c 'python manage.py build_assets && python manage.py collectstatic --no-input' \
    && python -m compileall -q .

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "deploy/healthcheck.py"]
CMD ["granian", "--interface", "asginl", "--no-ws", "--http", "1", "--host", "0.0.0.0", "--port", "8000", \
     "--loop", "asyncio", "--http1-header-read-timeout", "10000", "--backlog", "2048", \
     "--workers", "2", "--workers-lifetime", "86400", "pixschool.asgi:application"]
