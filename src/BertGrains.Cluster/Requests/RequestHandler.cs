using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;
using BertGrains.Inference.Telemetry;

namespace BertGrains.Cluster.Requests;

/// <summary>Answers requests: finds the model, chooses a revision, tokenizes, routes and decodes. Thread-safe.</summary>
internal sealed class RequestHandler(ServedModels models, RequestInstruments instruments, TimeProvider time)
{
    // A core silo that has just started receives its tables within a fraction of this.
    private static readonly TimeSpan WaitForTables = TimeSpan.FromSeconds(5);

    /// <summary>Runs a request, or one part of a long one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="pinned">The required revision; null for any.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public async Task<InferenceResponse> InferAsync(InferenceRequest request, string? pinned, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var activity = ClusterTelemetry.Activities.StartActivity("request");
        var (model, error) = await FindAsync(request.Model, request.Timeout, started, cancellationToken).ConfigureAwait(false);
        if (model is null)
            return new InferenceResponse { Error = error };

        activity?.SetTag("bertgrains.model", model.Name);
        var outcome = default(ErrorCode?);
        var description = model.Codec?.Description;
        instruments.Started(model.Name);
        try
        {
            var response = await RunAsync(model, request, pinned, started, cancellationToken).ConfigureAwait(false);
            outcome = RequestInstruments.FailureOf(response);
            description = response.Model ?? description;
            return response;
        }
        catch (Exception e)
        {
            outcome = e is OperationCanceledException ? ErrorCode.Cancelled : ErrorCode.Internal;
            throw;
        }
        finally
        {
            if (description is not null)
                instruments.Ended(description, request, outcome, time.GetElapsedTime(started));
            else
                instruments.Ended(model.Name, outcome, time.GetElapsedTime(started));
        }
    }

    /// <summary>Tokenizes texts.</summary>
    public async Task<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken)
    {
        var (codec, error) = await FindCodecAsync(request.Model, cancellationToken).ConfigureAwait(false);
        return codec is null
            ? new TokenizeResponse { Error = error }
            : await codec.TokenizeAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Turns token ids into texts.</summary>
    public async Task<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken)
    {
        var (codec, error) = await FindCodecAsync(request.Model, cancellationToken).ConfigureAwait(false);
        return codec is null
            ? new DecodeResponse { Error = error }
            : await codec.DecodeAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes when the tables of all models have arrived, or after a bounded time.</summary>
    public async Task WaitForTablesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await models.Known.WaitAsync(WaitForTables, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>The models, why one of them cannot answer, and whether any can.</summary>
    public ModelsReply GetModels()
    {
        var served = models.Models;
        var descriptions = served.Select(model => model.Codec?.Description).OfType<ModelDescription>().ToArray();
        return models.Known.IsCompleted
            ? new ModelsReply(
                descriptions, served.Select(FaultOf).FirstOrDefault(fault => fault is not null), served.Any(model => model.IsRoutable))
            : new ModelsReply(descriptions, RouterErrors.NotReady());
    }

    private static BertError? FaultOf(ServedModel model) =>
        model.Fault is not null ? RouterErrors.NoTokenizer(model.Name) : model.IsRoutable ? null : RouterErrors.NoReplica(model.Name);

    private static bool IsUnavailable(InferenceResponse response) =>
        response.Error?.Code == ErrorCode.Unavailable || response.Items.Any(item => item.Error?.Code == ErrorCode.Unavailable);

    // A request whose revision is removed while it runs is started once more with another revision. Inference has no side effects, and
    // one revision answers all items of a request.
    private async Task<InferenceResponse> RunAsync(
        ServedModel model, InferenceRequest request, string? pinned, long started, CancellationToken cancellationToken)
    {
        var (response, wasRetired) = await RunOnceAsync(model, Remaining(), pinned, cancellationToken).ConfigureAwait(false);
        if (!wasRetired || !IsUnavailable(response) || Remaining().Timeout == TimeSpan.Zero)
            return response;
        return (await RunOnceAsync(model, Remaining(), pinned, cancellationToken).ConfigureAwait(false)).Response;

        // The time spent waiting for tables counts against the timeout. The codec refuses a negative timeout.
        InferenceRequest Remaining() => request.Timeout >= TimeSpan.Zero
            ? request with { Timeout = Left(request.Timeout.Value, started) }
            : request;
    }

    private async Task<(InferenceResponse Response, bool WasRetired)> RunOnceAsync(
        ServedModel model, InferenceRequest request, string? pinned, CancellationToken cancellationToken)
    {
        if (model.Enter(pinned) is not { } revision)
        {
            var error = pinned is null ? FaultOf(model) ?? RouterErrors.NoReplica(model.Name) : RouterErrors.Removed(model.Name);
            return (new InferenceResponse { Error = error }, false);
        }

        try
        {
            var response = await revision.Codec.InferAsync(request, revision.Router, time, cancellationToken).ConfigureAwait(false);
            return (response, revision.Router.IsRetired);
        }
        finally
        {
            revision.Router.Leave();
        }
    }

    private async ValueTask<(ModelCodec? Codec, BertError? Error)> FindCodecAsync(string? name, CancellationToken cancellationToken)
    {
        var (model, error) = await FindAsync(name, null, time.GetTimestamp(), cancellationToken).ConfigureAwait(false);
        return model is null ? (null, error) : model.Codec is { } codec ? (codec, null) : (null, FaultOf(model) ?? RouterErrors.NoReplica(model.Name));
    }

    // A starting core silo has no tables at first, and a new model has no codec until it is loaded.
    private async ValueTask<(ServedModel? Model, BertError? Error)> FindAsync(
        string? name, TimeSpan? timeout, long started, CancellationToken cancellationToken)
    {
        // The codec refuses a negative timeout.
        var longest = timeout >= TimeSpan.Zero && timeout < WaitForTables ? timeout.Value : WaitForTables;
        var (model, error) = models.Find(name);
        // The first table that arrived need not be the default model's.
        if (model?.Codec is not null && (name is not null || models.Known.IsCompleted))
            return (model, null);
        try
        {
            if (name is null || model is null)
            {
                await models.Known.WaitAsync(Left(longest, started), time, cancellationToken).ConfigureAwait(false);
                (model, error) = models.Find(name);
            }

            if (model is { Codec: null })
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
