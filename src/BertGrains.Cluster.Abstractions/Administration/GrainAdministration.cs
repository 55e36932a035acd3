namespace BertGrains.Cluster.Abstractions;

/// <summary><see cref="IBertAdministration"/> over the grains of a cluster. Thread-safe.</summary>
/// <param name="time">Clock of the limit of a call.</param>
public abstract class GrainAdministration(TimeProvider time) : IBertAdministration
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private static readonly BertError Silent = new(
        ErrorCode.Unavailable,
        "The cluster did not answer in time; a change may have been made. Look at the status and try again.",
        TimeSpan.FromSeconds(1));

    private static readonly BertError NoModel = new(
        ErrorCode.InvalidRequest, $"The model must have a name of 1 to {BundleId.MaxModelLength} characters.");

    /// <inheritdoc/>
    public async Task<ClusterOverview> GetOverviewAsync(CancellationToken cancellationToken = default) => OverviewConverter.ToOverview(
        await CallAsync(grains => grains.GetGrain<ICatalogGrain>(0).GetStatusAsync(), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task<AcceptedChange> DeployAsync(string model, Deployment deployment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var call = new DeployCall(deployment.Revision, deployment.Replicas, deployment.Device, deployment.Weight);
        return ChangeAsync(model, grain => grain.DeployAsync(call), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AcceptedChange> ScaleAsync(string model, int replicas, CancellationToken cancellationToken = default) =>
        ChangeAsync(model, grain => grain.ScaleAsync(replicas), cancellationToken);

    /// <inheritdoc/>
    public Task<AcceptedChange> DrainAsync(string model, string? revision, CancellationToken cancellationToken = default) =>
        ChangeAsync(model, grain => grain.DrainAsync(revision), cancellationToken);

    /// <inheritdoc/>
    public Task<AcceptedChange> RemoveAsync(string model, string? revision, CancellationToken cancellationToken = default) =>
        ChangeAsync(model, grain => grain.RemoveAsync(revision), cancellationToken);

    /// <summary>Calls grains of the cluster.</summary>
    /// <param name="call">Makes the calls.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BertException">The cluster cannot be reached: <see cref="ErrorCode.Unavailable"/>.</exception>
    protected abstract Task<T> SendAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken);

    private async Task<T> CallAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(call, cancellationToken).WaitAsync(Limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            throw new BertException(Silent);
        }
    }

    private async Task<AcceptedChange> ChangeAsync(
        string model, Func<IModelGrain, Task<ChangeReply>> change, CancellationToken cancellationToken)
    {
        if (!BundleId.IsModel(model))
            throw new BertException(NoModel);
        var reply = await CallAsync(grains => change(grains.GetGrain<IModelGrain>(model)), cancellationToken).ConfigureAwait(false);
        if (reply.Error is { } error)
            throw new BertException(error);
        var deployment = reply.Deployment is { } call ? new Deployment(call.Revision, call.Replicas, call.Device, call.Weight) : null;
        return new AcceptedChange(reply.Message ?? "Done.", deployment);
    }
}
