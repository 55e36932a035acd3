#!/usr/bin/env bash
# Microsoft.Orleans 10.4.2: after a response over MaxMessageBodySize its call and every other call in flight on the connection time
# out.
#
# Expected: a response that is larger than MaxMessageBodySize fails its own call with an exception that names the limit.
#
# Seen: the limit of the silo is 100,000 bytes and the response timeout of the client 5 s. The call whose response has 200,000 bytes
# ends with TimeoutException after 5 s. So does a call of another grain that was in flight on the same connection and whose response
# was small and ready after 1 s. A later call is answered without delay.
#
# Matters here: one large reply makes all calls on the connection time out. The sizes have to be bounded before a message is sent; batches of
# replies are split by bytes.
#
# Output:
#   response of 50,000 bytes                 answered after 1.5 s
#   10 bytes after 1 s, in flight meanwhile  TimeoutException after 5.2 s
#   response of 200,000 bytes                TimeoutException after 5.7 s
#   10 bytes, called later                   answered after 0.0 s
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
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

using IHost silo = Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.ClearProviders()).UseOrleans(orleans => orleans
    .UseLocalhostClustering(siloPort: 22111, gatewayPort: 22311)
    .Configure<SiloMessagingOptions>(options => options.MaxMessageBodySize = 100_000)).Build();
await silo.StartAsync();
using IHost host = Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.ClearProviders()).UseOrleansClient(client => client
    .UseLocalhostClustering(gatewayPort: 22311)
    .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5))).Build();
await host.StartAsync();
IGrainFactory grains = host.Services.GetRequiredService<IClusterClient>();

var half = await Run("response of 50,000 bytes", grains.GetGrain<IAnswers>(1).Bytes(50_000, 0));
Task<(string Outcome, double Seconds)> neighbor = Run("10 bytes after 1 s, in flight meanwhile", grains.GetGrain<IAnswers>(2).Bytes(10, 1000));
await Task.Delay(300);
var large = await Run("response of 200,000 bytes", grains.GetGrain<IAnswers>(1).Bytes(200_000, 0));
var other = await neighbor;
var after = await Run("10 bytes, called later", grains.GetGrain<IAnswers>(3).Bytes(10, 0));
bool same = half.Outcome == "answered" && after.Outcome == "answered" && after.Seconds < 3
    && large is ("TimeoutException", > 4) && other is ("TimeoutException", > 4);
Console.WriteLine(same ? "As described." : "CHANGED: a response that is too large fails in another way.");
Environment.Exit(same ? 0 : 1);

static async Task<(string Outcome, double Seconds)> Run(string label, Task<byte[]> call)
{
    long start = Stopwatch.GetTimestamp();
    string outcome = "answered";
    try
    {
        await call;
    }
    catch (Exception e)
    {
        outcome = e.GetType().Name;
    }

    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    Console.WriteLine($"{label,-40} {outcome} after {seconds:0.0} s");
    return (outcome, seconds);
}

public interface IAnswers : IGrainWithIntegerKey
{
    Task<byte[]> Bytes(int count, int milliseconds);
}

public class AnswersGrain : Grain, IAnswers
{
    public async Task<byte[]> Bytes(int count, int milliseconds)
    {
        await Task.Delay(milliseconds);
        return new byte[count];
    }
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
