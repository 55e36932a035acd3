# shellcheck shell=bash
# Sourced by gpu.sh: report.json and report.txt, written after every step.

facts=()     # key|value, strings about the machine
parities=()  # name|texts|mean|1st percentile|least
benches=()   # names of the steps whose output is a report of `bertgrains bench`

write_report() {
  json_report >"$results/report.json.part" && mv "$results/report.json.part" "$results/report.json"
  text_report >"$results/report.txt.part" && mv "$results/report.txt.part" "$results/report.txt"
}

quote() { printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\037' | sed 's/[\\"]/\\&/g')"; }

# figure STEP KEY: a number or string of a report of bench.
figure() { sed -n "s/^  \"$2\": \"\{0,1\}\([^\",]*\).*/\1/p" "$results/steps/$1.out" 2>/dev/null | head -n 1; }

# mean STEPS KEY: the mean of the steps that ran; empty where none did.
mean() {
  local step values=()
  for step in $1; do values+=("$(figure "$step" "$2")"); done
  awk -v values="${values[*]}" 'BEGIN { n = split(values, v, " "); for (i in v) sum += v[i] / n; if (n) printf "%.3f", sum }'
}

# What two lanes gain, and the engine beside bare ONNX Runtime with one lane.
two_lanes_to_one() {
  awk -v a="$(mean "$two_lanes" engine_texts_per_second)" -v b="$(mean "$one_lane" engine_texts_per_second)" \
    'BEGIN { if (a && b) printf "%.3f", a / b }'
}
engine_to_bare() { mean "$one_lane" bare_ratio; }

list() { local IFS=,; printf '%s' "$*"; }

json_report() {
  local entry items=() name status seconds code detail i key value texts mean percentile least use
  printf '{\n'
  for entry in "${facts[@]}"; do
    IFS='|' read -r key value <<<"$entry"
    printf '  "%s": %s,\n' "$key" "$(quote "$value")"
  done
  for i in "${!steps[@]}"; do
    IFS='|' read -r name status seconds code detail <<<"${steps[$i]}"
    read -ra use <<<"${use_of_gpu[$i]}"
    items+=("
    {\"name\": \"$name\", \"status\": \"$status\", \"seconds\": $seconds, \"exit_code\": ${code:-null}, \"detail\": $(quote "$detail"), \"gpu\": $(
      [ ${#use[@]} = 4 ] && printf '{"utilization_mean": %s, "utilization_max": %s, "memory_mib_max": %s, "power_w_mean": %s}' "${use[@]}" || printf null
    )}")
  done
  printf '  "steps": [%s\n  ],\n' "$(list "${items[@]}")"
  items=()
  for entry in "${parities[@]}"; do
    IFS='|' read -r name texts mean percentile least <<<"$entry"
    items+=("
    \"$name\": {\"texts\": $texts, \"mean\": $mean, \"first_percentile\": $percentile, \"least\": $least}")
  done
  printf '  "cosine": {%s\n  },\n' "$(list "${items[@]}")"
  items=()
  for name in "${benches[@]}"; do
    items+=("
    \"$name\": $(sed 's/^/    /; 1s/^ *//' "$results/steps/$name.out")")
  done
  printf '  "bench": {%s\n  },\n' "$(list "${items[@]}")"
  value=$(two_lanes_to_one)
  printf '  "two_lanes_to_one": %s,\n' "${value:-null}"
  value=$(engine_to_bare)
  printf '  "engine_to_bare": %s,\n  "engine_to_bare_goal": 0.9\n}\n' "${value:-null}"
}

text_report() {
  local entry name status seconds code detail i key value texts mean percentile least use
  for entry in "${facts[@]}"; do
    IFS='|' read -r key value <<<"$entry"
    printf '%-14s %s\n' "$key" "$value"
  done
  printf '\n%-20s %-8s %5s  %s\n' step status s 'GPU: mean %, max %, MiB, W'
  for i in "${!steps[@]}"; do
    IFS='|' read -r name status seconds code detail <<<"${steps[$i]}"
    printf '%-20s %-8s %5s  %s%s\n' "$name" "$status" "$seconds" "${use_of_gpu[$i]}" "${detail:+ $detail}"
  done
  if [ ${#parities[@]} -gt 0 ]; then
    printf '\n%-32s %6s %10s %10s %10s\n' cosine texts mean '1st perc.' least
    for entry in "${parities[@]}"; do
      IFS='|' read -r name texts mean percentile least <<<"$entry"
      printf '%-32s %6s %10s %10s %10s\n' "$name" "$texts" "$mean" "$percentile" "$least"
    done
  fi
  if [ ${#benches[@]} -gt 0 ]; then
    printf '\n%-20s %5s %10s %10s %10s %10s %8s %8s %8s\n' 'texts a second' lanes engine oracle bare arrival budget /oracle /bare
    for name in "${benches[@]}"; do
      printf '%-20s %5s %10.0f %10.0f %10.0f %10.0f %8s %8.3f %8.3f\n' "$name" "$(figure "$name" lanes)" \
        "$(figure "$name" engine_texts_per_second)" "$(figure "$name" oracle_texts_per_second)" "$(figure "$name" bare_texts_per_second)" \
        "$(figure "$name" arrival_texts_per_second)" "$(figure "$name" engine_budget_tokens)" \
        "$(figure "$name" oracle_ratio)" "$(figure "$name" bare_ratio)"
    done
    printf '\ntwo lanes / one: %s; engine / bare ONNX Runtime with I/O binding: %s (goal: 0.9)\n' \
      "$(two_lanes_to_one)" "$(engine_to_bare)"
  fi
}
