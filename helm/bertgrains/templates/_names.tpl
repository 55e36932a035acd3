{{/* Names, labels and images. */}}

{{/* The release, short enough for the pods of a StatefulSet. Objects are named RELEASE-COMPONENT. */}}
{{- define "bertgrains.release" -}}
{{- if le (len .Release.Name) 30 -}}{{ .Release.Name }}
{{- else -}}{{ .Release.Name | trunc 21 | trimSuffix "-" }}-{{ .Release.Name | sha256sum | trunc 8 }}
{{- end -}}
{{- end }}

{{- define "bertgrains.clusterId" -}}
{{ .Values.cluster.id | default (printf "%s.%s" .Release.Namespace .Release.Name) }}
{{- end }}

{{/* (list ROOT COMPONENT [POOL]): what selects the pods of a component. */}}
{{- define "bertgrains.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: bertgrains
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- if gt (len .) 2 }}
bertgrains/pool: {{ index . 2 }}
{{- end }}
{{- end }}

{{/* (list ROOT COMPONENT [POOL]): labels of an object. */}}
{{- define "bertgrains.labels" -}}
{{- $root := index . 0 -}}
{{ include "bertgrains.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end }}

{{/* (list ROOT DEVICE) */}}
{{- define "bertgrains.image" -}}
{{- $root := index . 0 -}}
{{- $image := $root.Values.image -}}
{{- $tag := $image.tag | default $root.Chart.AppVersion -}}
{{- $digest := $image.digest -}}
{{- if eq (index . 1) "cuda" -}}
{{- $tag = $image.cudaTag | default (printf "%s-cuda" $tag) -}}
{{- $digest = $image.cudaDigest -}}
{{- end -}}
{{ $image.repository }}:{{ $tag }}{{ with $digest }}@{{ . }}{{ end }}
{{- end }}

{{/* (list ROOT COMPONENT OWN): the priority class of a role. */}}
{{- define "bertgrains.priorityClass" -}}
{{- $root := index . 0 -}}
{{- if index . 2 -}}{{ index . 2 }}
{{- else if $root.Values.priorityClasses.create -}}{{ $root.Release.Namespace }}-{{ include "bertgrains.release" $root }}-{{ index . 1 }}
{{- end -}}
{{- end }}

{{- define "bertgrains.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}{{ .Values.serviceAccount.name | default (include "bertgrains.release" .) }}
{{- else -}}{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end }}

{{/* (list ROOT POOL): the values of a pool over the defaults, as JSON. */}}
{{- define "bertgrains.pool" -}}
{{- $root := index . 0 -}}
{{- mergeOverwrite (deepCopy $root.Values.workerDefaults) (deepCopy (index . 1 | default dict)) | toJson -}}
{{- end }}
