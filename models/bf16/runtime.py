"""What OpenVINO does for the bfloat16 net: measures it, and gives it its final form."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino import opset1
from openvino.properties import hint

from inference.engines.base import Images, Net, Outputs
from models.bf16.graph import Floats

_PRECISE = {"name": "precise", "version": "0"}
"""What OpenVINO calls the wish that an operator not be computed in fewer bits than it says."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A net in OpenVINO's own format: its operators as XML, and its constants."""

    operators: bytes
    constants: bytes


class SinglePrecision:
    """A landmark net (ONNX) whose inner values can be looked at."""

    def __init__(self, model: bytes, values: Sequence[str]) -> None:
        net = _read(model)
        known = {name for port in net.outputs for name in port.names}
        net.add_outputs([value for value in values if value not in known])
        single = {hint.inference_precision: openvino.Type.f32}
        self._request = openvino.Core().compile_model(net, "CPU", single).create_infer_request()

    def outputs(self, value: str, pictures: Images) -> NDArray[np.float32]:
        """A value for each picture of (n, side, side, 3)."""
        return np.concatenate([found[value].copy() for found in self._each([value], pictures)])

    def channel_means(self, values: Sequence[str], pictures: Images) -> Mapping[str, Floats]:
        """The mean of each channel of values (1, channels, height, width) over all pictures."""
        sums: dict[str, Floats] = {}
        for found in self._each(values, pictures):
            for value, one in found.items():
                mean = one[0].mean(axis=(1, 2), dtype=np.float64)
                sums[value] = sums.get(value, np.zeros_like(mean)) + mean
        return {value: total / len(pictures) for value, total in sums.items()}

    def _each(self, values: Sequence[str], pictures: Images) -> Iterator[Outputs]:
        for picture in pictures:
            self._request.infer([picture[None].copy()])
            yield {value: self._request.get_tensor(value).data for value in values}


def compiled(model: bytes, precise: Collection[str]) -> Compiled:
    """A landmark net (ONNX) for one picture, in which the named nodes are marked as precise."""
    net = _read(model)
    _spell_out(net)
    with tempfile.TemporaryDirectory() as folder:
        operators, constants = Path(folder) / "net.xml", Path(folder) / "net.bin"
        openvino.serialize(net, operators, constants)
        return Compiled(_marked(operators.read_bytes(), precise), constants.read_bytes())


def _read(model: bytes) -> Any:
    net = openvino.Core().read_model(model)
    net.reshape([1, Net.LANDMARKS.side, Net.LANDMARKS.side, 3])
    return net


def _spell_out(net: Any) -> None:
    """Write operators as OpenVINO computes them: when it translates one, a mark on it is lost."""
    for node in net.get_ordered_ops():
        if node.get_type_name() == "MaxPool":
            _put(opset1.max_pool(*_pooling(node)), node)
        elif node.get_type_name() == "Minimum":
            _put(_clamp(node), node)


def _pooling(node: Any) -> tuple[Any, ...]:
    said = node.get_attributes()
    names = ("strides", "pads_begin", "pads_end", "kernel", "rounding_type", "auto_pad")
    return (node.input_value(0), *(said[name] for name in names))


def _clamp(minimum: Any) -> Any:
    """Two comparisons with a number each are one clamp."""
    upper, maximum = _parts(minimum)
    lower, values = _parts(maximum.get_node())
    return opset1.clamp(values, _number(lower), _number(upper))


def _parts(node: Any) -> tuple[Any, Any]:
    """A comparison's number, and what is compared with it."""
    first, second = node.input_values()
    return (first, second) if _is_number(first) else (second, first)


def _is_number(value: Any) -> bool:
    return bool(value.get_node().get_type_name() == "Constant")


def _number(value: Any) -> float:
    return float(value.get_node().get_data().reshape(()))


def _put(new: Any, old: Any) -> None:
    new.set_friendly_name(old.get_friendly_name())
    for reader in list(old.output(0).get_target_inputs()):
        reader.replace_source_output(new.output(0))


def _marked(operators: bytes, precise: Collection[str]) -> bytes:
    net = ElementTree.fromstring(operators)
    for layer in net.iter("layer"):
        # A convolution and the addition of its bias are two operators: v5/WithoutBiases and v5.
        if layer.get("type") != "Const" and str(layer.get("name")).partition("/")[0] in precise:
            _runtime_info(layer).insert(0, ElementTree.Element("attribute", _PRECISE))
    text: bytes = ElementTree.tostring(net, xml_declaration=True, encoding="utf-8")
    return text


def _runtime_info(layer: ElementTree.Element) -> ElementTree.Element:
    """The place of marks: after the operator's own data, before its inputs."""
    found = layer.find("rt_info")
    if found is None:
        found = ElementTree.Element("rt_info")
        layer.insert(0 if layer.find("data") is None else 1, found)
    return found
