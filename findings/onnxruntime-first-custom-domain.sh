#!/usr/bin/env bash
# Microsoft.ML.OnnxRuntime 1.31.0: of two sessions that are the first with a domain of custom operators, and are created at the same time, one can fail.
#
# Expected: sessions can be created on several threads at once, as runs can; a domain belongs to the options of its session (AddCustomOpDomain).
#
# Seen: the first session with a domain enters its name into a table of the whole process, and whether it is there is looked up before, without a lock
# around both. The constructor of one of the sessions then throws "[ErrorCode:RuntimeException] Trying to add a domain to DomainToVersion map, but the
# domain is already exist with version range (1, 1000)", and works when it is called again. Sessions after the first never fail. The script creates
# pairs of sessions with a fresh domain each, without operators; the graph is an Identity and does not use the domain.
#
# Matters here: a process that loads two models at its start creates such sessions at once. It fails rarely, and never again.
#
# Output on two cores (the number of failures varies):
#   first sessions: 42 of 1000 pairs failed
#   later sessions: 0 of 1000 pairs failed
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
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.0" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

Environment.SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1");
const int pairs = 1000;
int first = Enumerable.Range(0, pairs).Count(i => Fails($"first.{i}"));
Console.WriteLine($"first sessions: {first} of {pairs} pairs failed");
Fails("later");
int later = Enumerable.Range(0, pairs).Count(_ => Fails("later"));
Console.WriteLine($"later sessions: {later} of {pairs} pairs failed");
bool same = first > 0 && later == 0;
Console.WriteLine(same ? "As described." : "CHANGED: no first session fails, or a later one does.");
Environment.Exit(same ? 0 : 1);

static bool Fails(string domain)
{
    bool failed = false;
    using Barrier start = new(2);
    Thread[] threads = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        Native.AddDomain(options.DangerousGetHandle(), domain);
        start.SignalAndWait();
        try
        {
            new InferenceSession(Model.Identity, options).Dispose();
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("DomainToVersion"))
        {
            failed = true;
        }
    }))];
    foreach (Thread thread in threads)
        thread.Start();
    foreach (Thread thread in threads)
        thread.Join();
    return failed;
}

static class Model
{
    // A graph of one Identity from "x" to "y", both floats of one dimension: IR version 10, operators of version 21.
    public static readonly byte[] Identity = Make();

    static byte[] Make()
    {
        byte[] type = Part(2, Part(1, [8, 1, .. Part(2, Part(1, []))]));
        byte[] node = [.. Part(1, "x"u8), .. Part(2, "y"u8), .. Part(4, "Identity"u8)];
        byte[] graph =
        [
            .. Part(1, node), .. Part(2, "identity"u8),
            .. Part(11, [.. Part(1, "x"u8), .. type]), .. Part(12, [.. Part(1, "y"u8), .. type]),
        ];
        return [8, 10, .. Part(7, graph), .. Part(8, [16, 21])];
    }

    static byte[] Part(int field, ReadOnlySpan<byte> content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];
}

// The binding has no domains; these are positions in the table OrtApi of onnxruntime_c_api.h, to which versions only append.
static unsafe class Native
{
    const int CreateCustomOpDomain = 26, AddCustomOpDomain = 28, Version = 16;

    static readonly nint* Functions = ((delegate* unmanaged<uint, nint*>)*(nint*)OrtGetApiBase())(Version);

    public static void AddDomain(nint options, string name)
    {
        nint domain;
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        nint created = ((delegate* unmanaged<nint, nint*, nint>)Functions[CreateCustomOpDomain])(text, &domain);
        nint added = ((delegate* unmanaged<nint, nint, nint>)Functions[AddCustomOpDomain])(options, domain);
        if (created != 0 || added != 0)
            throw new InvalidOperationException("No domain.");
    }

    [DllImport("onnxruntime")]
    static extern nint OrtGetApiBase();
}
EOF

dotnet build -c Release -v quiet --nologo
dotnet bin/Release/net10.0/finding.dll
