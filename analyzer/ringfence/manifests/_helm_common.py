"""The helpers that charts take from Bitnami's library chart ``common``, which is fetched and lies in no repository.

Written after its reference: names and labels of objects, versions of their kinds for a cluster of today, images, values that
are templates. What says nothing of who runs what (affinities, warnings) is empty.
"""

from __future__ import annotations

from functools import lru_cache

from ringfence.manifests._helm_syntax import Body, parse

_VERSIONS = {
    "apps/v1": ("deployment", "statefulset", "daemonset"), "batch/v1": ("cronjob", "job"), "policy/v1": ("policy",),
    "networking.k8s.io/v1": ("ingress", "networkPolicy"), "rbac.authorization.k8s.io/v1": ("rbac",),
    "autoscaling/v2": ("hpa",),
}  # fmt: skip
_EMPTY = (
    "affinities.pods", "affinities.pods.soft", "affinities.pods.hard", "affinities.nodes", "affinities.nodes.soft",
    "affinities.nodes.hard", "images.pullSecrets", "images.renderPullSecrets", "storage.class", "warnings.rollingTag",
    "warnings.resources", "compatibility.renderSecurityContext", "resources.preset", "ingress.certManagerRequest",
)  # fmt: skip
_CONTEXT = """{{- $context := . -}}{{- if hasKey . "context" -}}{{- $context = .context -}}{{- end -}}"""
_TEXT = """
{{- define "common.names.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "common.names.chart" -}}{{- printf "%s-%s" .Chart.Name .Chart.Version -}}{{- end -}}
{{- define "common.names.namespace" -}}{{- .Release.Namespace -}}{{- end -}}
{{- define "common.names.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}{{- end -}}
{{- end -}}
{{- define "common.labels.matchLabels" -}}
CONTEXT
app.kubernetes.io/name: {{ include "common.names.name" $context }}
app.kubernetes.io/instance: {{ $context.Release.Name }}
{{- end -}}
{{- define "common.labels.standard" -}}
{{- include "common.labels.matchLabels" . }}
app.kubernetes.io/managed-by: Helm
{{- end -}}
{{- define "common.tplvalues.render" -}}
{{- if typeIs "string" .value }}{{ tpl .value .context }}{{ else }}{{ tpl (.value | toYaml) .context }}{{ end }}
{{- end -}}
{{- define "common.images.image" -}}
{{- $registry := .imageRoot.registry -}}
{{- if .global }}{{ if .global.imageRegistry }}{{ $registry = .global.imageRegistry }}{{ end }}{{ end -}}
{{- if $registry }}{{ $registry }}/{{ end }}{{ .imageRoot.repository }}:{{ .imageRoot.tag | default "latest" }}
{{- end -}}
{{- define "common.ingress.backend" -}}
service:
  name: {{ .serviceName }}
  port:
    {{ if typeIs "string" .servicePort }}name{{ else }}number{{ end }}: {{ .servicePort }}
{{- end -}}
{{- define "common.ingress.supportsPathType" -}}true{{- end -}}
{{- define "common.ingress.supportsIngressClassname" -}}true{{- end -}}
{{- define "common.capabilities.kubeVersion" -}}1.30.0{{- end -}}
"""


@lru_cache(maxsize=1)
def common_defines() -> dict[str, Body]:
    """The bodies of the library's templates by their names."""
    kinds = [(kind, version) for version, kinds in _VERSIONS.items() for kind in kinds]
    versions = [
        f'{{{{- define "common.capabilities.{kind}.apiVersion" -}}}}{version}{{{{- end -}}}}' for kind, version in kinds
    ]
    empty = [f'{{{{- define "common.{name}" -}}}}{{{{- end -}}}}' for name in _EMPTY]
    return dict(parse("\n".join((_TEXT.replace("CONTEXT", _CONTEXT), *versions, *empty))).defines)
