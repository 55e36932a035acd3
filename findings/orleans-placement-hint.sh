#!/usr/bin/env bash
# Microsoft.Orleans 10.4.2: a placement hint for one grain also places every grain that is activated further down the call.
#
# Expected: RequestContext.Set(IPlacementDirector.PlacementHintKey, silo) before a call chooses the silo of the grain that is called.
#
# Seen: the hint travels with the request context. A grain that is placed by it and then calls 40 new grains with [RandomPlacement]
# has all of them placed on the same silo. Without the hint the same 40 calls spread over four silos. When the grain removes the key
# before it calls, they spread as well.
#
# Matters here: a coordinator places a replica by such a hint. Every grain that the replica calls for the first time is placed on the
# silo of the device, unless the replica removes the hint.
#
# Output:
#   no hint                      outer grain on Silo_3, inner grains: 8 on Silo_0, 10 on Silo_1, 13 on Silo_2, 9 on Silo_3
#   hint Silo_2                  outer grain on Silo_2, inner grains: 40 on Silo_2
#   hint, removed by the grain   outer grain on Silo_2, inner grains: 11 on Silo_0, 7 on Silo_1, 9 on Silo_2, 13 on Silo_3
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
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

InProcessTestClusterBuilder builder = new(4);
await using InProcessTestCluster cluster = builder.Build();
await cluster.DeployAsync();
InProcessSiloHandle target = cluster.Silos[2];
IGrainFactory grains = cluster.GetSiloServiceProvider(cluster.Silos[0].SiloAddress).GetRequiredService<IGrainFactory>();

int without = await Call("no hint", false, false), with = await Call($"hint {target.Name}", true, false), removed = await Call("hint, removed by the grain", true, true);
bool same = without > 1 && with == 1 && removed > 1;
Console.WriteLine(same ? "As described." : "CHANGED: the hint places the called grain only.");
return same ? 0 : 1;

// The number of silos that got the forty inner grains.
async Task<int> Call(string label, bool hint, bool remove)
{
    if (hint)
        RequestContext.Set(IPlacementDirector.PlacementHintKey, target.SiloAddress);
    string[] silos = await grains.GetGrain<IOuter>(label).CallNew(40, remove);
    RequestContext.Clear();
    string inner = string.Join(", ", silos.Skip(1).GroupBy(s => s).OrderBy(g => g.Key).Select(g => $"{g.Count()} on {g.Key}"));
    Console.WriteLine($"{label,-28} outer grain on {silos[0]}, inner grains: {inner}");
    return silos.Skip(1).Distinct().Count();
}

public interface IOuter : IGrainWithStringKey
{
    Task<string[]> CallNew(int count, bool removeHint);
}

public interface IInner : IGrainWithStringKey
{
    Task<string> Where();
}

public class OuterGrain(ILocalSiloDetails silo) : Grain, IOuter
{
    public async Task<string[]> CallNew(int count, bool removeHint)
    {
        if (removeHint)
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        List<string> silos = [silo.Name];
        for (int i = 0; i < count; i++)
            silos.Add(await GrainFactory.GetGrain<IInner>($"{this.GetPrimaryKeyString()}/{i}").Where());
        return [.. silos];
    }
}

[RandomPlacement]
public class InnerGrain(ILocalSiloDetails silo) : Grain, IInner
{
    public Task<string> Where() => Task.FromResult(silo.Name);
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
