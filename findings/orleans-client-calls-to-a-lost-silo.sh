#!/usr/bin/env bash
# Microsoft.Orleans 10.4.2: a silo's calls to a killed silo fail when membership declares it dead, a client's calls wait for the
# response timeout.
#
# Expected: when a silo is killed, the calls that it was executing fail for all callers as soon as membership has declared it dead.
#
# Seen: ten calls of a client and ten of another silo are in flight at grains of a silo that is killed with SIGKILL (a child process).
# With fast probes the silo's calls end with SiloUnavailableException within a few seconds. The client's calls stay pending, although
# new calls of the same client to the same grains are answered by new activations, and end with TimeoutException at the
# response timeout (15 s here).
#
# Matters here: a client with a target of a few seconds has to track which silo has its calls, ping that silo, and send the calls
# again.
#
# Output:
#   20 of 20 grains are on the second silo
#   killed at 1 s
#   calls of the first silo: 10 SiloUnavailableException, the last at 2.2 s
#   new calls of the client to its ten grains: answered by 2.3 s, 10 of the old ones still pending
#   calls of the client: 10 TimeoutException, the last at 16.0 s
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
    <PackageReference Include="Microsoft.Orleans.Client" Version="10.4.2" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

if (args is ["silo"])
{
    using IHost second = Silo(1);
    await second.StartAsync();
    Console.WriteLine(Address(second).ToParsableString());
    await Task.Delay(TimeSpan.FromMinutes(2));
    return;
}

using IHost first = Silo(0);
await first.StartAsync();
using Process child = Process.Start(new ProcessStartInfo("dotnet", [typeof(ISleeper).Assembly.Location, "silo"]) { RedirectStandardOutput = true })!;
SiloAddress victim = SiloAddress.FromParsableString((await child.StandardOutput.ReadLineAsync())!);
using IHost client = Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.ClearProviders()).UseOrleansClient(orleans => orleans
    .UseLocalhostClustering(gatewayPorts: [22320, 22321])
    .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(15))).Build();
await client.StartAsync();
IGrainFactory fromClient = client.Services.GetRequiredService<IClusterClient>(), fromSilo = first.Services.GetRequiredService<IGrainFactory>();
await Task.Delay(3000);

// All twenty grains are activated on the silo that will be killed.
RequestContext.Set(IPlacementDirector.PlacementHintKey, victim);
int there = 0;
for (int i = 0; i < 20; i++)
    there += await fromClient.GetGrain<ISleeper>(i).Where() == victim.ToString() ? 1 : 0;
RequestContext.Clear();
Console.WriteLine($"{there} of 20 grains are on the second silo");

long start = Stopwatch.GetTimestamp();
Task<(string Outcome, double At)>[] clients = [.. Enumerable.Range(0, 10).Select(i => Call(fromClient, i))];
Task<(string Outcome, double At)>[] silos = [.. Enumerable.Range(10, 10).Select(i => Call(fromSilo, i))];
await Task.Delay(1000);
child.Kill();
await child.WaitForExitAsync();
Console.WriteLine($"killed at {Seconds():0} s");
var ofSilo = Show("calls of the first silo", await Task.WhenAll(silos));
for (int i = 0; i < 10; i++)
    await fromClient.GetGrain<ISleeper>(i).Where();
double again = Seconds();
int pending = clients.Count(call => !call.IsCompleted);
Console.WriteLine($"new calls of the client to its ten grains: answered by {again:0.0} s, {pending} of the old ones still pending");
var ofClient = Show("calls of the client", await Task.WhenAll(clients));
bool same = there == 20 && ofSilo.All(c => c is (nameof(SiloUnavailableException), < 10)) && pending == 10 && again < 12
    && ofClient.All(c => c is (nameof(TimeoutException), > 13));
Console.WriteLine(same ? "As described." : "CHANGED: a client's calls to a lost silo end in another way.");
Environment.Exit(same ? 0 : 1);

double Seconds() => Stopwatch.GetElapsedTime(start).TotalSeconds;

async Task<(string Outcome, double At)> Call(IGrainFactory grains, int key)
{
    try
    {
        await grains.GetGrain<ISleeper>(key).Sleep(5000);
        return ("answered", Seconds());
    }
    catch (Exception e)
    {
        return (e.GetType().Name, Seconds());
    }
}

static (string Outcome, double At)[] Show(string label, (string Outcome, double At)[] calls)
{
    foreach (var group in calls.GroupBy(call => call.Outcome))
        Console.WriteLine($"{label}: {group.Count()} {group.Key}, the last at {group.Max(call => call.At):0.0} s");
    return calls;
}

static SiloAddress Address(IHost host) => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

static IHost Silo(int number) => Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.ClearProviders()).UseOrleans(orleans => orleans
    .UseLocalhostClustering(22120 + number, 22320 + number, primarySiloEndpoint: new IPEndPoint(IPAddress.Loopback, 22120))
    .Configure<ClusterMembershipOptions>(options =>
    {
        options.ProbeTimeout = options.MinProbeTimeout = TimeSpan.FromSeconds(0.5);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 2;
        options.NumVotesForDeathDeclaration = 1;
    })).Build();

public interface ISleeper : IGrainWithIntegerKey
{
    Task Sleep(int milliseconds);

    Task<string> Where();
}

public class SleeperGrain(ILocalSiloDetails silo) : Grain, ISleeper
{
    public Task Sleep(int milliseconds) => Task.Delay(milliseconds);

    public Task<string> Where() => Task.FromResult(silo.SiloAddress.ToString());
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
