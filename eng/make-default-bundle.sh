#!/usr/bin/env bash
# Makes models/all-minilm-l6-v2, the bundle that `bertgrains serve` loads by default, from the checkpoint and the heads it came from.
# An import is deterministic, so it comes out byte for byte as committed; --check makes it elsewhere and says whether that holds.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
name=all-minilm-l6-v2
heads=(sentiment emotion intent banking entities)

usage() {
  echo "usage: eng/make-default-bundle.sh [--check] [MODELS]"
  echo "MODELS is a folder with $name/ and heads/NAME/ for: ${heads[*]}; by default ../shared/models."
}

check=false
models=$root/../shared/models
for argument in "$@"; do
  case $argument in
    --check) check=true ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) models=$argument ;;
  esac
done
if [ ! -d "$models/$name" ] || [ ! -d "$models/heads" ]; then
  echo "make-default-bundle: $models lacks $name/ or heads/." >&2
  usage >&2
  exit 2
fi

import() {
  local arguments=("$models/$name" --name "$name" --precision int8)
  for head in "${heads[@]}"; do arguments+=(--head "$models/heads/$head"); done
  "$root/bertgrains" import "${arguments[@]}" "$@"
}

if ! $check; then
  import --out "$root/models/$name" --overwrite
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
import --out "$work/$name"
if diff -r "$work/$name" "$root/models/$name"; then
  echo "models/$name is byte for byte what this version makes."
else
  echo "models/$name differs from what this version makes." >&2
  exit 1
fi
