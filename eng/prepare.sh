# Sourced by ./bertgrains: everything between a fresh clone and a program that starts.
# Each step writes to a temporary folder and renames it at the end, so an interrupted run leaves nothing half done,
# and all steps happen under one lock, so two first runs at the same moment do the work once.

version_of() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$root/Directory.Packages.props"; }
onnxruntime_version=$(version_of OnnxRuntimeVersion)
orleans_version=$(version_of OrleansVersion)
opentelemetry_version=$(version_of OpenTelemetryVersion)
npgsql_version=$(sed -n 's:.*Include="Npgsql" Version="\(.*\)".*:\1:p' "$root/Directory.Packages.props")
npm_package=com.github.asus4.onnxruntime
npm_version=0.4.9
npm_sha512=064cf176e499f4891e0cfe90f25cf64c553689eee1492bd2ed921fccca28131a2ad02373267bae19a509ec8b288c182a3b8a2e0f58d76a1f0e63225b08ddbd16
npm_cuda_package=com.github.asus4.onnxruntime.linux-x64-gpu
npm_cuda_sha512=168a4884d13f360fafd97eb9c1573d7253c2042be1bc0e771f1a3653429fe5f19d56c0bb88203e999d0a2d6820710023ed3219ea9362751e000b5d20ef85e8eb

artifacts=$root/artifacts
app=$artifacts/app
onnxruntime=$artifacts/onnxruntime/$onnxruntime_version
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 NUGET_XMLDOC_MODE=skip

say() { printf 'bertgrains: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# The built program is current when it is of the edition that the feed allows, and nothing that it is built from changed since its
# build began.
prepared() {
  [ -f "$app/.built" ] && [ "$(cat "$app/.built")" = "$(remembered_edition)" ] &&
    [ -z "$(find "$root/src" "$root/eng" "$root"/Directory.*.props "$root/global.json" -newer "$app/.built" -print -quit)" ]
}

# prepare [--cuda]: ONNX Runtime (with its CUDA provider when asked for), then the program.
prepare() {
  require_dotnet
  locked prepare_all "$@"
}

prepare_for_tests() {
  require_dotnet
  locked prepare_onnxruntime
}

prepare_all() {
  local cuda_before
  prepare_onnxruntime
  cuda_before=$(cuda_state)
  [ "${1:-}" != --cuda ] || prepare_cuda
  prepared && [ "$cuda_before" = "$(cuda_state)" ] || build_program
}

# locked COMMAND: under the lock of the preparation. The command does not inherit the lock's file: build servers outlive it.
locked() {
  mkdir -p "$artifacts"
  exec 9>"$artifacts/.lock"
  if command -v flock >/dev/null; then
    flock -n 9 || { say "another run is preparing; waiting for it"; flock 9; }
  fi
  "$@" 9>&-
  exec 9>&-
}

# start_program: the folder that this process runs from is kept, by a shared lock, until the process ends.
start_program() {
  local folder
  folder=$(cd "$app" && pwd -P)
  exec 8<"$folder/.built"
  ! command -v flock >/dev/null || flock -s 8
  exec dotnet "$folder/BertGrains.Cli.dll" "$@"
}

require_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is missing: install it from https://dot.net/download (Debian: package dotnet-sdk-10.0)"
  if [ -z "${HOME:-}" ] || ! mkdir -p "$HOME" 2>/dev/null || [ ! -w "$HOME" ]; then
    # The SDK and npm keep their caches below HOME.
    mkdir -p "$artifacts/home"
    export HOME=$artifacts/home
  fi
  (cd "$root" && dotnet --version >/dev/null 2>&1) || fail ".NET SDK 10 is needed, found: $(cd / && dotnet --list-sdks | tr '\n' ' ')"
}

# on_feed PACKAGE VERSION...: whether the configured package feed has all of them; its answer is remembered, a feed that cannot be reached
# is not one.
on_feed() {
  local answer
  answer=$(feed_answer "$@")
  if [ ! -f "$answer" ]; then
    local probe=$artifacts/feed/probe.$$ log=$artifacts/feed/$1.log
    mkdir -p "$probe"
    {
      echo '<Project Sdk="Microsoft.NET.Sdk">'
      echo '  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>'
      echo '  <ItemGroup>'
      printf '    <PackageDownload Include="%s" Version="[%s]" />\n' "$@"
      echo '  </ItemGroup>'
      echo '</Project>'
    } >"$probe/probe.csproj"
    for props in Build Packages; do echo '<Project />' > "$probe/Directory.$props.props"; done
    if dotnet restore "$probe" >"$log" 2>&1; then
      echo yes > "$answer"
    elif grep -qE "NU110[123]" "$log"; then
      echo "no $(lacking "$log")" > "$answer"
    fi
    rm -rf "$probe"
  fi
  [ "$(cat "$answer" 2>/dev/null)" = yes ]
}

# lacking LOG: the packages that a restore did not find, in the words of NuGet's errors.
lacking() { sed -nE 's/.*NU110[123]: Unable to (find|resolve) .*package ([A-Za-z0-9.]*[A-Za-z0-9]).*/\2/p' "$1" | sort -u | paste -sd ' '; }

# feed_answer PACKAGE VERSION...: the file that remembers what the feed said.
feed_answer() { [ $# = 2 ] && echo "$artifacts/feed/$1.$2" || echo "$artifacts/feed/$1.$2.and-$(($# / 2 - 1))-more"; }

# What a cluster and its tests need beyond the embedded edition.
cluster_packages() {
  local package
  for package in Server Client Clustering.AdoNet Persistence.AdoNet Reminders Reminders.AdoNet Sdk TestingHost; do
    echo "Microsoft.Orleans.$package $orleans_version"
  done
  echo "OpenTelemetry.Extensions.Hosting $opentelemetry_version"
  echo "Npgsql $npgsql_version"
}

# with_cluster: true or false, as the build's property WithCluster takes it.
with_cluster() {
  # shellcheck disable=SC2046 # Names and versions are words.
  if on_feed $(cluster_packages); then echo true; else echo false; fi
}

# with_encryption: true or false, as WithEncryption takes it: without its package a cluster runs, and refuses settings that ask for TLS.
with_encryption() {
  if on_feed Microsoft.Orleans.Connections.Security "$orleans_version"; then echo true; else echo false; fi
}

# The build reads these from the environment.
export_edition() {
  WithCluster=$(with_cluster)
  WithEncryption=$(with_encryption)
  MissingPackages=$(missing_packages)
  export WithCluster WithEncryption MissingPackages
}

# The edition that follows from what the feed said last; the embedded one where it never said anything. Asks nobody: it runs at every start.
# shellcheck disable=SC2046
remembered_edition() {
  local answer
  for answer in "$(feed_answer $(cluster_packages))" "$(feed_answer Microsoft.Orleans.Connections.Security "$orleans_version")"; do
    case $(cat "$answer" 2>/dev/null) in yes) printf 'true ' ;; *) printf 'false ' ;; esac
  done
}

# The packages for lack of which the edition is the embedded one; the program names them.
# shellcheck disable=SC2046
missing_packages() { sed -n 's/^no //p' "$(feed_answer $(cluster_packages))" 2>/dev/null || true; }

# What the feed lacked once it may have now: whoever asks for a preparation asks the feed again.
forget_feed() { rm -rf "$artifacts/feed"; }

# Nothing to do when the package feed has ONNX Runtime: the projects reference the package then.
prepare_onnxruntime() {
  [ ! -f "$onnxruntime/Microsoft.ML.OnnxRuntime.dll" ] || return 0
  local work=$artifacts/onnxruntime.next
  say "looking for ONNX Runtime $onnxruntime_version in the package feed"
  ! on_feed Microsoft.ML.OnnxRuntime.Gpu "$onnxruntime_version" || return 0
  say "not there; taking ONNX Runtime $onnxruntime_version from the npm package $npm_package $npm_version (150 MB)"
  rm -rf "$work" && mkdir -p "$work" "$artifacts/onnxruntime"
  fetch_npm "$npm_package" "$npm_sha512" "$work"
  say "building its C# binding"
  dotnet build "$root/eng/onnxruntime" -c Release -v quiet -o "$work/out" -p:OnnxRuntimeSource="$work/package" \
    >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log" >&2; fail "the ONNX Runtime binding did not build"; }
  mkdir "$work/ready"
  cp "$work/out/Microsoft.ML.OnnxRuntime.dll" "$work/package/Plugins/Linux/x64/"*.so "$work/ready/"
  rm -rf "$onnxruntime"
  mv "$work/ready" "$onnxruntime"
  rm -rf "$work"
}

prepare_cuda() {
  [ -d "$onnxruntime" ] || { say "ONNX Runtime comes from the package feed, which includes CUDA"; return 0; }
  [ "$(cuda_state)" = no ] || return 0
  say "taking the CUDA provider from the npm package $npm_cuda_package $npm_version"
  local work=$artifacts/onnxruntime.next
  rm -rf "$work" && mkdir -p "$work"
  fetch_npm "$npm_cuda_package" "$npm_cuda_sha512" "$work"
  find "$work/package" -name '*.so' -exec mv {} "$onnxruntime/" \;
  rm -rf "$work"
}

cuda_state() { [ -f "$onnxruntime/libonnxruntime_providers_cuda.so" ] && echo yes || echo no; }

# fetch_npm NAME SHA512 FOLDER: the pinned package, checked by hash, unpacked to FOLDER/package.
fetch_npm() {
  command -v npm >/dev/null || fail "npm is missing, and the package feed lacks Microsoft.ML.OnnxRuntime.Gpu: install npm (Debian: package npm), or add a feed that has it"
  (cd "$3" && npm pack --silent "$1@$npm_version" >npm.log 2>&1) || { cat "$3/npm.log" >&2; fail "npm could not fetch $1@$npm_version"; }
  local file=$3/$1-$npm_version.tgz sum
  sum=$(sha512sum "$file" | cut -d' ' -f1)
  [ "$sum" = "$2" ] || fail "$1 $npm_version has SHA-512 $sum, expected $2: not used"
  tar xzf "$file" -C "$3"
  rm "$file"
}

# Publishes to a folder of its own and then points artifacts/app to it: what runs keeps the files that it started from.
build_program() {
  say "building (about a minute the first time)"
  local next folder
  export_edition
  [ "$WithCluster" = true ] || say "the package feed has no Orleans: this is the embedded edition, without the commands of a cluster"
  next=$artifacts/programs/$(date +%s).$$
  rm -rf "$artifacts/programs/next" && mkdir -p "$artifacts/programs/next"
  remembered_edition >"$artifacts/programs/next/.built"
  dotnet publish "$root/src/BertGrains.Cli" -c Release -v quiet --nologo -o "$artifacts/programs/next" >"$artifacts/build.log" 2>&1 || {
    show_build_errors
    fail "the build failed; its log is artifacts/build.log"
  }
  mv "$artifacts/programs/next" "$next"
  ln -sfn "programs/${next##*/}" "$app"
  for folder in "$artifacts"/programs/*/; do
    [ "${folder%/}" = "$next" ] || in_use "$folder" || rm -rf "$folder"
  done
  say "ready"
}

in_use() { ! command -v flock >/dev/null || ! flock -n -x "$1/.built" true; }

show_build_errors() {
  grep -E 'error|warning' "$artifacts/build.log" | sort -u | head -n 20 >&2 || tail -n 20 "$artifacts/build.log" >&2
}
