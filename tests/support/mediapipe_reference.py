"""MediaPipe's own PoseLandmarker over the same two nets, to compare with."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Self

import flatbuffers
import mediapipe
import numpy as np
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as model_schema
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode
from numpy.typing import NDArray


def build_bundle(detector: Path, landmarks: Path) -> bytes:
    """A `.task` bundle of two bare .tflite files, with the metadata that MediaPipe insists on."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("pose_detector.tflite", _described(detector, mean=127.5, std=127.5))
        bundle.writestr("pose_landmarks_detector.tflite", _described(landmarks, mean=0, std=255))
    return packed.getvalue()


def _described(model: Path, *, mean: float, std: float) -> bytes:
    """The model with a metadata buffer that says how its input image is normalised."""
    net = model_schema.ModelT.InitFromPackedBuf(model.read_bytes())
    buffer = model_schema.BufferT()
    buffer.data = np.frombuffer(_image_metadata(mean, std), np.uint8)
    net.buffers.append(buffer)
    entry = model_schema.MetadataT()
    entry.name = "TFLITE_METADATA"
    entry.buffer = len(net.buffers) - 1
    net.metadata = [*(net.metadata or []), entry]
    return _packed(net, b"TFL3")


def _image_metadata(mean: float, std: float) -> bytes:
    schema = metadata_schema
    normalisation = schema.NormalizationOptionsT(mean=[mean], std=[std])
    step = schema.ProcessUnitT(
        optionsType=schema.ProcessUnitOptions.NormalizationOptions, options=normalisation
    )
    content = schema.ContentT(
        contentPropertiesType=schema.ContentProperties.ImageProperties,
        contentProperties=schema.ImagePropertiesT(colorSpace=schema.ColorSpaceType.RGB),
    )
    image = schema.TensorMetadataT(name="image", content=content, processUnits=[step])
    graph = schema.SubGraphMetadataT(inputTensorMetadata=[image])
    return _packed(schema.ModelMetadataT(name="pose", subgraphMetadata=[graph]), b"M001")


def _packed(table: object, identifier: bytes) -> bytes:
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(table.Pack(builder), file_identifier=identifier)  # type: ignore[attr-defined]
    return bytes(builder.Output())


class Mode(Enum):
    """IMAGE detects in every picture; VIDEO follows and, for one person, smooths."""

    IMAGE = RunningMode.IMAGE
    VIDEO = RunningMode.VIDEO


@dataclass(frozen=True, slots=True, eq=False)
class ReferencePose:
    """As `Pose`: `image` (33, 4) with x and y in fractions of the picture, `world` (33, 3) m."""

    image: NDArray[np.float32]
    world: NDArray[np.float32]


class Reference:
    """A PoseLandmarker; use it in a `with` statement, it cannot be left to the collector."""

    def __init__(self, bundle: bytes, mode: Mode, people: int = 1) -> None:
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=bundle),
            running_mode=mode.value,
            num_poses=people,
        )
        self.mode = mode
        self._landmarker = PoseLandmarker.create_from_options(options)

    def find(self, rgb: NDArray[np.uint8], time_ms: int) -> list[ReferencePose]:
        """The people in a picture (height, width, 3); in VIDEO mode times must increase."""
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
        if self.mode is Mode.IMAGE:
            result = self._landmarker.detect(image)
        else:
            result = self._landmarker.detect_for_video(image, time_ms)
        found = zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
        return [
            ReferencePose(
                np.array([(p.x, p.y, p.z, p.visibility) for p in image_points], np.float32),
                np.array([(p.x, p.y, p.z) for p in world_points], np.float32),
            )
            for image_points, world_points in found
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._landmarker.close()
