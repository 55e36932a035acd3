using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Schema;

/// <summary>Puts the check of the database's tables into a silo.</summary>
internal static class SchemaRegistration
{
    /// <summary>Adds the check; a host without a database passes it.</summary>
    public static IServiceCollection AddSchemaCheck(this IServiceCollection services) => services.AddHostedService<SchemaCheck>();
}
