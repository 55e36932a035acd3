using System.Diagnostics;
using BertGrains.Client.CoreSilos;
using BertGrains.Client.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Client;

/// <summary><see cref="IBertClient"/> over a cluster.</summary>
internal sealed class ClusterBertClient : IBertClient, IDisposable
{
    private readonly CoreSiloCaller _caller;
    private readonly KnownModels _models;
    private readonly SendWindow _window;
    private readonly TimeProvider _time;
    private readonly ILogger<ClusterBertClient> _logger;

    /// <param name="options">Limits the items in flight.</param>
    /// <param name="pool">The core silos.</param>
    /// <param name="caller">Calls the core silos.</param>
    /// <param name="time">Clock of deadlines.</param>
    /// <param name="logger">Logs unexpected exceptions.</param>
    public ClusterBertClient(
        IOptions<BertGrainsClientOptions> options,
        CoreSiloPool pool,
        CoreSiloCaller caller,
        TimeProvider time,
        ILogger<ClusterBertClient> logger)
    {
        _caller = caller;
        _models = new KnownModels(pool, caller, time);
        _window = new SendWindow(options.Value.MaxItemsInFlight);
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _models.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.RequestFailed(e);
            return [];
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _models.CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.RequestFailed(e);
            return ClientErrors.Unexpected;
        }
    }

    /// <inheritdoc/>
    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var activity = ClientInstruments.Activities.StartActivity("infer", ActivityKind.Client);
        activity?.SetTag("bertgrains.model", request.Model);
        activity?.SetTag("bertgrains.heads", request.Heads.ToArray());
        activity?.SetTag("bertgrains.items", request.Inputs.Count);
        using var deadline = new Deadline(request.Timeout, _time, cancellationToken);
        var response = await InferAsync(request, deadline, cancellationToken).ConfigureAwait(false);
        if (response.Error is { } error)
            activity?.SetTag("error.type", error.Code.ToName()).SetStatus(ActivityStatusCode.Error, error.Code.ToName());
        return response;
    }

    /// <inheritdoc/>
    public async ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (CallLimits.Check(request) is { } fault)
            return new TokenizeResponse { Error = fault };
        try
        {
            var call = TokenizerMessageConverter.ToCall(request);
            var (reply, error) = await _caller.CallAsync(
                0, (silo, token) => silo.TokenizeAsync(call, token), cancellationToken).ConfigureAwait(false);
            return reply is null ? new TokenizeResponse { Error = error } : TokenizerMessageConverter.ToResponse(reply);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.RequestFailed(e);
            return new TokenizeResponse { Error = ClientErrors.Unexpected };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (CallLimits.Check(request) is { } fault)
            return new DecodeResponse { Error = fault };
        try
        {
            var call = TokenizerMessageConverter.ToCall(request);
            var (reply, error) = await _caller.CallAsync(
                0, (silo, token) => silo.DecodeAsync(call, token), cancellationToken).ConfigureAwait(false);
            return reply is null ? new DecodeResponse { Error = error } : TokenizerMessageConverter.ToResponse(reply);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.RequestFailed(e);
            return new DecodeResponse { Error = ClientErrors.Unexpected };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _models.Dispose();

    private async Task<InferenceResponse> InferAsync(InferenceRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            var model = await FindModelAsync(request, cancellationToken).ConfigureAwait(false);
            return await RequestParts.SendAsync(request, model, (part, revision) => SendAsync(part, revision, deadline)).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e)
        {
            _logger.RequestFailed(e);
            return new InferenceResponse { Error = ClientErrors.Unexpected };
        }
    }

    // A reply of many items is predicted from the model. One item is sent without that: it has a call of its own anyway.
    private async ValueTask<ModelDescription?> FindModelAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        if (_models.Find(request.Model) is null && request.Inputs.Count > 1)
            await _models.GetAsync(cancellationToken).ConfigureAwait(false);
        return _models.Find(request.Model);
    }

    // One call. Items that miss the deadline have results with an error, as in process.
    private async Task<InferenceResponse> SendAsync(InferenceRequest part, string? revision, Deadline deadline)
    {
        var isInWindow = false;
        try
        {
            await _window.EnterAsync(part.Inputs.Count, deadline.Token).ConfigureAwait(false);
            isInWindow = true;
            var call = InferCallConverter.ToCall(part, revision);
            var (reply, error) = await _caller.CallAsync(
                part.Inputs.Count,
                (silo, token) => silo.InferAsync(call with { Remaining = deadline.Remaining }, token),
                deadline.Token).ConfigureAwait(false);
            return reply is null ? new InferenceResponse { Error = error } : Complete(InferReplyConverter.ToResponse(reply), part);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return Late(part, isInWindow ? ClientErrors.DeadlinePassed : ClientErrors.DeadlinePassedInWindow);
        }
        finally
        {
            if (isInWindow)
                _window.Leave(part.Inputs.Count);
        }
    }

    private static InferenceResponse Complete(InferenceResponse response, InferenceRequest part) =>
        response.Error is not null || response.Items.Count == part.Inputs.Count
            ? response
            : throw new InvalidDataException($"A core silo answered {response.Items.Count} items of {part.Inputs.Count}.");

    private InferenceResponse Late(InferenceRequest part, BertError error) => new()
    {
        Items = [.. Enumerable.Repeat(new ItemResult { Error = error }, part.Inputs.Count)],
        Model = _models.Find(part.Model),
    };
}
