# shellcheck shell=bash
# Sourced by gpu.sh: the libraries of CUDA, installed in the system or as wheels of Python.

program=BertGrains.Cli
provider=libonnxruntime_providers_cuda.so

# find_libraries PROVIDER: extends LD_LIBRARY_PATH until the provider has its libraries; those that are not found go to `missing_libraries`.
# ldd lists what the provider is linked with; readelf is not on every machine.
missing_libraries=
candidates=()
find_libraries() {
  local is_searched=false
  candidates=()
  list_candidates
  while :; do
    missing_libraries=$(missing_of "$1")
    [ -n "$missing_libraries" ] || return 0
    if add_folders; then continue; fi
    if $is_searched; then return 0; fi
    search_disk
    is_searched=true
  done
}

missing_of() { ldd "$1" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u | paste -sd ' '; }

# Adds the first candidate with each missing library; fails when there is none.
add_folders() {
  local name folder code=1
  for name in $missing_libraries; do
    for folder in "${candidates[@]}"; do
      [ -e "$folder/$name" ] || continue
      if [[ ":${LD_LIBRARY_PATH:-}:" != *":$folder:"* ]]; then
        export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
        code=0
      fi
      break
    done
  done
  return $code
}

# Folders that may have libraries of CUDA, the likely ones first.
list_candidates() {
  local folder prefix
  [ -z "$libraries" ] || candidates+=("$libraries")
  for folder in "${CUDA_HOME:-}" "${CUDA_PATH:-}" /usr/local/cuda /usr/local/cuda-13*; do
    [ -z "$folder" ] || candidates+=("$folder/lib64" "$folder/targets/x86_64-linux/lib")
  done
  candidates+=(/usr/local/nvidia/lib64 /usr/local/nvidia/lib /usr/lib/wsl/lib /usr/lib/x86_64-linux-gnu/nvidia/current)
  # Wheels: a virtual environment, the Python on the PATH, Conda, a user's packages, the system's.
  for prefix in "${VIRTUAL_ENV:-}" "$(prefix_of_python)" "${CONDA_PREFIX:-}" "${HOME:-}/.local" /usr/local /usr; do
    [ -z "$prefix" ] || candidates+=("$prefix"/lib/python3*/{site,dist}-packages/nvidia/*/lib "$prefix/lib")
  done
}

prefix_of_python() {
  local python
  if python=$(command -v python3); then dirname "$(dirname "$python")"; fi
}

# Candidates from the whole disk, 20 seconds at most.
search_disk() {
  local names=() name folder
  for name in $missing_libraries; do names+=(${names[0]:+-o} -name "$name"); done
  while read -r folder; do
    candidates+=("$folder")
  done < <(timeout 20 find / -xdev \( -path /proc -o -name stubs -o -name compat \) -prune -o \( "${names[@]}" \) -printf '%h\n' 2>/dev/null | sort -u)
}
