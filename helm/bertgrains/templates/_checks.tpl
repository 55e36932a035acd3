{{/* Values that are valid alone and not together, in sentences. values.schema.json checks the single values. */}}
{{- define "bertgrains.checks" -}}
{{- $faults := list -}}
{{- $database := .Values.database -}}
{{- $databases := compact (list $database.connectionString $database.connectionStringSecret.name (ternary "trial" "" $database.trial.enabled)) -}}
{{- if ne (len $databases) 1 -}}
{{- $faults = append $faults "database: the cluster needs one PostgreSQL database; set one of database.connectionString (with database.passwordSecret), database.connectionStringSecret.name, or database.trial.enabled=true for a trial" -}}
{{- end -}}
{{- if regexMatch "(?i)(password|pwd)\\s*=" $database.connectionString -}}
{{- $faults = append $faults "database.connectionString: the password belongs into a secret; set database.passwordSecret.name, or the whole string in database.connectionStringSecret" -}}
{{- end -}}
{{- $tls := .Values.cluster.tls -}}
{{- if ne (len (compact (list $tls.secret $tls.issuer.name (ternary "plain" "" $tls.allowUnencrypted)))) 1 -}}
{{- $faults = append $faults "cluster.tls: set one of cluster.tls.secret, cluster.tls.issuer.name (cert-manager), or cluster.tls.allowUnencrypted=true where the network itself encrypts or isolates" -}}
{{- end -}}
{{- $access := .Values.access -}}
{{- $issuer := or $access.jwt.authority $access.jwt.metadataAddress -}}
{{- if not (or $access.keys.secret $issuer $access.allowAnonymous) -}}
{{- $faults = append $faults "access: nobody could send a request; set access.keys.secret, access.jwt.authority, or access.allowAnonymous=true" -}}
{{- end -}}
{{- if and (or $access.keys.secret $issuer) $access.allowAnonymous -}}
{{- $faults = append $faults "access.allowAnonymous: it has no effect beside access.keys.secret or access.jwt; set one" -}}
{{- end -}}
{{- if ne (empty $issuer) (empty $access.jwt.audience) -}}
{{- $faults = append $faults "access.jwt: authority (or metadataAddress) and audience belong together; without an audience tokens for other servers of the issuer would be accepted" -}}
{{- end -}}
{{- if and (hasPrefix "http://" $issuer) (not $access.jwt.allowUnencrypted) -}}
{{- $faults = append $faults "access.jwt.authority: over http, whoever is on the way makes tokens; use https, or access.jwt.allowUnencrypted=true where the network encrypts or isolates" -}}
{{- end -}}
{{- if not .Values.workers -}}
{{- $faults = append $faults "workers: without a worker nothing serves; keep at least one pool" -}}
{{- end -}}
{{- range $name, $source := .Values.bundles -}}
{{- if ne (len (compact (list $source.image $source.claim))) 1 -}}
{{- $faults = append $faults (printf "bundles.%s: set one of image and claim" $name) -}}
{{- end -}}
{{- end -}}
{{- $scaled := list (list "core" .Values.core.autoscaling) (list "gateway" .Values.gateway.autoscaling) -}}
{{- range $name, $own := .Values.workers -}}
{{- $pool := include "bertgrains.pool" (list $ $own) | fromJson -}}
{{- $scaled = append $scaled (list (printf "workers.%s" $name) $pool.autoscaling) -}}
{{- end -}}
{{- range $scaled -}}
{{- $scaling := index . 1 -}}
{{- if gt (int $scaling.min) (int $scaling.max) -}}
{{- $faults = append $faults (printf "%s.autoscaling: min %d is above max %d" (index . 0) (int $scaling.min) (int $scaling.max)) -}}
{{- end -}}
{{- if and $scaling.enabled (eq $.Values.autoscaling.kind "hpa") (not $.Values.monitoring.rules) -}}
{{- $faults = append $faults (printf "%s.autoscaling: autoscaling.kind hpa scales by a metric that the rules record; set monitoring.rules=true" (index . 0)) -}}
{{- end -}}
{{- end -}}
{{- $faults = concat $faults (include "bertgrains.modelChecks" . | fromJsonArray) -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- $faults = append $faults "ingress: hosts is empty" -}}
{{- end -}}
{{- if and .Values.route.enabled (not .Values.route.parents) -}}
{{- $faults = append $faults "route: parents is empty; name the Gateway, such as parents[0].name" -}}
{{- end -}}
{{- with $faults | uniq -}}
{{- fail (printf "\n  %s" (join "\n  " .)) -}}
{{- /* `helm lint` only logs a call of fail, and fails for a template that does not exist. */ -}}
{{- include (join "; " .) $ -}}
{{- end -}}
{{- end }}

{{- define "bertgrains.modelChecks" -}}
{{- $faults := list -}}
{{- $seen := dict -}}
{{- range $model := .Values.models -}}
{{- if hasKey $seen $model.name -}}
{{- $faults = append $faults (printf "models: %s is there twice; for a canary, give its entry the new revision and a weight, and the old revision keeps the rest" $model.name) -}}
{{- end -}}
{{- $_ := set $seen $model.name true -}}
{{- if not (hasKey $.Values.workers $model.pool) -}}
{{- $faults = append $faults (printf "models: %s is for the pool %s; workers has %s" $model.name $model.pool (keys $.Values.workers | sortAlpha | join ", ")) -}}
{{- else -}}
{{- $kind := (include "bertgrains.pool" (list $ (get $.Values.workers $model.pool)) | fromJson).device -}}
{{- $devices := 0 -}}
{{- range $name, $own := $.Values.workers -}}
{{- $pool := include "bertgrains.pool" (list $ $own) | fromJson -}}
{{- if eq $pool.device $kind -}}
{{- $pods := ternary $pool.autoscaling.max $pool.replicas $pool.autoscaling.enabled | int -}}
{{- $devices = add $devices (mul $pods (ternary 1 (int $pool.gpus.count) (eq $kind "cpu"))) -}}
{{- end -}}
{{- end -}}
{{- if gt (int ($model.replicas | default 0)) (int $devices) -}}
{{- $faults = append $faults (printf "models: %s has %d replicas, and the workers have %d %s devices, which hold one replica of a revision each" $model.name (int $model.replicas) (int $devices) $kind) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $faults | toJson -}}
{{- end }}
