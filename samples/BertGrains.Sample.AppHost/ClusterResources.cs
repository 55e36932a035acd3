using Microsoft.Extensions.Configuration;

namespace BertGrains.Sample.AppHost;

/// <summary>The processes of <c>deploy/compose.yaml</c> as resources. Each is the program <c>bertgrains</c> with other arguments.</summary>
/// <remarks>
/// Aspire.Hosting.Orleans is not used. It configures silos and clients by variables of the section <c>Orleans</c>, which the program does
/// not read: it takes the same values from its own settings, which it checks at start.
/// </remarks>
internal static class ClusterResources
{
    // Of the database, and of the connection string of one that exists.
    private const string Database = "bertgrains";

    private const int GatewayPort = 8080;

    /// <summary>Adds a database, two cores, two workers, a gateway and the deployment of the default bundle.</summary>
    public static void AddCluster(this IDistributedApplicationBuilder builder)
    {
        var database = builder.AddDatabase();
        var tables = builder.AddProgram("tables", database).WithArgs("cluster", "init").WaitFor(database);

        var core1 = builder.AddSilo("core-1", "core", database).WaitForCompletion(tables);
        var core2 = builder.AddSilo("core-2", "core", database).WaitForCompletion(tables);
        var worker1 = builder.AddSilo("worker-1", "worker", database).WaitForCompletion(tables);
        var worker2 = builder.AddSilo("worker-2", "worker", database).WaitForCompletion(tables);

        builder.AddGateway("gateway", database).WaitFor(core1).WaitFor(core2);
        builder.AddProgram("model", database).WithArgs("model", "deploy", "all-minilm-l6-v2", "--replicas", "2", "--wait")
            .WaitFor(core1).WaitFor(core2).WaitFor(worker1).WaitFor(worker2);
    }

    /// <summary>A container, or the database of the connection string <c>bertgrains</c> if there is one.</summary>
    private static IResourceBuilder<IResourceWithConnectionString> AddDatabase(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetConnectionString(Database) is { Length: > 0 }
            ? builder.AddConnectionString(Database)
            : builder.AddPostgres("database").WithImageTag("17.6-bookworm").AddDatabase(Database);

    private static IResourceBuilder<ProjectResource> AddSilo(
        this IDistributedApplicationBuilder builder, string name, string role, IResourceBuilder<IResourceWithConnectionString> database)
    {
        // Silos and clients connect to the port that a silo listens on, so there is no proxy in front of it.
        var silo = builder.AddProgram(name, database)
            .WithHttpEndpoint()
            .WithEndpoint(name: "silo", scheme: "tcp", isProxied: false)
            .WithHttpHealthCheck("/health/ready")
            .WithEnvironment("BERTGRAINS__Silo__Bundles__0", Path.GetFullPath("../../models", builder.AppHostDirectory))
            .WithArgs("silo", "--role", role, "--name", name);
        silo.WithArgs("--http-urls", UrlOf(silo), "--silo-port", PortOf(silo, "silo"));
        return role == "core"
            ? silo.WithEndpoint(name: "clients", scheme: "tcp", isProxied: false).WithArgs("--gateway-port", PortOf(silo, "clients"))
            : silo;
    }

    private static IResourceBuilder<ProjectResource> AddGateway(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<IResourceWithConnectionString> database)
    {
        var gateway = builder.AddProgram(name, database)
            .WithHttpEndpoint(port: GatewayPort)
            // Ready as soon as a model is served.
            .WithHttpHealthCheck("/health/ready")
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/console", DisplayText = "Console" });
        return gateway.WithArgs("gateway", "--urls", UrlOf(gateway));
    }

    // The connection string is a variable, not an argument: the dashboard masks the values of variables.
    private static IResourceBuilder<ProjectResource> AddProgram(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<IResourceWithConnectionString> database) =>
        builder.AddProject<Projects.BertGrains_Cli>(name)
            .WithEnvironment("BERTGRAINS__Cluster__ConnectionString", database)
            .WithReferenceRelationship(database);

    private static ReferenceExpression UrlOf(IResourceBuilder<ProjectResource> program) =>
        ReferenceExpression.Create($"http://127.0.0.1:{PortOf(program, "http")}");

    private static EndpointReferenceExpression PortOf(IResourceBuilder<ProjectResource> program, string endpoint) =>
        program.GetEndpoint(endpoint).Property(EndpointProperty.TargetPort);
}
