#!/usr/bin/env bash
# Npgsql 10.0.3: each new connection asks a name server for the name of the database's address, and blocks a thread of the pool until it answers.
#
# Expected: a connection to an IP address, without Kerberos on the machine, asks no name server; and OpenAsync blocks no thread.
#
# Seen: the default of "Gss Encryption Mode" is Prefer, so a connection begins with Kerberos' encryption. The native library of Kerberos (MIT, here
# libgssapi-krb5 1.20) first looks up the canonical name of the server, in a call that blocks. Where the name server does not answer, each
# connection holds a thread of the pool for the whole time limit of the lookup, even though there are no Kerberos credentials, no krb5.conf, and the
# server has no such encryption. With "Gss Encryption Mode=Disable", or PGGSSENCMODE=disable, nothing is asked. The script has a name server that is
# silent and a listener in place of a database in a network namespace of its own, and opens six connections for each thread of the pool.
#
# Matters here: after a fault of the network, name servers are often out of reach as well. A process that opens its connections anew then has no
# threads for anything else, its probes of health included, for seconds.
#
# Output on two cores (1 s per lookup):
#   default: 12 connections in 6.3 s, 12 questions to the name server
#   Disable: 12 connections in 0.0 s, 0 questions to the name server
#   As described.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
[ -n "$(find /usr/lib -name "libgssapi_krb5.so*" -print -quit)" ] || { echo "The script needs libgssapi-krb5-2, which .NET uses for Kerberos." >&2; exit 2; }

cat > finding.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Npgsql" Version="10.0.3" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

int threads = Environment.ProcessorCount;
ThreadPool.SetMaxThreads(threads, threads);
using UdpClient names = new(new IPEndPoint(IPAddress.Loopback, 53));
int questions = 0;
new Thread(() => { IPEndPoint from = null!; while (true) { names.Receive(ref from); Interlocked.Increment(ref questions); } }) { IsBackground = true }.Start();

// 127.0.0.1 is in /etc/hosts.
using TcpListener database = new(IPAddress.Parse("127.0.0.2"), 0);
database.Start();
new Thread(Refuse) { IsBackground = true }.Start();

var seen = (await OpenAsync("default", ""), await OpenAsync("Disable", ";Gss Encryption Mode=Disable"));
bool same = seen.Item1.Questions >= 6 * threads && seen.Item1.Seconds > 4 && seen.Item2 is { Questions: 0, Seconds: < 2 };
Console.WriteLine(same ? "As described." : "CHANGED: no question is asked, or no thread is blocked.");
Environment.Exit(same ? 0 : 1);

async Task<(int Questions, double Seconds)> OpenAsync(string name, string mode)
{
    questions = 0;
    Stopwatch clock = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, 6 * threads).Select(_ => Task.Run(async () =>
    {
        try
        {
            await using NpgsqlConnection connection = new(
                $"Host=127.0.0.2;Port={((IPEndPoint)database.LocalEndpoint).Port};Username=a;Database=a;SSL Mode=Disable;Pooling=false;Timeout=60{mode}");
            await connection.OpenAsync();
        }
        catch (NpgsqlException)
        {
            // The listener ends each connection.
        }
    })));
    Console.WriteLine($"{name}: {6 * threads} connections in {clock.Elapsed.TotalSeconds:F1} s, {questions} questions to the name server");
    return (questions, clock.Elapsed.TotalSeconds);
}

// "N" is the answer of a server without the encryption that is asked for.
void Refuse()
{
    byte[] message = new byte[1024];
    while (true)
    {
        using TcpClient client = database.AcceptTcpClient();
        if (client.GetStream().Read(message) == 8)
        {
            client.GetStream().Write("N"u8);
            client.GetStream().Read(message);
        }
    }
}
EOF

dotnet build -c Release -v quiet --nologo
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' > resolv.conf
unshare --map-root-user --net --mount sh -c 'ip link set lo up && mount --bind resolv.conf /etc/resolv.conf && exec dotnet bin/Release/net10.0/finding.dll'
