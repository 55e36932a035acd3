using System.Numerics.Tensors;

namespace BertGrains.Sample.Backend;

/// <summary>Semantic search in a few sentences, which are embedded once, at the first search.</summary>
internal sealed class SentenceIndex
{
    private static readonly string[] Sentences =
    [
        "You can cancel an order until it has left the warehouse.",
        "Returned goods are refunded within five working days.",
        "Delivery is free for orders over fifty euros.",
        "The battery lasts about ten hours on one charge.",
        "Our shop is closed on public holidays.",
        "A forgotten password can be reset by e-mail.",
        "The warranty covers faults of material for two years.",
        "Gift cards can be used in the shop and online.",
    ];

    private readonly IBertClient _client;
    private readonly Lazy<Task<ReadOnlyMemory<float>[]>> _vectors;

    public SentenceIndex(IBertClient client)
    {
        _client = client;
        _vectors = new(() => EmbedAsync(Sentences, CancellationToken.None));
    }

    /// <summary>The sentences most similar to the question, the most similar first.</summary>
    public async Task<IReadOnlyList<SearchHit>> SearchAsync(string question, int count, CancellationToken cancellationToken)
    {
        var query = (await EmbedAsync([question], cancellationToken))[0];
        var vectors = await _vectors.Value;

        // Embeddings have unit length, so the dot product is the cosine.
        return [.. Sentences
            .Select((sentence, i) => new SearchHit(sentence, TensorPrimitives.Dot(query.Span, vectors[i].Span)))
            .OrderByDescending(hit => hit.Similarity)
            .Take(count)];
    }

    private async Task<ReadOnlyMemory<float>[]> EmbedAsync(string[] texts, CancellationToken cancellationToken)
    {
        var response = await _client.InferAsync(
            new InferenceRequest { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = ["embedding"] },
            cancellationToken);
        return response.Error is { } error
            ? throw new BertException(error)
            : [.. response.Items.Select(item =>
                item.Error is { } failed ? throw new BertException(failed) : ((EmbeddingOutput)item.Outputs[0]).Values)];
    }
}

/// <summary>A result of a search.</summary>
/// <param name="Sentence">The sentence.</param>
/// <param name="Similarity">Cosine similarity of the embeddings of sentence and question, at most 1.</param>
internal sealed record SearchHit(string Sentence, float Similarity);
