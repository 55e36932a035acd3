using BertGrains.Inference.Requests;
using BertGrains.Inference.Replicas;

namespace BertGrains.Inference.Engine;

/// <summary>One model that the engine serves.</summary>
/// <param name="Front">Its caller's side: tokeniser and decoders.</param>
/// <param name="Replica">Its device's side.</param>
internal sealed record ServedModel(ModelCodec Front, ModelReplica Replica) : IAsyncDisposable
{
    public string Name => Front.Name;

    public ValueTask DisposeAsync() => Replica.DisposeAsync();
}
