{{/* Parts of every pod. */}}

{{/* (list ROOT COMPONENT SCHEDULING GRACE [POOL]): all but the containers and volumes. */}}
{{- define "bertgrains.podSpec" -}}
{{- $root := index . 0 -}}
{{- $scheduling := index . 2 -}}
{{- $selector := list $root (index . 1) -}}
{{- if gt (len .) 4 }}{{ $selector = append $selector (index . 4) }}{{ end -}}
serviceAccountName: {{ include "bertgrains.serviceAccount" $root }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ index . 3 }}
{{- with include "bertgrains.priorityClass" (list $root (index . 1) $scheduling.priorityClassName) }}
priorityClassName: {{ . }}
{{- end }}
{{- with $scheduling.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with $scheduling.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $scheduling.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
affinity:
  {{- if $scheduling.affinity }}
  {{- toYaml $scheduling.affinity | nindent 2 }}
  {{- else }}
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "bertgrains.selector" $selector | nindent 14 }}
  {{- end }}
topologySpreadConstraints:
  {{- if $scheduling.topologySpread }}
  {{- toYaml $scheduling.topologySpread | nindent 2 }}
  {{- else }}
  - topologyKey: topology.kubernetes.io/zone
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "bertgrains.selector" $selector | nindent 8 }}
  {{- end }}
{{ include "bertgrains.podSecurity" $root }}
{{- end }}

{{/* The user of the image. The group owns the folders that pods write to. */}}
{{- define "bertgrains.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  runAsGroup: 1654
  fsGroup: 1654
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "bertgrains.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/*
Restart on live, route on ready. A silo serves HTTP once it has joined its cluster, and tries to join for up to two minutes: until then only
the first probe counts.
*/}}
{{- define "bertgrains.probes" -}}
startupProbe:
  httpGet: {path: /health/live, port: admin}
  periodSeconds: 3
  timeoutSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /health/live, port: admin}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /health/ready, port: admin}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end }}

{{/* (list ROOT COMPONENT [POOL]): metadata of a pod. A change of the shared file of settings starts pods anew. */}}
{{- define "bertgrains.podMetadata" -}}
{{- $root := index . 0 -}}
labels:
  {{- include "bertgrains.labels" . | nindent 2 }}
  {{- with $root.Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  checksum/settings: {{ printf "%s%s" ($root.Values.settings | toJson) $root.Values.signatureKeys | sha256sum }}
  {{- with $root.Values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "bertgrains.settingsMount" -}}
- name: settings
  mountPath: /etc/bertgrains/settings
  readOnly: true
{{- end }}

{{- define "bertgrains.settingsVolume" -}}
- name: settings
  configMap:
    name: {{ include "bertgrains.release" . }}-settings
{{- end }}

{{- define "bertgrains.clusterMounts" -}}
{{- if include "bertgrains.clusterTlsSecret" . }}
- name: cluster-tls
  mountPath: /etc/bertgrains/cluster-tls
  readOnly: true
{{- end }}
{{- end }}

{{- define "bertgrains.clusterVolumes" -}}
{{- with include "bertgrains.clusterTlsSecret" . }}
- name: cluster-tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{/* Whole folders: files of a subPath do not change when a secret does. */}}
{{- define "bertgrains.accessMounts" -}}
{{- if .Values.access.keys.secret }}
- name: keys
  mountPath: /etc/bertgrains/keys
  readOnly: true
{{- end }}
{{- if .Values.access.tls.secret }}
- name: tls
  mountPath: /etc/bertgrains/tls
  readOnly: true
{{- end }}
{{- end }}

{{- define "bertgrains.accessVolumes" -}}
{{- with .Values.access.keys.secret }}
- name: keys
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- with .Values.access.tls.secret }}
- name: tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{/* The tables of the trial database, whose pod is a part of the release, cannot be made before the release. */}}
{{- define "bertgrains.initContainers" -}}
{{- if .Values.database.trial.enabled }}
initContainers:
  - name: tables
    image: {{ include "bertgrains.image" (list . "cpu") }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    args: [cluster, init]
    env:
      {{- include "bertgrains.databaseSettings" . | nindent 6 }}
    resources:
      {{- include "bertgrains.jobResources" . | nindent 6 }}
    {{- include "bertgrains.containerSecurity" . | nindent 4 }}
{{- end }}
{{- end }}

{{- define "bertgrains.jobResources" -}}
requests: {cpu: 100m, memory: 128Mi}
limits: {cpu: "1", memory: 256Mi}
{{- end }}
