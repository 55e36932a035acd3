using System.Collections;
using System.Reflection;
using System.Text.Json;
using BertGrains.Helm.Tests.Charts;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Helm.Tests;

/// <summary>The chart has every setting of the program, and no other.</summary>
public sealed class SettingsTests
{
    /// <summary>Set by the chart from other values, or without a use in a pod: <c>serve</c>, and a cluster without a database.</summary>
    private static readonly string[] OfTheChart =
    [
        "Http:", "Engine:", "Cluster:", "Silo:Role", "Silo:Name", "Silo:Address", "Silo:SiloPort", "Silo:GatewayPort", "Silo:Bundles", "Silo:SignatureKeys", "Silo:Cache",
        "Silo:Devices", "Gateway:Keys:", "Gateway:Jwt:", "Gateway:AllowAnonymous", "Gateway:AdminUrls", "Client:Cluster:",
    ];

    private static readonly Assembly Program = Assembly.Load("BertGrains.Cli");

    [Fact]
    public void Schema_OfSettings_HasThoseOfTheProgram()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Chart, "values.schema.json")));
        var definitions = schema.RootElement.GetProperty("$defs");
        var ofSchema = NamesOf(definitions.GetProperty("settings"), definitions, string.Empty).Order(StringComparer.Ordinal);

        var ofProgram = NamesOf(Program.GetType("BertGrains.Cli.Settings.KnownSettings", throwOnError: true)!, string.Empty)
            .Where(name => !OfTheChart.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

        Assert.Equal(ofProgram.Order(StringComparer.Ordinal), ofSchema);
    }

    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Environment_OfEveryContainer_IsValidForTheProgram(string values)
    {
        var rendering = await Chart.RenderAsync(values);
        foreach (var container in rendering.Workloads.SelectMany(workload => workload.Containers).Where(container => container.Args is not null))
        {
            var variables = (container.Env ?? []).Where(variable => variable.Name.StartsWith("BERTGRAINS", StringComparison.Ordinal)).ToList();
            Assert.Equal(variables.Select(variable => variable.Name).Distinct(), variables.Select(variable => variable.Name));
            Assert.Empty(FaultsOf(new ConfigurationBuilder().AddInMemoryCollection(variables.Select(variable =>
                KeyValuePair.Create(variable.Name["BERTGRAINS__".Length..].Replace("__", ":", StringComparison.Ordinal), (string?)ValueOf(variable))))));
        }

        var file = rendering.One<V1ConfigMap>("bert-settings").Data["bertgrains.json"];
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file));
        Assert.Empty(FaultsOf(new ConfigurationBuilder().AddJsonStream(stream)));
    }

    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Paths_InSettings_AreInMountsOrInTheImage(string values)
    {
        foreach (var container in (await Chart.RenderAsync(values)).Workloads.SelectMany(workload => workload.Containers))
        {
            var paths = (container.Env ?? []).Select(variable => variable.Value).Concat(container.Args ?? [])
                .Where(value => value?.StartsWith('/') == true && value != "/app/models");
            var mounts = (container.VolumeMounts ?? []).Select(mount => mount.MountPath).ToList();
            Assert.All(paths, path => Assert.Contains(mounts, mount => path == mount || path.StartsWith($"{mount}/", StringComparison.Ordinal)));
        }
    }

    // The program's own check of names, types and ranges.
    private static IEnumerable<string> FaultsOf(IConfigurationBuilder settings)
    {
        var check = Activator.CreateInstance(Program.GetType("BertGrains.Cli.Settings.SettingCheck", throwOnError: true)!, "the chart")!;
        var faults = (IEnumerable)check.GetType().GetMethod("FaultsOf", [typeof(IConfiguration)])!.Invoke(check, [settings.Build()])!;
        return faults.Cast<object>().Select(fault => fault.ToString()!);
    }

    private static string ValueOf(V1EnvVar variable) => variable.ValueFrom?.FieldRef?.FieldPath switch
    {
        "status.podIP" => "10.0.0.1",
        { } field => field,
        null => variable.Value ?? "from-a-secret",
    };

    private static IEnumerable<string> NamesOf(Type type, string path) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite).SelectMany(member =>
            IsSection(member.PropertyType) ? NamesOf(member.PropertyType, $"{path}{member.Name}:") : [$"{path}{member.Name}"]);

    private static bool IsSection(Type type) => type.IsClass && type != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(type);

    private static IEnumerable<string> NamesOf(JsonElement schema, JsonElement definitions, string path)
    {
        var target = schema.TryGetProperty("$ref", out var reference)
            ? definitions.GetProperty(reference.GetString()!["#/$defs/".Length..])
            : schema;
        return target.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().SelectMany(property => NamesOf(property.Value, definitions, $"{path}{property.Name}:"))
            : [path.TrimEnd(':')];
    }
}
