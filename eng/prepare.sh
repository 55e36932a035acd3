# Sourced by ./bertgrains: everything between a fresh clone and a program that starts.
# Each step writes to a temporary folder and renames it at the end, so an interrupted run leaves nothing half done,
# and all steps happen under one lock, so two first runs at the same moment do the work once.

onnxruntime_version=$(sed -n 's:.*<OnnxRuntimeVersion>\(.*\)</OnnxRuntimeVersion>.*:\1:p' "$root/Directory.Packages.props")
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

# The built program is current when no source file is newer than it.
prepared() {
  [ -f "$app/BertGrains.Cli.dll" ] && [ -z "$(find "$root/src" "$root/eng" "$root"/Directory.*.props "$root/global.json" \
    -type f -newer "$app/BertGrains.Cli.dll" -print -quit)" ]
}

# prepare [--cuda]: ONNX Runtime (with its CUDA provider when asked for), then the program.
prepare() {
  mkdir -p "$artifacts"
  exec 9>"$artifacts/.lock"
  command -v flock >/dev/null && { flock -n 9 || { say "another run is preparing; waiting for it"; flock 9; }; }
  require_dotnet
  prepare_onnxruntime
  [ "${1:-}" != --cuda ] || prepare_cuda
  prepared && [ "${1:-}" != --cuda ] || build_program
  exec 9>&-
}

prepare_onnxruntime_locked() {
  mkdir -p "$artifacts"
  exec 9>"$artifacts/.lock"
  command -v flock >/dev/null && flock 9
  require_dotnet
  prepare_onnxruntime
  exec 9>&-
}

require_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is missing: install it from https://dot.net/download (Debian: package dotnet-sdk-10.0)"
  (cd "$root" && dotnet --version >/dev/null 2>&1) || fail ".NET SDK 10 is needed, found: $(cd / && dotnet --list-sdks | tr '\n' ' ')"
}

# Nothing to do when the package feed has ONNX Runtime: the projects reference the package then.
prepare_onnxruntime() {
  [ ! -f "$onnxruntime/Microsoft.ML.OnnxRuntime.dll" ] && [ ! -f "$artifacts/onnxruntime/.on-feed" ] || return 0
  say "looking for ONNX Runtime $onnxruntime_version in the package feed"
  local work=$artifacts/onnxruntime.$$
  rm -rf "$artifacts"/onnxruntime.[0-9]* && mkdir -p "$work/probe" "$artifacts/onnxruntime"
  trap 'rm -rf "$artifacts/onnxruntime.$$"' EXIT
  cat > "$work/probe/probe.csproj" <<PROBE
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally></PropertyGroup>
  <ItemGroup><PackageDownload Include="Microsoft.ML.OnnxRuntime.Gpu" Version="[$onnxruntime_version]" /></ItemGroup>
</Project>
PROBE
  if dotnet restore "$work/probe" -p:ImportDirectoryBuildProps=false >"$work/probe.log" 2>&1; then
    touch "$artifacts/onnxruntime/.on-feed"
  else
    say "not there; taking ONNX Runtime $onnxruntime_version from the npm package $npm_package $npm_version (150 MB)"
    fetch_npm "$npm_package" "$npm_sha512" "$work"
    say "building its C# binding"
    dotnet build "$root/eng/onnxruntime" -c Release -v quiet -o "$work/out" -p:OnnxRuntimeSource="$work/package" \
      >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log" >&2; fail "the ONNX Runtime binding did not build"; }
    mkdir "$work/ready"
    cp "$work/out/Microsoft.ML.OnnxRuntime.dll" "$work/package/Plugins/Linux/x64/"*.so "$work/ready/"
    rm -rf "$onnxruntime"
    mv "$work/ready" "$onnxruntime"
  fi
  rm -rf "$work"
}

prepare_cuda() {
  [ -d "$onnxruntime" ] || { say "ONNX Runtime comes from the package feed, which includes CUDA"; return 0; }
  [ ! -f "$onnxruntime/libonnxruntime_providers_cuda.so" ] || return 0
  say "taking the CUDA provider from the npm package $npm_cuda_package $npm_version"
  local work=$artifacts/onnxruntime.$$
  rm -rf "$work" && mkdir -p "$work"
  fetch_npm "$npm_cuda_package" "$npm_cuda_sha512" "$work"
  find "$work/package" -name '*.so' -exec mv {} "$onnxruntime/" \;
  rm -rf "$work"
}

# fetch_npm NAME SHA512 FOLDER: the pinned package, checked by hash, unpacked to FOLDER/package.
fetch_npm() {
  command -v npm >/dev/null || fail "npm is missing, and the package feed lacks Microsoft.ML.OnnxRuntime.Gpu: install npm (Debian: package npm), or add a feed that has it"
  (cd "$3" && npm pack --silent "$1@$npm_version" >npm.log 2>&1) || { cat "$3/npm.log" >&2; fail "npm could not fetch $1@$npm_version"; }
  local file=$3/$1-$npm_version.tgz sum
  sum=$(sha512sum "$file" | cut -d' ' -f1)
  [ "$sum" = "$2" ] || fail "$1 $npm_version has SHA-512 $sum, expected $2: not used"
  tar xzf "$file" -C "$3"
}

build_program() {
  say "building (about a minute the first time)"
  local next=$artifacts/app.next
  rm -rf "$next"
  dotnet publish "$root/src/BertGrains.Cli" -c Release -v quiet -o "$next" >"$artifacts/build.log" 2>&1 \
    || { grep -E 'error|warning' "$artifacts/build.log" | sort -u | head -n 20 >&2; fail "the build failed; its log is artifacts/build.log"; }
  touch "$next/BertGrains.Cli.dll"
  rm -rf "$app.old"
  [ ! -d "$app" ] || mv "$app" "$app.old"
  mv "$next" "$app"
  rm -rf "$app.old"
  say "ready"
}
