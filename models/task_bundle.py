"""The two nets as a `.task` bundle, which is what MediaPipe's own PoseLandmarker loads.

Needs the packages `mediapipe` (its schemas of the files) and `flatbuffers`.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import flatbuffers
import numpy as np
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as model_schema


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
