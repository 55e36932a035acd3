#!/usr/bin/env bash
# Microsoft.Orleans 10.4.2: RequiredMatchSiloMetadata compares with the silo that places the grain, so a grain that "requires gpu"
# lands on a silo without one.
#
# Expected: [RequiredMatchSiloMetadataPlacementFilter(["gpu"])] restricts a grain to silos whose metadata have the key "gpu".
#
# Seen: one silo has gpu = cuda, the other one has no such key. Called from the silo with the key, all grains are placed on it. Called
# from the silo without it, all grains are placed there: both sides lack the key, which counts as a match, and the silo with the GPU
# is excluded.
#
# Matters here: models need a device. A filter with a literal value has to be implemented (IPlacementFilterDirector).
#
# Output:
#   placed by Silo_0 (no gpu)    : 20 on Silo_0
#   placed by Silo_1 (gpu = cuda): 20 on Silo_1
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
    <PackageReference Include="Microsoft.Orleans.Server" Version="10.4.2" />
    <PackageReference Include="Microsoft.Orleans.TestingHost" Version="10.4.2" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
#pragma warning disable ORLEANSEXP004 // Placement filters by metadata are experimental.

using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement.Filtering;
using Orleans.TestingHost;

InProcessTestClusterBuilder builder = new(2);
builder.ConfigureSilo((options, silo) => silo.UseSiloMetadata(options.SiloName == "Silo_1"
    ? new Dictionary<string, string> { ["gpu"] = "cuda" }
    : new Dictionary<string, string> { ["role"] = "front" }));
await using InProcessTestCluster cluster = builder.Build();
await cluster.DeployAsync();

// Metadata of other silos arrive in the background.
foreach (InProcessSiloHandle silo in cluster.Silos)
{
    var cache = cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<ISiloMetadataCache>();
    for (int i = 0; i < 300 && cluster.Silos.Any(s => cache.GetSiloMetadata(s.SiloAddress).Metadata.Count == 0); i++)
        await Task.Delay(100);
}

Dictionary<string, string> placed = [];
foreach (InProcessSiloHandle silo in cluster.Silos)
{
    IGrainFactory grains = cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGrainFactory>();
    List<string> names = [];
    for (int i = 0; i < 20; i++)
        names.Add(await grains.GetGrain<IModel>($"{silo.Name}/{i}").Where());
    placed[silo.Name] = string.Join(", ", names.GroupBy(n => n).Select(g => $"{g.Count()} on {g.Key}"));
    Console.WriteLine($"placed by {silo.Name} {(silo.Name == "Silo_1" ? "(gpu = cuda)" : "(no gpu)    ")}: {placed[silo.Name]}");
}

bool same = placed["Silo_0"] == "20 on Silo_0" && placed["Silo_1"] == "20 on Silo_1";
Console.WriteLine(same ? "As described." : "CHANGED: the filter no longer compares with the silo that places.");
return same ? 0 : 1;

public interface IModel : IGrainWithStringKey
{
    Task<string> Where();
}

[RandomPlacement, RequiredMatchSiloMetadataPlacementFilter(["gpu"])]
public class ModelGrain(ILocalSiloDetails silo) : Grain, IModel
{
    public Task<string> Where() => Task.FromResult(silo.Name);
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
