using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Fronts;

/// <summary>
/// The front of a core silo. All calls of a grain service take turns on one scheduler, which would tokenise on one core: so every call
/// leaves it at once for the thread pool, where the traces and the cancellation of its caller go with it.
/// </summary>
internal sealed class FrontService : GrainService, IFrontService
{
    // A coordinator that publishes a table waits for the tokenisers, so that it does not drain what is still needed. It gives a front
    // up as one that does not answer after two seconds.
    private static readonly TimeSpan LoadsTake = TimeSpan.FromSeconds(1.5);

    // Orleans has told the clients to go elsewhere. What they asked before is answered; what comes all the same is turned away, and its
    // clients ask another front: here it would be lost with the silo's connections to the replicas.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(20);

    private readonly FrontRequests _requests;
    private readonly FrontTables _tables;
    private readonly FrontWatch _watch;
    private readonly ILogger<FrontService> _logger;
    private readonly TimeProvider _time;
    private readonly CallCount _calls = new();
    private Task _watching = Task.CompletedTask;

    public FrontService(
        GrainId id,
        Silo silo,
        ILoggerFactory loggers,
        FrontRequests requests,
        FrontTables tables,
        FrontWatch watch,
        TimeProvider time)
        : base(id, silo, loggers)
    {
        _requests = requests;
        _tables = tables;
        _watch = watch;
        _logger = loggers.CreateLogger<FrontService>();
        _time = time;
    }

    /// <inheritdoc/>
    public override Task Start()
    {
        var stopped = StoppedCancellationTokenSource.Token;
        _watching = Task.Run(() => _watch.RunAsync(stopped), CancellationToken.None);
        return base.Start();
    }

    /// <inheritdoc/>
    public override async Task Stop()
    {
        _calls.Close();
        try
        {
            await _calls.None.WaitAsync(LongestStop, _time);
        }
        catch (TimeoutException)
        {
            _logger.StoppedWithCalls(_calls.Count);
        }

        await base.Stop();
        await _watching;
    }

    /// <inheritdoc/>
    public Task<InferReply> InferAsync(InferCall call, CancellationToken cancellationToken) => Leave(
        async () => InferenceWire.ToReply(await _requests.InferAsync(InferenceWire.ToRequest(call), call.Revision, cancellationToken)),
        error => new InferReply(error, null, default),
        cancellationToken);

    /// <inheritdoc/>
    public Task<TokenizeReply> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken) => Leave(
        async () => TokenizeWire.ToReply(await _requests.TokenizeAsync(TokenizeWire.ToRequest(call), cancellationToken)),
        error => new TokenizeReply(error, default),
        cancellationToken);

    /// <inheritdoc/>
    public Task<DecodeReply> DecodeAsync(DecodeCall call, CancellationToken cancellationToken) => Leave(
        async () => DecodeWire.ToReply(await _requests.DecodeAsync(DecodeWire.ToRequest(call), cancellationToken)),
        error => new DecodeReply(error, default),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ModelsReply> GetModelsAsync(CancellationToken cancellationToken)
    {
        await _requests.WaitForTablesAsync(cancellationToken);
        var (models, fault) = _requests.GetModels();
        return new ModelsReply(models, fault);
    }

    /// <inheritdoc/>
    public Task PingAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<long> PublishAsync(RoutingTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var model = _tables.Publish(table);
        try
        {
            await model.Loaded.WaitAsync(LoadsTake, _time);
        }
        catch (TimeoutException) when (model.Version is not null)
        {
            // The table is in force for what is loaded; the rest follows.
        }

        return model.Version ?? throw new TimeoutException("The front has no tokeniser of the table's revisions yet.");
    }

    private Task<T> Leave<T>(Func<Task<T>> answer, Func<BertError, T> refuse, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            if (!_calls.TryEnter(out var entered))
                throw new OrleansException("The silo stops.");
            using var call = entered;
            try
            {
                return await answer();
            }
            catch (WireFormatException e)
            {
                return refuse(new BertError(ErrorCode.InvalidRequest, $"The request cannot be read. {e.Message}"));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _logger.RequestFailed(e);
                return refuse(new BertError(ErrorCode.Internal, "The front failed on the request. Its log has the reason."));
            }
        },
        cancellationToken);
}
