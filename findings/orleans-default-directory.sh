#!/usr/bin/env bash
# Microsoft.Orleans 10.4.2: with the default grain directory an orderly stop of one silo deactivates grains on the others, [KeepAlive,
# Immovable] or not.
#
# Expected: when a silo stops in order, its own grains are deactivated. Grains on other silos stay active, in particular those marked
# [KeepAlive] and [Immovable].
#
# Seen: three silos hold 300 such grains. One silo is stopped with StopAsync. Besides its own grains some on the two remaining silos
# are deactivated, with the reason DirectoryFailure: those whose directory entry was on the silo that stops. With
# AddDistributedGrainDirectory (ORLEANSEXP003) none are.
#
# Matters here: a grain that owns a model loads hundreds of megabytes when it is activated. With the default directory, scaling in one
# silo unloads models on the others.
#
# Output:
#   default directory: 102 of 300 deactivated on the silo that stopped, 119 on the others 119 DirectoryFailure
#   distributed directory: 98 of 300 deactivated on the silo that stopped, 0 on the others
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
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
#pragma warning disable ORLEANSEXP003 // The distributed directory is experimental.

using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Runtime;

int byDefault = await Run("default directory", 22140, _ => { });
int distributed = await Run("distributed directory", 22150, silo => silo.AddDistributedGrainDirectory());
bool same = byDefault > 0 && distributed == 0;
Console.WriteLine(same ? "As described." : "CHANGED: grains on other silos stay, or they leave with the distributed directory too.");
Environment.Exit(same ? 0 : 1);

static async Task<int> Run(string label, int port, Action<ISiloBuilder> configure)
{
    List<IHost> hosts = [];
    for (int i = 0; i < 3; i++)
    {
        int number = i;
        hosts.Add(Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.ClearProviders()).UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port + number, port + 200 + number, primarySiloEndpoint: new IPEndPoint(IPAddress.Loopback, port));
            configure(silo);
        }).Build());
        await hosts[i].StartAsync();
    }

    await Task.Delay(3000);
    IGrainFactory grains = hosts[0].Services.GetRequiredService<IGrainFactory>();
    for (int i = 0; i < 300; i++)
        await grains.GetGrain<IKept>(i).Touch();
    SiloAddress leaving = hosts[2].Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
    KeptGrain.Gone.Clear();
    await hosts[2].StopAsync();
    await Task.Delay(3000);
    var gone = KeptGrain.Gone.ToArray();
    var others = gone.Where(g => !g.Silo.Equals(leaving)).ToArray();
    string reasons = string.Join(", ", others.GroupBy(g => g.Reason).Select(g => $"{g.Count()} {g.Key}"));
    Console.WriteLine($"{label}: {gone.Length - others.Length} of 300 deactivated on the silo that stopped, {others.Length} on the others {reasons}".TrimEnd());
    await hosts[1].StopAsync();
    await hosts[0].StopAsync();
    return others.Length;
}

public interface IKept : IGrainWithIntegerKey
{
    Task Touch();
}

[KeepAlive, Immovable, RandomPlacement]
public class KeptGrain(ILocalSiloDetails silo) : Grain, IKept
{
    public static ConcurrentQueue<(SiloAddress Silo, DeactivationReasonCode Reason)> Gone { get; } = new();

    public Task Touch() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Gone.Enqueue((silo.SiloAddress, reason.ReasonCode));
        return Task.CompletedTask;
    }
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
