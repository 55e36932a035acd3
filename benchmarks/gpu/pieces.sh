# shellcheck shell=bash
# Sourced by gpu.sh: a folder as files of a limited size.

pack() {
  local mib=60
  parse "mib" "$@"
  [ ${#operands[@]} = 2 ] || misused "pack takes a prepared folder and a folder for the pieces"
  is_number "$mib" || misused "--mib is '$mib'; it must be a number of MiB, at least 1"
  local folder=${operands[0]} pieces=${operands[1]}
  check_prepared "$folder"
  [ -z "$(ls -A "$pieces" 2>/dev/null)" ] || fail "$pieces is not empty; name a new folder"
  mkdir -p "$pieces"
  tar -C "$folder" --exclude=./results -cf - . | gzip | split -b "${mib}M" -d -a 3 - "$pieces/gpu.tar.gz."
  (cd "$pieces" && sha256sum gpu.tar.gz.* >SHA256SUMS)
  cp -r "$here/gpu.sh" "$here/gpu" "$pieces"
  echo "gpu.sh: $pieces has $(wc -l <"$pieces/SHA256SUMS") pieces, $(du -sm "$pieces" | cut -f1) MiB; transfer them with SHA256SUMS, gpu.sh and gpu/" >&2
}

join() {
  parse "" "$@"
  [ ${#operands[@]} = 2 ] || misused "join takes the folder of the pieces and a new folder"
  local pieces=${operands[0]} folder=${operands[1]} checked
  [ -f "$pieces/SHA256SUMS" ] || fail "$pieces has no SHA256SUMS; transfer it with the pieces"
  [ -z "$(ls -A "$folder" 2>/dev/null)" ] || fail "$folder is not empty; name a new folder"
  if ! checked=$(cd "$pieces" && sha256sum -c SHA256SUMS 2>/dev/null); then
    checked=$(sed -n 's/: FAILED.*//p' <<<"$checked" | paste -sd ' ')
    fail "these files of $pieces are missing or damaged, transfer them again: ${checked:-SHA256SUMS}"
  fi
  rm -rf "$folder.part"
  mkdir -p "$folder.part"
  (cd "$pieces" && sed 's/^[0-9a-f]* [ *]//' SHA256SUMS | while read -r piece; do cat "$piece"; done) | tar -C "$folder.part" -xzf -
  rm -rf "$folder"
  mv "$folder.part" "$folder"
  echo "gpu.sh: $(wc -l <"$pieces/SHA256SUMS") pieces are correct; $folder is complete" >&2
}

# check_prepared FOLDER: whether `prepare` made it.
check_prepared() {
  local part
  for part in program/$program bundles/fp16/model.json bundles/fp32/model.json texts/mixed.txt; do
    [ -f "$1/$part" ] || fail "$1 is not a prepared folder: it has no $part"
  done
}
