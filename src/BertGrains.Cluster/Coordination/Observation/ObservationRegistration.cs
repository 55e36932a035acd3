using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>Registers the observation of silos.</summary>
internal static class ObservationRegistration
{
    /// <summary>Adds the reports that all coordinators on this silo share.</summary>
    public static IServiceCollection AddObservation(this IServiceCollection services) => services.AddSingleton<SiloReports>();
}
