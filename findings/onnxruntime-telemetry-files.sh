#!/usr/bin/env bash
# Microsoft.ML.OnnxRuntime 1.31.1, Linux: writes a device id and a database into the home folder, although the program disables telemetry.
#
# Expected: after OrtEnv.DisableTelemetryEvents, the first call of a program, nothing is collected or kept; the environment variable
# ORT_DISABLE_TELEMETRY has an effect when the program sets it before it uses the library.
#
# Seen: creating the environment, without which DisableTelemetryEvents cannot be called, writes deviceid and onnxruntime.db below
# ~/.cache/Microsoft/DeveloperTools/.onnxruntime; a process that lives for some seconds also connects to the maker's collector (seen with
# strace, not in this script). ORT_DISABLE_TELEMETRY=1 prevents both, but not when it is set with Environment.SetEnvironmentVariable: on
# Unix that changes a copy of the environment in .NET, and the library reads the one of the C library. With setenv, and with the variable in
# the environment of the process, nothing is written. The script runs a program that only creates the environment, in each of these ways with
# a home folder of its own. ONNX Runtime is silent by itself where a variable of a build server is set, so the script removes these.
#
# Matters here: a program with a model inside must not write an identifier into the home folders of its users, or report what they run.
#
# Output:
#   DisableTelemetryEvents: deviceid onnxruntime.db
#   Environment.SetEnvironmentVariable: deviceid onnxruntime.db
#   setenv: nothing
#   variable of the process: nothing
#   As described.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > finding.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

const string Variable = "ORT_DISABLE_TELEMETRY";

if (args is ["dotnet"])
    Environment.SetEnvironmentVariable(Variable, "1");
if (args is ["libc"])
    _ = Libc.SetEnv(Variable, "1", 1);
OrtEnv.Instance().DisableTelemetryEvents();

static class Libc
{
    [DllImport("libc", EntryPoint = "setenv")]
    public static extern int SetEnv(string name, string value, int overwrite);
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }

# Runs the program with an argument, and with variables after it, in an empty home folder; prints the files there.
files() {
  local home=$work/home-$1 found
  shift
  mkdir "$home"
  env -u CI -u TF_BUILD -u GITHUB_ACTIONS -u GITLAB_CI -u CIRCLECI -u TRAVIS -u JENKINS_URL -u CODEBUILD_BUILD_ID -u BUILDKITE \
    -u TEAMCITY_VERSION -u APPVEYOR -u BITBUCKET_BUILD_NUMBER -u SYSTEM_TEAMFOUNDATIONCOLLECTIONURI -u ORT_RUNNING_UNIT_TESTS \
    -u XDG_CACHE_HOME -u ORT_DISABLE_TELEMETRY HOME="$home" "$@"
  found=$(find "$home" -type f \( -path '*/Microsoft/DeveloperTools/.onnxruntime/deviceid' -o -name onnxruntime.db \) -printf '%f\n' | sort | xargs)
  echo "${found:-nothing}"
}

plain=$(files plain dotnet out/finding.dll)
echo "DisableTelemetryEvents: $plain"
managed=$(files managed dotnet out/finding.dll dotnet)
echo "Environment.SetEnvironmentVariable: $managed"
native=$(files native dotnet out/finding.dll libc)
echo "setenv: $native"
inherited=$(files inherited ORT_DISABLE_TELEMETRY=1 dotnet out/finding.dll)
echo "variable of the process: $inherited"

case "$plain, $managed, $native, $inherited" in
  'deviceid onnxruntime.db, deviceid onnxruntime.db, nothing, nothing') echo 'As described.' ;;
  *) echo 'CHANGED: other ways write into the home folder.'; exit 1 ;;
esac
