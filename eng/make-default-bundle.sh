#!/usr/bin/env bash
# Imports models/all-minilm-l6-v2, the bundle that `bertgrains serve` loads by default, from its checkpoint and heads.
# An import is deterministic: --check imports to a temporary folder and compares every byte with the committed bundle.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
name=all-minilm-l6-v2
heads=(sentiment emotion intent banking entities fill-mask)

usage() {
  echo "usage: eng/make-default-bundle.sh [--check] [MODELS]"
  echo "MODELS: folder with $name/ and heads/NAME/ for ${heads[*]}. Default: ../shared/models."
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
  echo "make-default-bundle: $models has no $name/ or no heads/." >&2
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
  echo "models/$name is byte for byte identical to the import of this version."
else
  echo "models/$name differs from the import of this version." >&2
  exit 1
fi
