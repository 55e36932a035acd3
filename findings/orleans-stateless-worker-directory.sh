#!/usr/bin/env bash
# Microsoft.Orleans 10.4.2: the first call of a stateless worker reads the grain directory, although such a grain is never registered
# there.
#
# Expected: a stateless worker is created on the silo that calls it and is never in the directory, so calling one needs no directory.
#
# Seen: with a custom default directory, the first call of each worker key looks the key up; the calls after it do not,
# and nothing is registered. When the directory fails, the first call of a worker fails with the directory's exception, although a
# local activation would suffice.
#
# Matters here: the directory is spread over the silos, so a stateless worker as the entry point of a service depends on the silo
# with the partition of its key, until membership has declared that silo dead.
#
# Output:
#   worker a, first call                   Lookup; answered
#   worker a, second call                  answered
#   ordinary grain, first call             Lookup Register; answered
#   directory fails: worker a              answered
#   directory fails: worker b, first call  Lookup; IOException: The directory is away.
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
using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;

AskedDirectory directory = new();
using IHost silo = Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.ClearProviders()).UseOrleans(orleans => orleans
    .UseLocalhostClustering(22130, 22330)
    .AddGrainDirectory(GrainDirectoryAttribute.DEFAULT_GRAIN_DIRECTORY, (_, _) => directory)).Build();
await silo.StartAsync();
IGrainFactory grains = silo.Services.GetRequiredService<IGrainFactory>();

string first = await Ask(() => grains.GetGrain<IWorker>("a").Hello(), "worker a, first call");
string second = await Ask(() => grains.GetGrain<IWorker>("a").Hello(), "worker a, second call");
string ordinary = await Ask(() => grains.GetGrain<IOrdinary>("a").Hello(), "ordinary grain, first call");
directory.Fails = true;
string known = await Ask(() => grains.GetGrain<IWorker>("a").Hello(), "directory fails: worker a");
string failed = await Ask(() => grains.GetGrain<IWorker>("b").Hello(), "directory fails: worker b, first call");
bool same = first == "Lookup; answered" && second == "answered" && ordinary == "Lookup Register; answered" && known == "answered"
    && failed.StartsWith("Lookup", StringComparison.Ordinal) && !failed.EndsWith("answered", StringComparison.Ordinal);
Console.WriteLine(same ? "As described." : "CHANGED: a stateless worker is called without the directory.");
Environment.Exit(same ? 0 : 1);

async Task<string> Ask(Func<Task> call, string label)
{
    directory.Asked.Clear();
    string outcome = "answered";
    try
    {
        await call();
    }
    catch (Exception e)
    {
        outcome = $"{e.GetType().Name}: {e.Message.Split('\n')[0].TrimEnd()}";
    }

    string result = string.Join("; ", new[] { string.Join(' ', directory.Asked.Distinct()), outcome }.Where(part => part != ""));
    Console.WriteLine($"{label,-38} {result}");
    return result;
}

public sealed class AskedDirectory : IGrainDirectory
{
    private readonly ConcurrentDictionary<GrainId, GrainAddress> _addresses = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public bool Fails { get; set; }

    public Task<GrainAddress?> Lookup(GrainId grain)
    {
        Asked.Enqueue("Lookup");
        return Fails ? Task.FromException<GrainAddress?>(new IOException("The directory is away.")) : Task.FromResult(_addresses.GetValueOrDefault(grain));
    }

    public Task<GrainAddress?> Register(GrainAddress address)
    {
        Asked.Enqueue("Register");
        return Task.FromResult<GrainAddress?>(_addresses.GetOrAdd(address.GrainId, address));
    }

    public Task Unregister(GrainAddress address)
    {
        _addresses.TryRemove(address.GrainId, out _);
        return Task.CompletedTask;
    }

    public Task UnregisterSilos(List<SiloAddress> silos) => Task.CompletedTask;
}

public interface IWorker : IGrainWithStringKey
{
    Task Hello();
}

[StatelessWorker]
public class WorkerGrain : Grain, IWorker
{
    public Task Hello() => Task.CompletedTask;
}

public interface IOrdinary : IGrainWithStringKey
{
    Task Hello();
}

public class OrdinaryGrain : Grain, IOrdinary
{
    public Task Hello() => Task.CompletedTask;
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
