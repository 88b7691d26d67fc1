# Two stages: the first makes a wheel and an environment from locked, hashed packages; the last runs them and can
# build nothing. Whatever is written goes to /var/lib/learn and /tmp, so the rest may be mounted read-only.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS builder
WORKDIR /build
# The packages before the sources: a change of ours then downloads nothing again.
COPY deploy/build.lock deploy/run.lock deploy/
RUN python -m venv tools \
    && python -m venv --without-pip /opt/learn \
    && tools/bin/pip install --quiet --no-cache-dir --only-binary :all: --require-hashes -r deploy/build.lock \
    && tools/bin/pip --python /opt/learn/bin/python install --quiet --no-cache-dir --only-binary :all: \
        --require-hashes -r deploy/run.lock
COPY pyproject.toml README.md ./
COPY learn learn
COPY templates templates
COPY content content
RUN tools/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . \
    && tools/bin/pip --python /opt/learn/bin/python install --quiet --no-cache-dir --no-deps --no-index dist/*.whl

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Learn" \
      org.opencontainers.image.description="Courses and assessment for Vietnam's commune-level cadres"
# pg_dump and pg_restore, for backups of PostgreSQL: of the same major version as the server in compose.yaml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && rm -rf /usr/local/lib/python3.11/ensurepip /usr/local/lib/python3.11/site-packages/* /usr/local/bin/pip*
# Fixed numbers: a volume keeps its owner from one image to the next.
RUN groupadd --gid 10001 learn \
    && useradd --uid 10001 --gid learn --home-dir /var/lib/learn --no-create-home --shell /usr/sbin/nologin learn \
    && install --directory --owner=learn --group=learn --mode=0750 /var/lib/learn
COPY --from=builder /opt/learn /opt/learn
ENV PATH=/opt/learn/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LEARN_ENVIRONMENT=production \
    LEARN_HOST=0.0.0.0 \
    LEARN_PORT=8000 \
    LEARN_DATABASE_URL=sqlite:////var/lib/learn/learn.db \
    LEARN_MEDIA_URL=file:/var/lib/learn/media \
    LEARN_BACKUP_DIR=/var/lib/learn/backups
WORKDIR /var/lib/learn
USER 10001:10001
VOLUME /var/lib/learn
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['LEARN_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["learn"]
CMD ["serve"]
