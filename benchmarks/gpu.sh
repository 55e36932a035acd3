#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR
# Measures this build on a machine with an NVIDIA GPU that has neither .NET nor Python. See gpu/README.md.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

usage() {
  cat <<'END'
usage: gpu.sh prepare FOLDER [--checkpoint DIR] [--heads DIR] [--texts FILE]
       gpu.sh pack FOLDER PIECES [--mib N]
       gpu.sh join PIECES FOLDER
       gpu.sh run FOLDER [--device cuda:N|cpu] [--results DIR] [--seconds N] [--libraries DIR]

prepare  needs the .NET SDK: publishes the program with its own runtime, and imports the fp16 and the fp32 bundle
         (default: ../shared/models/all-minilm-l6-v2, ../shared/models/heads, ../shared/bench/mixed.txt beside the repository)
pack     splits a prepared folder into files of at most N MiB (60), with their SHA-256
join     checks the files and makes the folder again
run      measures, on the machine with the GPU: report.json and report.txt in FOLDER/results or DIR, in at most N seconds (480)
         --libraries names a folder of CUDA libraries; known places are searched anyway. --device cpu tries the script without a GPU

Exit codes: 0 done; 1 a step failed; 2 wrong usage; 3 there is no GPU, and everything that needs none was done.
END
}

fail() {
  echo "gpu.sh: $1" >&2
  exit "${2:-1}"
}

misused() {
  echo "gpu.sh: $1" >&2
  usage >&2
  exit 2
}

# parse NAMES ARGUMENTS...: options of NAMES ("mib seconds") become variables of that name, everything else the array `operands`.
operands=()
parse() {
  local names=" $1 " name
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --*)
        name=${1#--}
        [[ $names == *" $name "* ]] || misused "unknown option $1"
        [ -n "${2:-}" ] || misused "$1 needs a value"
        printf -v "$name" '%s' "$2"
        shift 2
        ;;
      *)
        operands+=("$1")
        shift
        ;;
    esac
  done
}

is_number() { [[ $1 =~ ^[1-9][0-9]{0,5}$ ]]; }

# shellcheck source=gpu/prepare.sh
. "$here/gpu/prepare.sh"
# shellcheck source=gpu/pieces.sh
. "$here/gpu/pieces.sh"
# shellcheck source=gpu/libraries.sh
. "$here/gpu/libraries.sh"
# shellcheck source=gpu/steps.sh
. "$here/gpu/steps.sh"
# shellcheck source=gpu/vectors.sh
. "$here/gpu/vectors.sh"
# shellcheck source=gpu/report.sh
. "$here/gpu/report.sh"
# shellcheck source=gpu/run.sh
. "$here/gpu/run.sh"

case ${1:-} in
  prepare | pack | join | run) "$@" ;;
  -h | --help) usage ;;
  '') misused "a command is missing" ;;
  *) misused "'$1' is not a command" ;;
esac
