using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Fronts;

/// <summary>Answers requests by the routing tables. Thread-safe.</summary>
internal sealed class FrontRequests(FrontTables tables, FrontInstruments instruments, TimeProvider time)
{
    // A front that has just started hears of the models within a fraction of this.
    private static readonly TimeSpan WaitForTables = TimeSpan.FromSeconds(5);

    /// <param name="request">The request, or the part of one.</param>
    /// <param name="pinned">The revision that has to answer it; null for any.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async Task<InferenceResponse> InferAsync(InferenceRequest request, string? pinned, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var activity = ClusterTelemetry.Activities.StartActivity("front");
        var (model, error) = await FindAsync(request.Model, request.Timeout, started, cancellationToken).ConfigureAwait(false);
        if (model is null)
            return new InferenceResponse { Error = error };

        activity?.SetTag("bertgrains.model", model.Name);
        var outcome = default(ErrorCode?);
        instruments.RequestStarted(model.Name);
        try
        {
            var response = await RunAsync(model, request, pinned, started, cancellationToken).ConfigureAwait(false);
            outcome = response.Error?.Code ?? response.Items.FirstOrDefault(item => item.Error is not null)?.Error?.Code;
            return response;
        }
        catch (Exception e)
        {
            outcome = e is OperationCanceledException ? ErrorCode.Cancelled : ErrorCode.Internal;
            throw;
        }
        finally
        {
            instruments.RequestEnded(model.Name, outcome, time.GetElapsedTime(started));
        }
    }

    /// <summary>Tokenises texts.</summary>
    public async Task<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken)
    {
        var (front, error) = await FindFrontAsync(request.Model, cancellationToken).ConfigureAwait(false);
        return front?.Tokenize(request) ?? new TokenizeResponse { Error = error };
    }

    /// <summary>Turns token ids into texts.</summary>
    public async Task<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken)
    {
        var (front, error) = await FindFrontAsync(request.Model, cancellationToken).ConfigureAwait(false);
        return front?.Decode(request) ?? new DecodeResponse { Error = error };
    }

    /// <summary>Done when the front knows the cluster's models, or after a bounded time.</summary>
    public async Task WaitForTablesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await tables.Known.WaitAsync(WaitForTables, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>The models, and why some cannot answer now.</summary>
    public (IReadOnlyList<ModelDescription> Models, BertError? Fault) GetModels()
    {
        var models = tables.Models;
        var fault = tables.Known.IsCompleted
            ? models.Select(FaultOf).FirstOrDefault(fault => fault is not null)
            : RouterErrors.NotReady();
        return ([.. models.Select(model => model.Front?.Description).OfType<ModelDescription>()], fault);
    }

    private static BertError? FaultOf(FrontModel model) =>
        model.Fault is not null ? RouterErrors.NoTokenizer(model.Name) : model.IsRoutable ? null : RouterErrors.NoReplica(model.Name);

    private static bool IsUnavailable(InferenceResponse response) =>
        response.Error?.Code == ErrorCode.Unavailable || response.Items.Any(item => item.Error?.Code == ErrorCode.Unavailable);

    // A request whose revision was removed under it starts again, once, with a revision that took over: inference is pure, and all
    // items of a request are answered by one revision.
    private async Task<InferenceResponse> RunAsync(
        FrontModel model, InferenceRequest request, string? pinned, long started, CancellationToken cancellationToken)
    {
        var (response, wasRetired) = await RunOnceAsync(model, Remaining(), pinned, cancellationToken).ConfigureAwait(false);
        if (!wasRetired || !IsUnavailable(response) || Remaining().Timeout == TimeSpan.Zero)
            return response;
        return (await RunOnceAsync(model, Remaining(), pinned, cancellationToken).ConfigureAwait(false)).Response;

        // What the front waited for belongs to the time that the caller gives. A negative timeout is the model's to refuse.
        InferenceRequest Remaining() => request.Timeout >= TimeSpan.Zero
            ? request with { Timeout = Left(request.Timeout.Value, started) }
            : request;
    }

    private async Task<(InferenceResponse Response, bool WasRetired)> RunOnceAsync(
        FrontModel model, InferenceRequest request, string? pinned, CancellationToken cancellationToken)
    {
        if (model.Enter(pinned) is not { } revision)
        {
            var error = pinned is null ? FaultOf(model) ?? RouterErrors.NoReplica(model.Name) : RouterErrors.Removed(model.Name);
            return (new InferenceResponse { Error = error }, false);
        }

        try
        {
            var response = await revision.Front.InferAsync(request, revision.Router, time, cancellationToken).ConfigureAwait(false);
            return (response, revision.Router.IsRetired);
        }
        finally
        {
            revision.Router.Leave();
        }
    }

    private async ValueTask<(ModelCodec? Front, BertError? Error)> FindFrontAsync(string? name, CancellationToken cancellationToken)
    {
        var (model, error) = await FindAsync(name, null, time.GetTimestamp(), cancellationToken).ConfigureAwait(false);
        return model is null ? (null, error) : model.Front is { } front ? (front, null) : (null, FaultOf(model) ?? RouterErrors.NoReplica(model.Name));
    }

    // A front that starts knows no models for a moment, and a model that is new to it has no tokeniser for another.
    private async ValueTask<(FrontModel? Model, BertError? Error)> FindAsync(
        string? name, TimeSpan? timeout, long started, CancellationToken cancellationToken)
    {
        // A negative timeout is the model's to refuse.
        var longest = timeout >= TimeSpan.Zero && timeout < WaitForTables ? timeout.Value : WaitForTables;
        var (model, error) = tables.Find(name);
        // The first model that the front heard of need not be the default.
        if (model?.Front is not null && (name is not null || tables.Known.IsCompleted))
            return (model, null);
        try
        {
            if (name is null || model is null)
            {
                await tables.Known.WaitAsync(Left(longest, started), time, cancellationToken).ConfigureAwait(false);
                (model, error) = tables.Find(name);
            }

            if (model is { Front: null })
                await model.Loaded.WaitAsync(Left(longest, started), time, cancellationToken).ConfigureAwait(false);
            return (model, error);
        }
        catch (TimeoutException)
        {
            return (null, RouterErrors.NotReady());
        }
    }

    private TimeSpan Left(TimeSpan limit, long started)
    {
        var left = limit - time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
