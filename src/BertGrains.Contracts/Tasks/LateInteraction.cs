using System.Numerics;
using System.Runtime.InteropServices;

namespace BertGrains;

/// <summary>
/// Relevance of documents to a query by late interaction: both are embedded apart from each other, with a vector for each token, and compared
/// vector by vector (ColBERT, arXiv 2004.12832). A head with the task <see cref="BertTask.EmbedTokens"/> embeds texts with the prompt of their
/// role, and scores pairs of a query and a document.
/// </summary>
public static class LateInteraction
{
    /// <summary>The prompt of queries, see <see cref="InferenceRequest.Prompt"/>.</summary>
    public const string Query = "query";

    /// <summary>The prompt of documents, and of requests that name none.</summary>
    public const string Document = "document";

    /// <summary>The sum over the vectors of a query of the largest inner product with a vector of a document.</summary>
    /// <param name="query">Vectors of the query, [tokens, dimensions].</param>
    /// <param name="document">Vectors of the document, [tokens, dimensions]; at least one.</param>
    /// <param name="dimensions">Length of a vector, at least 1.</param>
    /// <exception cref="ArgumentException">The vectors are not of this length, or the document has none.</exception>
    public static float MaxSim(ReadOnlySpan<float> query, ReadOnlySpan<float> document, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (query.Length % dimensions != 0 || document.Length % dimensions != 0 || document.IsEmpty)
            throw new ArgumentException($"MaxSim needs vectors of {dimensions} dimensions, and at least one of the document.");

        // In double, since hundreds of sums in float change the last digits of the score.
        var sum = 0.0;
        for (; !query.IsEmpty; query = query[dimensions..])
        {
            var best = float.NegativeInfinity;
            for (var rest = document; !rest.IsEmpty; rest = rest[dimensions..])
                best = Math.Max(best, Dot(query[..dimensions], rest[..dimensions]));
            sum += best;
        }

        return (float)sum;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var x = MemoryMarshal.Cast<float, Vector<float>>(a);
        var y = MemoryMarshal.Cast<float, Vector<float>>(b);
        var parts = Vector<float>.Zero;
        for (var i = 0; i < x.Length; i++)
            parts += x[i] * y[i];
        var sum = Vector.Sum(parts);
        for (var i = x.Length * Vector<float>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
