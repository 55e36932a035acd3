# shellcheck shell=bash
# Sourced by gpu.sh: the measurements.

one_lane="bench-1-lane bench-1-lane-again"
two_lanes="bench-2-lanes bench-2-lanes-again"

run() {
  local device=cuda:0 seconds=480 folder
  results='' libraries=''
  parse "device results seconds libraries" "$@"
  [ ${#operands[@]} = 1 ] || misused "run takes one prepared folder"
  [[ $device == cpu || $device =~ ^cuda:[0-9]+$ ]] || misused "--device is '$device'; it must be cpu or cuda:N"
  is_number "$seconds" || misused "--seconds is '$seconds'; it must be a number of seconds"
  check_prepared "${operands[0]}"
  folder=$(cd "${operands[0]}" && pwd -P)
  results=${results:-$folder/results}
  rm -rf "$results/steps" "$results"/report.{json,txt}
  mkdir -p "$results/steps"
  results=$(cd "$results" && pwd -P)
  deadline=$((SECONDS + seconds))
  bertgrains=$folder/program/$program
  export CUDA_DEVICE_ORDER=PCI_BUS_ID # As nvidia-smi numbers the GPUs.
  trap unwatch_gpu EXIT
  trap "exit 130" INT TERM

  find_gpu "$device"
  describe_machine "$device" "$folder"
  check_libraries "$folder/program/$provider" "$device"
  step start-fp16 30 "$bertgrains" inspect "$folder/bundles/fp16" || true
  step start-fp32 30 "$bertgrains" inspect "$folder/bundles/fp32" || true
  if [ "$device" = cpu ]; then
    measure_parity "$folder" cpu 48 || true
    measure_throughput "$folder" cpu 48 1
  elif [ -z "$gpu_index" ]; then
    measure_reference "$folder" 512 || true
    finish 3 "there is no GPU on this machine; everything that needs none was done"
  elif [ -n "$missing_libraries" ]; then
    measure_reference "$folder" 512 || true
  else
    measure_parity "$folder" "$device" 512 || true
    measure_throughput "$folder" "$device" 32768 3
  fi
  finish 0
}

# Ends with the report on standard output. A step that failed gives exit code 1.
finish() {
  write_report
  cat "$results/report.txt"
  echo "gpu.sh: the report is $results/report.json" >&2
  [ -z "${2:-}" ] || echo "gpu.sh: $2" >&2
  local entry
  for entry in "${steps[@]}"; do
    # Without a GPU, missing libraries of CUDA are no failure.
    [[ $entry == *"|ok|"* || ($1 == 3 && $entry == cuda-libraries*) ]] || exit 1
  done
  exit "$1"
}

# find_gpu DEVICE: `smi`, the program nvidia-smi, and `gpu_index`; both are empty without a GPU.
find_gpu() {
  smi='' gpu_index=''
  local place
  for place in "$(command -v nvidia-smi || true)" /usr/bin/nvidia-smi /usr/local/nvidia/bin/nvidia-smi /usr/lib/wsl/lib/nvidia-smi; do
    if [ -x "$place" ] && timeout 30 "$place" -i "${1#cuda:}" -L 2>/dev/null | grep -q '^GPU'; then
      smi=$place gpu_index=${1#cuda:}
      return
    fi
  done
  # A container may have a GPU without nvidia-smi.
  if [ "$1" != cpu ] && [ -e "/dev/nvidia${1#cuda:}" ]; then
    gpu_index=${1#cuda:}
  fi
}

describe_machine() {
  local gpu=none
  [ -z "$gpu_index" ] || gpu="present, without nvidia-smi"
  [ -z "$smi" ] || gpu=$("$smi" -i "$gpu_index" --query-gpu=name,driver_version,memory.total,power.limit --format=csv,noheader)
  facts=(
    "revision|$(cat "$2/revision")"
    "date|$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    "processor|$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
    "memory|$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
    "system|$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2>/dev/null), $(uname -r)"
    "device|$1"
    "gpu|$gpu"
  )
}

# check_libraries PROVIDER DEVICE
check_libraries() {
  local started=$SECONDS
  find_libraries "$1"
  facts+=("libraries|${LD_LIBRARY_PATH:-of the system}")
  if [ -z "$missing_libraries" ]; then
    record cuda-libraries ok $((SECONDS - started)) 0 ''
  else
    # They are not needed on the CPU.
    record cuda-libraries "$(if [ "$2" = cpu ]; then echo ok; else echo failed; fi)" $((SECONDS - started)) '' "not found: $missing_libraries"
  fi
}

# measure_reference FOLDER TEXTS: vectors of fp32 on the CPU.
measure_reference() {
  make_texts "$1/texts/mixed.txt" 1 | awk -v most="$2" '!seen[$0]++ && ++n <= most' >"$results/steps/parity.txt"
  embed "$1" fp32 cpu 120
}

embed() {
  step "embed-$2-${3%%:*}" "$4" "$bertgrains" embed --bundle "$1/bundles/$2" --device "$3" --input "$results/steps/parity.txt" \
    --format jsonl --no-progress
}

# measure_parity FOLDER DEVICE TEXTS: vectors of fp16 and fp32 on the device beside fp32 on the CPU.
measure_parity() {
  local precision
  measure_reference "$1" "$3" || return
  for precision in fp16 fp32; do
    [ "$precision-$2" != fp32-cpu ] || continue
    if embed "$1" "$precision" "$2" 90; then
      add_parity "$precision" "$2" || record "cosine-$precision" failed 0 '' "the vectors cannot be compared"
    fi
  done
}

add_parity() {
  local figures
  figures=$(compare_vectors "$results/steps/embed-fp32-cpu.out" "$results/steps/embed-$1-${2%%:*}.out") || return
  parities+=("$1 on ${2%%:*}, fp32 on cpu|${figures// /|}")
}

# measure_throughput FOLDER DEVICE TEXTS ROUNDS
measure_throughput() {
  local copies=1 memory=8192 largest
  [ "$2" = cpu ] || copies=8
  make_texts "$1/texts/mixed.txt" "$copies" >"$results/steps/bench.txt"
  if [ -n "$smi" ]; then
    # bench loads the model four times; a fifth is left to CUDA.
    largest=$("$smi" -i "$gpu_index" --query-gpu=memory.free --format=csv,noheader,nounits)
    largest=$((largest / 5 > 256 ? largest / 5 : 256))
    memory=$((largest < memory ? largest : memory))
  fi
  local fp16=(--bundle "$1/bundles/fp16" --texts "$results/steps/bench.txt" --items "$3" --rounds "$4" --requests "$(nproc)" --device "$2" --json)
  local fp32=("${fp16[@]}")
  fp32[1]=$1/bundles/fp32
  bench bench-1-lane "${fp16[@]}" --gpu-mebibytes "$memory"
  bench bench-2-lanes "${fp16[@]}" --gpu-mebibytes "$memory" --gpu-lanes 2
  bench bench-fp32 "${fp32[@]}" --gpu-mebibytes "$memory"
  bench bench-1-lane-again "${fp16[@]}" --gpu-mebibytes "$memory"
  bench bench-2-lanes-again "${fp16[@]}" --gpu-mebibytes "$memory" --gpu-lanes 2
  [ "$2" != cpu ] || return 0
  [ -z "$smi" ] || bench bench-large-batches "${fp16[@]}" --gpu-mebibytes "$largest" --gpu-batch-tokens 1048576
  bench bench-three-heads "${fp16[@]}" --gpu-mebibytes "$memory" --heads embedding,sentiment,entities
}

# bench NAME ARGUMENTS...: a step of `bertgrains bench`.
bench() {
  local name=$1
  shift
  if step "$name" 100 "$bertgrains" bench "$@"; then
    benches+=("$name")
    write_report
  fi
}
