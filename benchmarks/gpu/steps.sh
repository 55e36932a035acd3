# shellcheck shell=bash
# Sourced by gpu.sh: steps with a limit of time, and what the GPU did meanwhile.

steps=()       # name|status|seconds|exit code|detail
use_of_gpu=()  # of the step with the same index: "mean max memory power", empty without nvidia-smi
logger=

# step NAME LIMIT COMMAND...: runs a command; its output is NAME.out in $results/steps, its messages are NAME.log. Fails when the command does.
step() {
  local name=$1 limit=$2 left=$((deadline - SECONDS)) started=$SECONDS status=ok code=0
  shift 2
  if [ "$left" -lt 5 ]; then
    record "$name" skipped 0 '' "the time is over"
    return 1
  fi
  echo "gpu.sh: $name" >&2
  watch_gpu "$name"
  # In the foreground, so that Ctrl-C reaches the command.
  timeout --foreground -k 5 "$((left < limit ? left : limit))" "$@" >"$results/steps/$name.out" 2>"$results/steps/$name.log" </dev/null || code=$?
  unwatch_gpu
  case $code in
    0) ;;
    124 | 137) status=timeout ;;
    *) status=failed ;;
  esac
  record "$name" "$status" $((SECONDS - started)) "$code" "$([ "$code" = 0 ] || reason_in "$results/steps/$name.log")"
  return "$code"
}

# record NAME STATUS SECONDS CODE DETAIL: adds a step to the report, which is written anew.
record() {
  steps+=("$1|$2|$3|$4|${5//|//}")
  use_of_gpu+=("$(summary_of "$results/steps/$1.gpu")")
  [ "$2" = ok ] || echo "gpu.sh: $1: $2${5:+: $5}" >&2
  write_report
}

# reason_in LOG: the program's message, else the last line.
reason_in() { { grep -m 1 '^bertgrains: ' "$1" || grep -v '^[[:space:]]*$' "$1" | tail -n 1; } | cut -c 1-400; }

watch_gpu() {
  [ -n "$smi" ] && [ -n "$gpu_index" ] || return 0
  "$smi" -i "$gpu_index" --query-gpu=utilization.gpu,memory.used,power.draw --format=csv,noheader,nounits -lms 250 \
    >"$results/steps/$1.gpu" 2>/dev/null </dev/null &
  logger=$!
}

unwatch_gpu() {
  [ -n "$logger" ] || return 0
  kill "$logger" 2>/dev/null || true
  wait "$logger" 2>/dev/null || true
  logger=
}

# Mean and greatest utilization in percent, greatest memory in MiB, mean power in W.
summary_of() {
  [ -s "$1" ] || return 0
  awk -F, 'NF == 3 { n++; busy += $1; if ($1 > most) most = $1; if ($2 > memory) memory = $2; power += $3 }
    END { if (n) printf "%.0f %.0f %.0f %.0f", busy / n, most, memory, power / n }' "$1"
}
