#!/usr/bin/env bash
# Microsoft.Orleans 10.4.2: calls of a GrainService interleave without [Reentrant]; those of a grain do not.
#
# Expected: a class that derives from GrainService and has no [Reentrant] handles one request after the other, as a class that derives
# from Grain does.
#
# Seen: four calls at the same time to a method that reads a counter, awaits and writes the counter plus one. In the grain the counter
# ends at 4, one request at a time. In the grain service all four requests are inside at once and the counter ends at 1.
#
# Matters here: moving code from a grain to a service of the silo removes the protection of state across an await, without a change in
# the code.
#
# Output:
#   Grain:        counter 4, at most 1 inside at once
#   GrainService: counter 1, at most 4 inside at once
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
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Runtime.Services;
using Orleans.Services;
using Orleans.TestingHost;

InProcessTestClusterBuilder builder = new(1);
builder.ConfigureSilo((_, silo) =>
{
    silo.AddGrainService<CountingService>();
    silo.Services.AddSingleton<CountingClient>();
});
await using InProcessTestCluster cluster = builder.Build();
await cluster.DeployAsync();
IServiceProvider services = cluster.GetSiloServiceProvider(cluster.Silos[0].SiloAddress);
var client = services.GetRequiredService<CountingClient>();
var grain = services.GetRequiredService<IGrainFactory>().GetGrain<ICountingGrain>(0);

await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => grain.Add()));
await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.Add()));
Console.WriteLine($"Grain:        counter {CountingGrain.State.Count}, at most {CountingGrain.State.Most} inside at once");
Console.WriteLine($"GrainService: counter {CountingService.State.Count}, at most {CountingService.State.Most} inside at once");
bool same = CountingGrain.State is { Count: 4, Most: 1 } && CountingService.State is { Count: 1, Most: 4 };
Console.WriteLine(same ? "As described." : "CHANGED: a grain service handles one request at a time, or a grain does not.");
return same ? 0 : 1;

public sealed class Counter
{
    private int _inside;

    public int Count { get; private set; }

    public int Most { get; private set; }

    public async Task Add()
    {
        Most = Math.Max(Most, ++_inside);
        int count = Count;
        await Task.Delay(500);
        Count = count + 1;
        _inside--;
    }
}

public interface ICountingGrain : IGrainWithIntegerKey
{
    Task Add();
}

public class CountingGrain : Grain, ICountingGrain
{
    public static Counter State { get; } = new();

    public Task Add() => State.Add();
}

public interface ICountingService : IGrainService
{
    Task Add();
}

public class CountingService(GrainId id, Silo silo, ILoggerFactory loggers) : GrainService(id, silo, loggers), ICountingService
{
    public static Counter State { get; } = new();

    public Task Add() => State.Add();
}

public class CountingClient(IServiceProvider services) : GrainServiceClient<ICountingService>(services)
{
    private readonly SiloAddress _silo = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public Task Add() => GetGrainService(_silo).Add();
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
