# Never built or run so far: the project's machines have no container engine.
FROM python:3.12-slim AS build
# gpu or tensorrt for an NVIDIA GPU, which the host's container toolkit then hands in.
ARG ENGINE=cpu
WORKDIR /opt/sideline
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY . .
ENV SIDELINE_DATA_DIR=/var/lib/sideline
RUN make install ENGINE=$ENGINE

FROM python:3.12-slim
RUN useradd --system --create-home sideline
COPY --from=build /opt/sideline /opt/sideline
COPY --from=build --chown=sideline /var/lib/sideline /var/lib/sideline
WORKDIR /opt/sideline
USER sideline
ENV SIDELINE_DATA_DIR=/var/lib/sideline PATH=/opt/sideline/.venv/bin:$PATH
VOLUME /var/lib/sideline
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["sideline"]
CMD ["serve", "--host", "0.0.0.0"]
