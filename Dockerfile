# The register's image: its libraries as requirements.txt hashes them, its code, its static files. No compiler, no
# package tool of ours, no secret; runs as nobody in particular, on a root that may be read-only.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/demarc
COPY requirements.txt ./
RUN python3 -m venv /opt/demarc \
 && /opt/demarc/bin/pip install --require-hashes --only-binary :all: -r requirements.txt
COPY . .
# static files need no database and no key: what is made here for want of one stays in this stage
RUN mkdir /tmp/scratch \
 && DEMARC_DATA_DIR=/tmp/scratch DEMARC_STATIC_ROOT=/srv/static /opt/demarc/bin/python manage.py collectstatic --noinput \
 && /opt/demarc/bin/python -m compileall -q /srv/demarc /opt/demarc/lib \
 && /opt/demarc/bin/pip uninstall --yes pip setuptools

FROM ${PYTHON}
# fixed numbers: the owner of secrets and volumes is named by them
RUN groupadd --gid 10001 demarc && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent demarc \
 && mkdir /data /state && chown 10001:10001 /data /state && chmod 0700 /data /state
COPY --from=built /opt/demarc /opt/demarc
COPY --from=built /srv /srv
# two heaps of the C library for all threads: else each of eight keeps what its largest page took
ENV PATH=/opt/demarc/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 \
    DEMARC_DATA_DIR=/data DEMARC_STATIC_ROOT=/srv/static DEMARC_LOG_STATE_FILE=/state/demarc-log.checkpoint
WORKDIR /srv/demarc
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-m", "config.alive"]
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
