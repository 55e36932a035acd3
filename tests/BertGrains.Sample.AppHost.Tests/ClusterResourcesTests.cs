using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Sample.AppHost.Tests;

/// <summary>The model of the sample, which starts nothing here.</summary>
public sealed partial class ClusterResourcesTests
{
    private static readonly string[] Silos = ["core-1", "core-2", "worker-1", "worker-2"];

    [Fact]
    public void AddCluster_WithoutConnectionString_IsTheClusterOfTheComposeFile()
    {
        var builder = Create();
        var compose = File.ReadAllText(Path.Combine(builder.AppHostDirectory, "../../deploy/compose.yaml"));
        var services = ServiceName().Matches(compose[compose.IndexOf("\nservices:", StringComparison.Ordinal)..compose.IndexOf("\nvolumes:", StringComparison.Ordinal)])
            .Select(match => match.Groups[1].Value);
        var database = Assert.Single(builder.Resources.OfType<PostgresServerResource>());
        var image = Assert.Single(database.Annotations.OfType<ContainerImageAnnotation>());

        Assert.Equal(services.Except(["prometheus"]).Order(), Programs(builder).Select(program => program.Name).Append(database.Name).Order());
        Assert.Contains($"image: postgres:{image.Tag}\n", compose, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddCluster_WithConnectionString_UsesItsDatabaseInEveryProgram()
    {
        const string Database = "Host=db;Database=mine";
        var builder = Create($"--ConnectionStrings:bertgrains={Database}");

        Assert.Empty(builder.Resources.OfType<ContainerResource>());
        foreach (var program in Programs(builder))
        {
            var (database, _) = (await ConfigurationOf(program)).EnvironmentVariablesWithUnprocessed
                .Single(variable => variable.Key == "BERTGRAINS__Cluster__ConnectionString").Value;
            Assert.Equal(Database, await Assert.IsAssignableFrom<IValueProvider>(database).GetValueAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("tables", "cluster init")]
    [InlineData(
        "core-2", "silo --role core --name core-2 --http-urls http://127.0.0.1:{core-2.bindings.http.targetPort} "
            + "--silo-port {core-2.bindings.silo.targetPort} --gateway-port {core-2.bindings.clients.targetPort}")]
    [InlineData(
        "worker-1", "silo --role worker --name worker-1 --http-urls http://127.0.0.1:{worker-1.bindings.http.targetPort} "
            + "--silo-port {worker-1.bindings.silo.targetPort}")]
    [InlineData("gateway", "gateway --urls http://127.0.0.1:{gateway.bindings.http.targetPort}")]
    [InlineData("model", "model deploy all-minilm-l6-v2 --replicas 2 --wait")]
    public async Task AddCluster_Program_HasItsArguments(string name, string arguments) =>
        Assert.Equal(arguments, string.Join(' ', (await ConfigurationOf(Program(Create(), name))).Arguments.Select(argument => argument.Value)));

    [Fact]
    public void AddCluster_Programs_WaitForTheTablesOrTheSilos()
    {
        var builder = Create();

        Assert.Equal(["bertgrains"], Waits("tables", WaitType.WaitUntilHealthy));
        Assert.All(Silos, name => Assert.Equal(["tables"], Waits(name, WaitType.WaitForCompletion)));
        Assert.Equal(Silos[..2], Waits("gateway", WaitType.WaitUntilHealthy));
        Assert.Equal(Silos, Waits("model", WaitType.WaitUntilHealthy));
        Assert.All([.. Silos, "gateway"], name => Assert.Single(Program(builder, name).Annotations.OfType<HealthCheckAnnotation>()));

        IEnumerable<string> Waits(string name, WaitType type) => Program(builder, name).Annotations.OfType<WaitAnnotation>()
            .Where(wait => wait.WaitType == type && wait.Resource is not PostgresServerResource).Select(wait => wait.Resource.Name);
    }

    private static IDistributedApplicationBuilder Create(params string[] arguments)
    {
        var builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { AssemblyName = typeof(ClusterResources).Assembly.GetName().Name, Args = arguments, DisableDashboard = true });
        builder.AddCluster();
        return builder;
    }

    // Where nothing runs, addresses that Aspire assigns are expressions.
    private static Task<IExecutionConfigurationResult> ConfigurationOf(ProjectResource program) => ExecutionConfigurationBuilder.Create(program)
        .WithArgumentsConfig().WithEnvironmentVariablesConfig()
        .BuildAsync(
            new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish), NullLogger.Instance, TestContext.Current.CancellationToken);

    private static IEnumerable<ProjectResource> Programs(IDistributedApplicationBuilder builder) => builder.Resources.OfType<ProjectResource>();

    private static ProjectResource Program(IDistributedApplicationBuilder builder, string name) => Programs(builder).Single(program => program.Name == name);

    [GeneratedRegex("^  ([a-z0-9-]+):$", RegexOptions.Multiline)]
    private static partial Regex ServiceName();
}
