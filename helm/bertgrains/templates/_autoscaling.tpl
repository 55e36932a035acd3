{{/* What scales a component, and by what. */}}

{{/* (list ROOT COMPONENT [POOL]): the labels of its series, as the ServiceMonitor gives them. */}}
{{- define "bertgrains.series" -}}
{{- $root := index . 0 -}}
namespace="{{ $root.Release.Namespace }}",release="{{ $root.Release.Name }}",role="{{ index . 1 }}"
{{- if gt (len .) 2 }},pool="{{ index . 2 }}"{{ end }}
{{- end }}

{{/* Batches that a worker runs at a time: its processors, or the lanes of its GPUs. */}}
{{- define "bertgrains.lanes" -}}
{{- if eq .device "cuda" -}}{{ mul (int .gpus.count) (dig "Gpu" "Lanes" 1 .settings | int) }}
{{- else -}}
{{- $cpu := .resources.limits.cpu | toString -}}
{{- if hasSuffix "m" $cpu -}}{{ divf (trimSuffix "m" $cpu | float64) 1000 | ceil | int }}
{{- else -}}{{ $cpu | float64 | ceil | int }}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
(list ROOT NAME POOL): seconds that one worker would need for the queues of all and for what arrives in the next seconds, if as much arrives as
now. Empty queues alone would say nothing: a pool that just keeps up has none.
*/}}
{{- define "bertgrains.predictedDrain" -}}
{{- $series := include "bertgrains.series" (list (index . 0) "worker" (index . 1)) -}}
{{- $pool := index . 2 -}}
sum(bertgrains_queue_drain_seconds{ {{- $series -}} }) + {{ $pool.autoscaling.horizonSeconds }} * sum(rate(bertgrains_batch_duration_seconds_sum{ {{- $series -}} }[1m])) / {{ include "bertgrains.lanes" $pool }}
{{- end }}

{{/* Scale up at once, down one pod at a time: each drains first, and its load comes to the others. */}}
{{- define "bertgrains.scalingBehavior" -}}
behavior:
  scaleUp:
    stabilizationWindowSeconds: 0
    selectPolicy: Max
    policies:
      - {type: Percent, value: 100, periodSeconds: 15}
      - {type: Pods, value: 2, periodSeconds: 15}
  scaleDown:
    stabilizationWindowSeconds: 300
    policies:
      - {type: Pods, value: 1, periodSeconds: 150}
{{- end }}

{{/* A dict of root, names (COMPONENT [POOL]), kind, autoscaling, query, metric, labels, target. */}}
{{- define "bertgrains.scaler" -}}
{{- $name := printf "%s-%s" (include "bertgrains.release" .root) (join "-" .names) -}}
{{- if eq .root.Values.autoscaling.kind "keda" -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ $name }}
  labels:
    {{- include "bertgrains.labels" (concat (list .root) .names) | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ .kind }}
    name: {{ $name }}
  minReplicaCount: {{ .autoscaling.min }}
  maxReplicaCount: {{ .autoscaling.max }}
  pollingInterval: 15
  advanced:
    horizontalPodAutoscalerConfig:
      name: {{ $name }}
      {{- include "bertgrains.scalingBehavior" . | nindent 6 }}
  triggers:
    - type: prometheus
      metricType: AverageValue
      metadata:
        serverAddress: {{ .root.Values.autoscaling.prometheus }}
        query: {{ .query | quote }}
        threshold: {{ .target | toString | quote }}
        # Without series nothing is known, which is no reason to scale down.
        ignoreNullValues: "false"
{{- else -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
  labels:
    {{- include "bertgrains.labels" (concat (list .root) .names) | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ .kind }}
    name: {{ $name }}
  minReplicas: {{ .autoscaling.min }}
  maxReplicas: {{ .autoscaling.max }}
  {{- include "bertgrains.scalingBehavior" . | nindent 2 }}
  metrics:
    - type: External
      external:
        metric:
          name: {{ .metric }}
          selector:
            matchLabels:
              release: {{ .root.Release.Name }}
              role: {{ first .names }}
              {{- with rest .names }}
              pool: {{ first . }}
              {{- end }}
        target:
          type: AverageValue
          averageValue: {{ .target | toString | quote }}
{{- end }}
{{- end }}
