# syntax=docker/dockerfile:1
# One image for every role: `watch`, `work`, `tail`, … are arguments. docs/howto/docker.md

FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY requirements/runtime.txt requirements/
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/runtime.txt
# The build backend comes from the locked file too: nothing is fetched that has no hash.
COPY requirements/dev.txt requirements/
RUN python -m venv /build && /build/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
      -r requirements/dev.txt
COPY pyproject.toml README.md LICENSE ./
COPY worker worker
RUN /build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /venv/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.13-slim
LABEL org.opencontainers.image.title="copydesk" \
      org.opencontainers.image.description="Article files in, clean and tagged articles out of Redis" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN groupadd --gid 10001 copydesk && useradd --uid 10001 --gid copydesk --home-dir /app --create-home copydesk
COPY --from=build /venv /venv
COPY config /app/config
WORKDIR /app
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=10s --start-period=20s --retries=4 CMD ["copydesk", "status", "--json"]
ENTRYPOINT ["copydesk"]
CMD ["--help"]
