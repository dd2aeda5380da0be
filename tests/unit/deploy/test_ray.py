"""The manifests of front doors and of session hosts on Ray."""

from __future__ import annotations

from typing import Any

import kubernetes_validate
import pytest

from server.cluster.names import ANALYSIS_RESOURCE
from server.cluster.scaling import HOST_RESOURCE
from tests.support.shipping import ends_within_s, settings_of
from tests.unit.deploy.test_kubernetes import (
    KUBERNETES,
    VERSIONS,
    Manifest,
    built,
    example_secret,
    the,
)

FOREIGN = "RayCluster"


@pytest.fixture(scope="module")
def manifests() -> list[Manifest]:
    """As kustomize makes them."""
    return built(KUBERNETES / "ray")


def pod(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    """What a Deployment's pods are."""
    found: Manifest = the(manifests, kind, name)["spec"]["template"]["spec"]
    return found


def ray_pods(manifests: list[Manifest]) -> list[Manifest]:
    """The head's, and the hosts'."""
    spec = the(manifests, FOREIGN)["spec"]
    groups = [spec["headGroupSpec"], *spec["workerGroupSpecs"]]
    return [one["template"]["spec"] for one in groups]


def variables(manifests: list[Manifest], container: Manifest) -> dict[str, str]:
    """A container's, secrets as the example has them."""
    secret = example_secret()
    found: dict[str, str] = {}
    for one in container.get("envFrom", ()):
        found |= the(manifests, "ConfigMap", one["configMapRef"]["name"])["data"]
    for one in container["env"]:
        source: Any = one.get("valueFrom")
        value = secret[source["secretKeyRef"]["key"]] if source else one["value"]
        found[one["name"]] = value
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_would_take_them(manifests: list[Manifest], version: str) -> None:
    """What it knows of itself; Ray's own kind it does not know."""
    for one in manifests:
        if one["kind"] != FOREIGN:
            kubernetes_validate.validate(one, version, strict=True)


def test_all_take_their_settings(manifests: list[Manifest]) -> None:
    """Hosts, doors and whoever starts hosts share a Redis and Ray's token; a door is one."""
    pods = [
        *ray_pods(manifests),
        pod(manifests, "Deployment", "sideline-door"),
        pod(manifests, "Deployment", "sideline-keeper"),
    ]
    for one in pods:
        (container,) = one["containers"]
        given = variables(manifests, container)
        settings = settings_of({name: text for name, text in given.items() if "RAY" not in name})
        assert settings.redis is not None
        assert given["RAY_AUTH_MODE"] == "token"
        assert given["RAY_AUTH_TOKEN"]
        assert container["image"] == "registry.example.org/sideline:0.1.0-cpu-ray"
    (door,) = pod(manifests, "Deployment", "sideline-door")["containers"]
    settings = settings_of(
        {name: text for name, text in variables(manifests, door).items() if "RAY" not in name}
    )
    assert settings.cluster is not None
    assert settings.shared_secret == example_secret()["cluster-secret"]
    assert settings.database is not None


def test_a_door_that_goes_has_time(manifests: list[Manifest]) -> None:
    """preStop, and what a server takes to end."""
    one = pod(manifests, "Deployment", "sideline-door")
    (door,) = one["containers"]
    given = {name: text for name, text in variables(manifests, door).items() if "RAY" not in name}
    waits_s = door["lifecycle"]["preStop"]["sleep"]["seconds"]
    needs_s = waits_s + ends_within_s(settings_of(given))
    assert one["terminationGracePeriodSeconds"] >= needs_s + 5


def test_nodes_have_what_hosts_and_analyses_ask_for(manifests: list[Manifest]) -> None:
    """By Ray's resources; the head has none, and so no sessions are asked for there."""
    spec = the(manifests, FOREIGN)["spec"]
    (group,) = spec["workerGroupSpecs"]
    said = group["rayStartParams"]["resources"]
    assert f'\\"{HOST_RESOURCE}\\": 1' in said
    assert f'\\"{ANALYSIS_RESOURCE}\\": 1' in said
    assert "resources" not in spec["headGroupSpec"]["rayStartParams"]
    assert group["template"]["spec"]["hostNetwork"]


def test_what_keeps_hosts_asks_for_no_more_than_there_may_be(manifests: list[Manifest]) -> None:
    """The most that Ray's autoscaler would give."""
    (keeper,) = pod(manifests, "Deployment", "sideline-keeper")["containers"]
    (group,) = the(manifests, FOREIGN)["spec"]["workerGroupSpecs"]
    words = keeper["args"]
    assert int(words[words.index("--scale-to") + 1]) == group["maxReplicas"]
