using Orleans.Concurrency;
using Orleans.GrainDirectory;

namespace BertGrains.Client.Silos;

/// <summary>The inference grain of a test silo: runs its script on the thread pool, as the real one does.</summary>
[GrainDirectory(OwnSiloDirectory.Name), Reentrant]
internal sealed class ScriptedInferenceGrain(CoreSiloScript script) : Grain, IInferenceGrain
{
    public Task<InferReply> InferAsync(InferCall call, CancellationToken cancellationToken) =>
        Task.Run(() => script.InferAsync(call, cancellationToken), CancellationToken.None);

    public Task<TokenizeReply> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken) =>
        script.TokenizeAsync(call, cancellationToken);

    public Task<DecodeReply> DecodeAsync(DecodeCall call, CancellationToken cancellationToken) => script.DecodeAsync(call, cancellationToken);

    public Task<ModelsReply> GetModelsAsync(CancellationToken cancellationToken) => script.GetModelsAsync(cancellationToken);

    public Task PingAsync() => script.PingAsync();
}
