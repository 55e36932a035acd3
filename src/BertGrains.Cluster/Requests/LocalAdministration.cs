namespace BertGrains.Cluster.Requests;

/// <summary>The cluster as an <see cref="IBertAdministration"/> in the process of a core silo.</summary>
internal sealed class LocalAdministration(IGrainFactory grains, TimeProvider time) : GrainAdministration(time)
{
    /// <inheritdoc/>
    protected override Task<T> SendAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken) => call(grains);
}
