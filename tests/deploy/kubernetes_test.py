#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the Kubernetes files of deploy/: what a linter would, and that they
name options, paths and ports that the program has.

    kubernetes_test.py FRAMEWISE FILE...
"""
import re
import subprocess
import sys

try:
    import yaml
except ImportError:
    print("SKIPPED: python3-yaml is not installed (./dev deps test installs it)")
    sys.exit(0)

KINDS = {
    "ConfigMap": "v1",
    "Service": "v1",
    "Job": "batch/v1",
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "PodDisruptionBudget": "policy/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
}
problems = []


def check(condition, where, message):
    if not condition:
        problems.append(f"{where}: {message}")


class UniqueKeys(yaml.SafeLoader):
    """PyYAML keeps the last of equal keys without a word."""


def mapping(loader, node):
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.YAMLError(f"the key {key} is given twice, {node.start_mark}")
    return loader.construct_mapping(node, deep=True)


UniqueKeys.add_constructor("tag:yaml.org,2002:map", mapping)


def quantity(text):
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(m|Ki|Mi|Gi|Ti)?", str(text))
    if not match:
        return None
    scale = {None: 1, "m": 1e-3, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
    return float(match[1]) * scale[match[2]]


def check_container(container, volumes, where):
    security = container.get("securityContext", {})
    check(security.get("allowPrivilegeEscalation") is False, where, "may get privileges")
    check(security.get("readOnlyRootFilesystem") is True, where, "may write to its image")
    check(security.get("capabilities", {}).get("drop") == ["ALL"], where, "has capabilities")
    resources = container.get("resources", {})
    for name in ("cpu", "memory"):
        asked = quantity(resources.get("requests", {}).get(name))
        limit = quantity(resources.get("limits", {}).get(name))
        check(asked and limit and asked <= limit, where, f"{name}: no request within a limit")
    for mount in container.get("volumeMounts", []):
        check(mount["name"] in volumes, where, f"mounts {mount['name']}, which is no volume")
    ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        if probe in container:
            port = container[probe]["httpGet"]["port"]
            check(port in ports, where, f"{probe} asks port {port}, which has no name")
    return ports


def check_arguments(container, program, where):
    """Each option of the container is one of `framewise serve --help`."""
    arguments = container.get("args", [])
    if not arguments or arguments[0] != "serve":
        return
    text = subprocess.run([program, "serve", "--help=all"], capture_output=True, text=True, check=True).stdout
    for argument in arguments[1:]:
        name = argument.split("=")[0]
        check(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text), where, f"{name} is no option of framewise serve")


def check_pods(document, program, where):
    spec = document["spec"]["template"]["spec"]
    labels = document["spec"]["template"].get("metadata", {}).get("labels", {})
    selector = document["spec"].get("selector", {}).get("matchLabels", {})
    check(selector.items() <= labels.items(), where, "its selector does not match its pods")
    security = spec.get("securityContext", {})
    check(security.get("runAsNonRoot") is True, where, "may run as root")
    check(security.get("seccompProfile", {}).get("type") == "RuntimeDefault", where, "has no seccomp profile")
    volumes = {volume["name"] for volume in spec.get("volumes", [])}
    volumes |= {claim["metadata"]["name"] for claim in document["spec"].get("volumeClaimTemplates", [])}
    ports = {}
    for container in spec.get("initContainers", []) + spec["containers"]:
        at = f"{where}, container {container['name']}"
        ports |= check_container(container, volumes, at)
        check_arguments(container, program, at)
        if document["kind"] in ("Deployment", "StatefulSet") and container in spec["containers"]:
            for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
                check(probe in container, at, f"has no {probe}")
    return labels, ports


def check_file(path, program):
    with open(path, encoding="utf-8") as file:
        documents = list(yaml.load_all(file, Loader=UniqueKeys))
    pods, ports, names = [], {}, set()
    for document in documents:
        where = f"{path}: {document.get('kind')} {document.get('metadata', {}).get('name')}"
        check(KINDS.get(document.get("kind")) == document.get("apiVersion"), where, f"apiVersion {document.get('apiVersion')}")
        check(re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", document["metadata"]["name"]), where, "its name is not valid")
        names.add((document["kind"], document["metadata"]["name"]))
        if "template" in document.get("spec", {}):
            labels, named = check_pods(document, program, where)
            pods.append(labels)
            ports |= named
    for document in documents:
        where = f"{path}: {document['kind']}"
        spec = document.get("spec", {})
        if document["kind"] == "Service":
            check(any(spec["selector"].items() <= labels.items() for labels in pods), where, "selects no pod")
            for port in spec["ports"]:
                check(port["targetPort"] in ports, where, f"leads to port {port['targetPort']}, which no pod has")
        if document["kind"] == "HorizontalPodAutoscaler":
            target = spec["scaleTargetRef"]
            check((target["kind"], target["name"]) in names, where, "scales nothing of this file")
            check(spec["minReplicas"] <= spec["maxReplicas"], where, "minReplicas above maxReplicas")
        if document["kind"] in ("PodDisruptionBudget", "NetworkPolicy"):
            selector = (spec.get("selector") or spec.get("podSelector"))["matchLabels"]
            check(any(selector.items() <= labels.items() for labels in pods), where, "selects no pod")


for each in sys.argv[2:]:
    check_file(each, sys.argv[1])
print("\n".join(problems) or "all files are right")
sys.exit(1 if problems else 0)
