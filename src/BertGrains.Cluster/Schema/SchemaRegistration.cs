using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Schema;

/// <summary>Registers the check of the database's tables.</summary>
internal static class SchemaRegistration
{
    /// <summary>Adds the check, which does nothing without a database.</summary>
    public static IServiceCollection AddSchemaCheck(this IServiceCollection services) => services.AddHostedService<SchemaCheck>();
}
