# shellcheck shell=bash
# Sourced by gpu.sh: the folder that a machine with a GPU needs.

heads_of_bundle=(sentiment emotion intent banking entities)

prepare() {
  local root shared checkpoint heads texts
  root=$(cd "$here/.." && pwd -P)
  shared=$root/../shared
  checkpoint=$shared/models/all-minilm-l6-v2 heads=$shared/models/heads texts=$shared/bench/mixed.txt
  parse "checkpoint heads texts" "$@"
  [ ${#operands[@]} = 1 ] || misused "prepare takes one folder"
  local folder=${operands[0]}
  [ "$(uname -sm)" = "Linux x86_64" ] || fail "the folder is for Linux on x64 and is prepared there; this is $(uname -sm)"
  command -v dotnet >/dev/null || fail "prepare needs the .NET SDK 10, from https://dot.net/download"
  [ -d "$root/src/BertGrains.Cli" ] || fail "prepare runs in the repository; $root has no src/BertGrains.Cli"
  [ -d "$checkpoint" ] || fail "--checkpoint: $checkpoint does not exist"
  [ -f "$texts" ] || fail "--texts: $texts does not exist"
  [ -z "$(ls -A "$folder" 2>/dev/null)" ] || fail "$folder is not empty; name a new folder"

  local next=$folder.part
  rm -rf "$next"
  mkdir -p "$next/texts" "$next/gpu"
  echo "gpu.sh: publishing the program" >&2
  dotnet publish "$root/src/BertGrains.Cli" -c Release -p:SelfContained=true -v quiet --nologo -o "$next/program" >"$next/publish.log" 2>&1 ||
    { cat "$next/publish.log" >&2; fail "the program cannot be published"; }
  rm "$next/publish.log"
  [ -f "$next/program/$provider" ] || fail "the program has no $provider; build with the property OnnxRuntime=gpu"

  local arguments=("$checkpoint" --name all-minilm-l6-v2) head precision
  for head in "${heads_of_bundle[@]}"; do
    [ -d "$heads/$head" ] || fail "--heads: $heads/$head does not exist"
    arguments+=(--head "$heads/$head")
  done
  for precision in fp16 fp32; do
    "$next/program/$program" import "${arguments[@]}" --precision "$precision" --out "$next/bundles/$precision" >&2
  done
  cp "$texts" "$next/texts/mixed.txt"
  cp "$here/gpu.sh" "$next"
  cp "$here"/gpu/* "$next/gpu"
  git -C "$root" describe --always --dirty --abbrev=12 >"$next/revision" 2>/dev/null || echo unknown >"$next/revision"
  rm -rf "$folder"
  mv "$next" "$folder"
  echo "gpu.sh: $folder is complete, $(du -sm "$folder" | cut -f1) MiB; 'gpu.sh pack' makes pieces of it" >&2
}
