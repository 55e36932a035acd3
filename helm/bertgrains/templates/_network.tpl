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

{{/* Addresses outside of the release that settings name: keys of a token's issuer, a collector. */}}
{{- define "bertgrains.toSettings" -}}
{{- $urls := list -}}
{{- if .issuer }}{{ $urls = append $urls .root.Values.access.jwt.authority }}{{ end -}}
{{- $urls = append $urls .root.Values.monitoring.otlpEndpoint -}}
{{- range compact $urls }}
{{- $url := urlParse . }}
- ports:
    - {protocol: TCP, port: {{ regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "443" "80" (eq $url.scheme "https")) }}}
{{- end }}
{{- end }}
