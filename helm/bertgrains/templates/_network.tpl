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

{{/* (dict "root" ROOT "issuer" BOOL): addresses outside of the release that settings name, the issuer of tokens and the collector. */}}
{{- define "bertgrains.toSettings" -}}
{{- $urls := list .root.Values.monitoring.otlpEndpoint -}}
{{- if .issuer }}{{ $urls = prepend $urls (or .root.Values.access.jwt.metadataAddress .root.Values.access.jwt.authority) }}{{ end -}}
{{- range compact $urls }}
{{- $url := urlParse . }}
- ports:
    - {protocol: TCP, port: {{ regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "443" "80" (eq $url.scheme "https")) }}}
{{- end }}
{{- end }}
