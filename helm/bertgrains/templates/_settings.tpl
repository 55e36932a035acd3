{{/* Settings of the program as environment variables. */}}

{{/* (list KEY VALUE), such as (list "Silo:Role" "core"). Kubernetes expands $(NAME) in values. */}}
{{- define "bertgrains.setting" -}}
- name: BERTGRAINS__{{ index . 0 | replace ":" "__" }}
  value: {{ index . 1 | toString | replace "$(" "$$(" | quote }}
{{- end }}

{{/* (list PREFIX MAP): all settings of a section. */}}
{{- define "bertgrains.section" -}}
{{- $prefix := index . 0 -}}
{{- range $name, $value := index . 1 }}
{{- $key := printf "%s:%s" $prefix $name }}
{{- if kindIs "map" $value }}
{{- with include "bertgrains.section" (list $key $value) }}
{{ . }}
{{- end }}
{{- else }}
{{ include "bertgrains.setting" (list $key $value) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The database, for every process. Npgsql reads PGPASSWORD. */}}
{{- define "bertgrains.databaseSettings" -}}
{{- $database := .Values.database -}}
{{- if $database.trial.enabled -}}
{{ include "bertgrains.setting" (list "Cluster:ConnectionString" (printf "Host=%s-database;Database=bertgrains;Username=bertgrains" (include "bertgrains.release" .))) }}
{{ include "bertgrains.secretVariable" (list "PGPASSWORD" (printf "%s-database" (include "bertgrains.release" .)) "password") }}
{{- else if $database.connectionStringSecret.name -}}
{{ include "bertgrains.secretVariable" (list "BERTGRAINS__Cluster__ConnectionString" $database.connectionStringSecret.name $database.connectionStringSecret.key) }}
{{- else -}}
{{ include "bertgrains.setting" (list "Cluster:ConnectionString" $database.connectionString) }}
{{- with $database.passwordSecret.name }}
{{ include "bertgrains.secretVariable" (list "PGPASSWORD" . $database.passwordSecret.key) }}
{{- end }}
{{- end }}
{{- end }}

{{/* (list NAME SECRET KEY) */}}
{{- define "bertgrains.secretVariable" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end }}

{{/* Where the cluster is, and its encryption: for silos, gateways and jobs. */}}
{{- define "bertgrains.clusterSettings" -}}
{{ include "bertgrains.setting" (list "Cluster:ClusterId" (include "bertgrains.clusterId" .)) }}
{{ include "bertgrains.databaseSettings" . }}
{{- if include "bertgrains.clusterTlsSecret" . }}
{{ include "bertgrains.setting" (list "Cluster:Tls:CertificatePath" "/etc/bertgrains/cluster-tls/tls.crt") }}
{{ include "bertgrains.setting" (list "Cluster:Tls:KeyPath" "/etc/bertgrains/cluster-tls/tls.key") }}
{{ include "bertgrains.setting" (list "Cluster:Tls:AuthorityPath" "/etc/bertgrains/cluster-tls/ca.crt") }}
{{ include "bertgrains.setting" (list "Cluster:Tls:TargetHost" .Values.cluster.tls.targetHost) }}
{{- else }}
{{ include "bertgrains.setting" (list "Cluster:Tls:AllowUnencrypted" true) }}
{{- end }}
{{- end }}

{{- define "bertgrains.clusterTlsSecret" -}}
{{- if .Values.cluster.tls.issuer.name -}}{{ include "bertgrains.release" . }}-cluster-tls
{{- else -}}{{ .Values.cluster.tls.secret }}
{{- end -}}
{{- end }}

{{- define "bertgrains.scheme" -}}{{ ternary "https" "http" (ne .Values.access.tls.secret "") }}{{- end }}

{{/* Who may send requests, and their encryption: for the role that serves HTTP. */}}
{{- define "bertgrains.accessSettings" -}}
{{- $access := .Values.access -}}
{{ include "bertgrains.setting" (list "Gateway:AdminUrls" "http://*:8081") }}
{{- if $access.tls.secret }}
{{ include "bertgrains.setting" (list "Http:Tls:CertificatePath" "/etc/bertgrains/tls/tls.crt") }}
{{ include "bertgrains.setting" (list "Http:Tls:KeyPath" "/etc/bertgrains/tls/tls.key") }}
{{- end }}
{{- if $access.allowAnonymous }}
{{ include "bertgrains.setting" (list "Gateway:AllowAnonymous" true) }}
{{- end }}
{{- if $access.keys.secret }}
{{ include "bertgrains.setting" (list "Gateway:Keys:Path" (printf "/etc/bertgrains/keys/%s" $access.keys.key)) }}
{{- end }}
{{- with $access.jwt }}
{{- range $setting := list "authority" "audience" "issuer" "metadataAddress" "tenantClaim" "roleClaim" "allowUnencrypted" }}
{{- with get $access.jwt $setting }}
{{ include "bertgrains.setting" (list (printf "Gateway:Jwt:%s" (title $setting)) .) }}
{{- end }}
{{- end }}
{{- range $index, $role := .roles }}
{{- $path := printf "Gateway:Jwt:Roles:%d" $index }}
{{ include "bertgrains.setting" (list (printf "%s:Role" $path) $role.role) }}
{{- range $list := list "models" "tasks" }}
{{- range $number, $name := get $role $list | default list }}
{{ include "bertgrains.setting" (list (printf "%s:%s:%d" $path (title $list) $number) $name) }}
{{- end }}
{{- end }}
{{- range $setting := list "administers" "weight" }}
{{- with get $role $setting }}
{{ include "bertgrains.setting" (list (printf "%s:%s" $path (title $setting)) .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "bertgrains.otlp" -}}
{{- with .Values.monitoring.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ printf "service.namespace=%s" (include "bertgrains.clusterId" $) | quote }}
{{- end }}
{{- end }}

{{/* Every silo: its name and address are those of its pod. */}}
{{- define "bertgrains.siloSettings" -}}
- name: BERTGRAINS__Silo__Name
  valueFrom:
    fieldRef: {fieldPath: metadata.name}
- name: BERTGRAINS__Silo__Address
  valueFrom:
    fieldRef: {fieldPath: status.podIP}
{{ include "bertgrains.setting" (list "Silo:Cache" "/var/cache/bertgrains") }}
{{- if .Values.signatureKeys }}
{{ include "bertgrains.setting" (list "Silo:SignatureKeys" "/etc/bertgrains/settings/signature-keys.pem") }}
{{- end }}
{{ include "bertgrains.clusterSettings" . }}
{{- end }}
