using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Silos;

/// <summary>A front in a silo of the tests: does what its script says, off the silo's scheduler as the real one does.</summary>
internal sealed class ScriptedFrontService(GrainId id, Silo silo, ILoggerFactory loggers, FrontScript script)
    : GrainService(id, silo, loggers), IFrontService
{
    public Task<InferReply> InferAsync(InferCall call, CancellationToken cancellationToken) =>
        Task.Run(() => script.InferAsync(call, cancellationToken), CancellationToken.None);

    public Task<TokenizeReply> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken) =>
        script.TokenizeAsync(call, cancellationToken);

    public Task<DecodeReply> DecodeAsync(DecodeCall call, CancellationToken cancellationToken) => script.DecodeAsync(call, cancellationToken);

    public Task<ModelsReply> GetModelsAsync(CancellationToken cancellationToken) => script.GetModelsAsync(cancellationToken);

    public Task PingAsync() => script.PingAsync();

    public Task<long> PublishAsync(RoutingTable table) => script.PublishAsync(table);
}
