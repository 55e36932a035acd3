{{/* Rules of network policies. */}}

{{- define "bertgrains.toDns" -}}
- to:
    {{- toYaml .Values.networkPolicy.dns | nindent 4 }}
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end }}

{{- define "bertgrains.toDatabase" -}}
- ports:
    - {protocol: TCP, port: {{ ternary 5432 .Values.database.port .Values.database.trial.enabled }}}
  {{- if .Values.database.trial.enabled }}
  to:
    - podSelector:
        matchLabels:
          {{- include "bertgrains.selector" (list . "database") | nindent 10 }}
  {{- else if .Values.database.peers }}
  to:
    {{- toYaml .Values.database.peers | nindent 4 }}
  {{- end }}
{{- end }}

{{/* (list ROOT COMPONENT...): the pods of components. */}}
{{- define "bertgrains.peer" -}}
{{- $root := first . -}}
- podSelector:
    matchLabels:
      app.kubernetes.io/name: bertgrains
      app.kubernetes.io/instance: {{ $root.Release.Name }}
    matchExpressions:
      - key: app.kubernetes.io/component
        operator: In
        values: {{ rest . | toJson }}
{{- end }}

{{/* The collector, which is outside of the release. */}}
{{- define "bertgrains.toCollector" -}}
{{- with .Values.monitoring.otlpEndpoint }}
{{- $url := urlParse . }}
- ports:
    - {protocol: TCP, port: {{ regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "443" "80" (eq $url.scheme "https")) }}}
{{- end }}
{{- end }}
