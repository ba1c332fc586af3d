{{- define "rawi.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* StatefulSet pods carry a hash of up to 11 characters beside the name in a label of 63. */}}
{{- define "rawi.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains (include "rawi.name" .) .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "rawi.name" .) | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "rawi.selectorLabels" -}}
app.kubernetes.io/name: {{ include "rawi.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "rawi.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "rawi.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "rawi.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "rawi.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "rawi.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{- /* The settings with what follows from tls and sasl, as YAML. */}}
{{- define "rawi.settings" -}}
{{- $settings := deepCopy .Values.settings }}
{{- $kafka := dict }}
{{- with .Values.tls }}
{{- if .enabled }}
{{- $tls := dict "enabled" true }}
{{- if .existingSecret }}
{{- range $setting, $key := dict "ca_file" .caKey "certificate_file" .certificateKey "key_file" .keyKey "key_password_file" .keyPasswordKey }}
{{- if $key }}{{- $_ := set $tls $setting (printf "/etc/rawi/tls/%s" $key) }}{{- end }}
{{- end }}
{{- end }}
{{- $_ := set $kafka "tls" $tls }}
{{- end }}
{{- end }}
{{- with .Values.sasl }}
{{- if .mechanism }}
{{- $sasl := dict "mechanism" .mechanism }}
{{- if eq .mechanism "OAUTHBEARER" }}
{{- $_ := set $sasl "token_file" (printf "/etc/rawi/sasl/%s" .tokenKey) }}
{{- else }}
{{- $_ := set $sasl "username" .username }}
{{- $_ := set $sasl "password_file" (printf "/etc/rawi/sasl/%s" .passwordKey) }}
{{- end }}
{{- $_ := set $kafka "sasl" $sasl }}
{{- end }}
{{- end }}
{{- if $kafka }}{{- $settings = mergeOverwrite $settings (dict "kafka" $kafka) }}{{- end }}
{{- with .Values.traces }}
{{- if .existingSecret }}
{{- $traces := dict }}
{{- range $setting, $key := dict "headers_file" .headersKey "ca_file" .caKey }}
{{- if $key }}{{- $_ := set $traces $setting (printf "/etc/rawi/traces/%s" $key) }}{{- end }}
{{- end }}
{{- $settings = mergeOverwrite $settings (dict "traces" $traces) }}
{{- end }}
{{- end }}
{{- toYaml $settings }}
{{- end }}

{{- define "rawi.tomlKey" -}}
{{- if regexMatch "^[A-Za-z0-9_-]+$" . }}{{ . }}{{ else }}{{ toRawJson . }}{{ end }}
{{- end }}

{{- /* A table as TOML: values first, then the tables in it. Helm makes every number a float: whole ones are written whole.
       A JSON string is a TOML string. */}}
{{- define "rawi.toml" -}}
{{- $path := .path }}
{{- range $key, $value := .table }}
{{- if kindIs "float64" $value }}
{{ include "rawi.tomlKey" $key }} = {{ if eq $value (floor $value) }}{{ int64 $value }}{{ else }}{{ $value }}{{ end }}
{{- else if not (or (kindIs "map" $value) (kindIs "invalid" $value)) }}
{{ include "rawi.tomlKey" $key }} = {{ toRawJson $value }}
{{- end }}
{{- end }}
{{- range $key, $value := .table }}
{{- if kindIs "map" $value }}
{{- $inner := ternary $key (printf "%s.%s" $path $key) (eq $path "") }}

[{{ $inner }}]
{{- include "rawi.toml" (dict "path" $inner "table" $value) }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Milliseconds of a duration such as "20s", "1m 30s" or "1500ms". */}}
{{- define "rawi.milliseconds" -}}
{{- $sum := 0.0 }}
{{- range regexFindAll "[0-9.]+(ms|s|m|h)" (toString .) -1 }}
{{- $number := float64 (regexFind "^[0-9.]+" .) }}
{{- $unit := regexFind "[a-z]+$" . }}
{{- $sum = addf $sum (mulf $number (get (dict "ms" 1.0 "s" 1000.0 "m" 60000.0 "h" 3600000.0) $unit)) }}
{{- end }}
{{- $sum }}
{{- end }}

{{- /* The pod's grace period: the worker's shutdown budget and a margin. */}}
{{- define "rawi.graceSeconds" -}}
{{- $sum := 0.0 }}
{{- range $key, $default := dict "drain" "20s" "commit" "5s" "close" "5s" }}
{{- $sum = addf $sum (float64 (include "rawi.milliseconds" (dig "shutdown" $key $default $.Values.settings))) }}
{{- end }}
{{- add (int64 (ceil (divf $sum 1000.0))) (int64 .Values.terminationGraceMarginSeconds) }}
{{- end }}

{{- define "rawi.adminPort" -}}
{{- regexFind "[0-9]+$" (dig "admin" "listen" "0.0.0.0:9464" .Values.settings) }}
{{- end }}

{{- /* The port of the collector of traces; empty without one. */}}
{{- define "rawi.tracesPort" -}}
{{- with dig "traces" "endpoint" "" .Values.settings }}
{{- $authority := regexReplaceAll "^https?://([^/?#]*@)?([^/?#]*).*$" . "${2}" }}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $authority) | default (ternary "443" "80" (hasPrefix "https:" .)) }}
{{- end }}
{{- end }}

{{- /* Resources, with the CPU request that follows from the threads where none is given. */}}
{{- define "rawi.resources" -}}
{{- $resources := deepCopy .Values.resources }}
{{- $normalize := int64 (dig "pipeline" "normalize_workers" 0 .Values.settings) }}
{{- $extract := int64 (dig "pipeline" "extract_workers" 0 .Values.settings) }}
{{- if and $normalize $extract (not (dig "requests" "cpu" "" $resources)) }}
{{- $resources = mergeOverwrite $resources (dict "requests" (dict "cpu" (toString (add $normalize $extract 1)))) }}
{{- end }}
{{- toYaml $resources }}
{{- end }}

{{- /* What the schema cannot say. */}}
{{- define "rawi.check" -}}
{{- $many := or .Values.autoscaling.enabled (gt (int64 .Values.replicas) 1) }}
{{- if and $many (dig "producer" "transactional_id" "" .Values.settings) }}
{{- fail "settings.producer.transactional_id: two live workers must never share one; leave it empty, so that it ends in the pod's name" }}
{{- end }}
{{- if and $many (dig "consumer" "group_instance_id" "" .Values.settings) }}
{{- fail "settings.consumer.group_instance_id: two workers cannot be one member; set staticMembership instead" }}
{{- end }}
{{- if and .Values.staticMembership (or .Values.autoscaling.enabled (ne .Values.kind "StatefulSet")) }}
{{- fail "staticMembership: needs kind StatefulSet and no autoscaling" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (lt (int64 .Values.autoscaling.partitions) 1) }}
{{- fail "autoscaling.partitions: give the number of partitions of the input topic; more workers find no work" }}
{{- end }}
{{- if and .Values.traces.existingSecret (not (dig "traces" "endpoint" "" .Values.settings)) }}
{{- fail "settings.traces.endpoint: name the collector that the Secret of traces is for" }}
{{- end }}
{{- if and .Values.sasl.mechanism (not .Values.sasl.existingSecret) }}
{{- fail "sasl.existingSecret: name the Secret that holds the password or token" }}
{{- end }}
{{- if and .Values.sasl.mechanism (ne .Values.sasl.mechanism "OAUTHBEARER") (not .Values.sasl.username) }}
{{- fail "sasl.username: name the user" }}
{{- end }}
{{- end }}
