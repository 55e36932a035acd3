#!/usr/bin/env bash
# OpenTelemetry.Exporter.Prometheus.AspNetCore 1.20.1-beta.1: a scrape can have the same series twice with different values.
#
# Expected: a series, which is a name with its labels, occurs once in a scrape. Instruments or tags that become equal in Prometheus'
# format are added, kept separate or refused.
#
# Seen: the counters "tokens" and "tokens.total" of one meter both become tokens_total, and both values are written under the same
# name and labels. So do a tag that is null and one that is empty: both are written as model="". An omitted tag is a separate
# series.
#
# Matters here: a request without a model name is such a null. The scrape then has two values for one series, and nothing is logged or
# thrown where the instruments are made.
#
# Output:
#   requests_total{otel_scope_name="Demo"} 4
#   requests_total{otel_scope_name="Demo",model="small"} 1
#   requests_total{otel_scope_name="Demo",model=""} 2
#   requests_total{otel_scope_name="Demo",model=""} 3
#   tokens_total{otel_scope_name="Demo"} 5
#   tokens_total{otel_scope_name="Demo"} 7
#   twice: requests_total{otel_scope_name="Demo",model=""} tokens_total{otel_scope_name="Demo"}
#   As described.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > finding.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="OpenTelemetry.Extensions.Hosting" Version="1.20.1" />
    <PackageReference Include="OpenTelemetry.Exporter.Prometheus.AspNetCore" Version="1.20.1-beta.1" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Demo").AddPrometheusExporter());
await using WebApplication app = builder.Build();
app.MapPrometheusScrapingEndpoint("/metrics");
await app.StartAsync();

using Meter meter = new("Demo");
meter.CreateCounter<long>("tokens").Add(5);
meter.CreateCounter<long>("tokens.total").Add(7);
Counter<long> requests = meter.CreateCounter<long>("requests");
requests.Add(1, new KeyValuePair<string, object?>("model", "small"));
requests.Add(2, new KeyValuePair<string, object?>("model", null));
requests.Add(3, new KeyValuePair<string, object?>("model", ""));
requests.Add(4);

using HttpClient http = new();
string scrape = await http.GetStringAsync($"{app.Urls.First()}/metrics");
string[] lines = [.. scrape.Split('\n').Where(line => line.StartsWith("tokens", StringComparison.Ordinal) || line.StartsWith("requests", StringComparison.Ordinal))];
foreach (string line in lines)
    Console.WriteLine(line);
string[] twice = [.. lines.GroupBy(line => line[..line.LastIndexOf(' ')]).Where(g => g.Count() == 2).Select(g => g.Key).Order()];
Console.WriteLine($"twice: {string.Join(' ', twice)}");
bool same = twice is ["requests_total{otel_scope_name=\"Demo\",model=\"\"}", "tokens_total{otel_scope_name=\"Demo\"}"];
Console.WriteLine(same ? "As described." : "CHANGED: each series occurs once in a scrape.");
return same ? 0 : 1;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
