using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Converts an <see cref="InferenceResponse"/> to an <see cref="InferReply"/> and back. Values are copied as bytes, so both ends must be
/// little-endian.
/// </summary>
public static class InferReplyConverter
{
    /// <param name="response">The response.</param>
    /// <param name="limit">Maximum bytes of the reply. Items beyond it fail.</param>
    public static InferReply ToReply(InferenceResponse response, long limit)
    {
        if (response.Error is { } error)
            return Failed(error);

        var sizes = ReplyLimit.OfItems(response, limit);
        BertError? tooLarge = null;
        var labels = new List<string[]>();
        var items = new ItemReply[response.Items.Count];
        var values = GC.AllocateUninitializedArray<byte>(sizes.Sum(size => size ?? 0) * sizeof(float));
        var rest = MemoryMarshal.Cast<byte, float>(values.AsSpan());
        for (var i = 0; i < items.Length; i++)
        {
            var item = response.Items[i];
            var fits = sizes[i] is not null;
            if (!fits)
                tooLarge ??= ReplyLimit.TooLarge("The results of the request", limit);
            var outputs = fits ? ToOutputs(item.Outputs, labels, ref rest) : [];
            var (tokenization, queue, inference) = item.Timings;
            items[i] = new ItemReply(fits ? item.Error : tooLarge, outputs, item.Tokens, item.Truncated, tokenization, queue, inference, item.Windows);
        }

        return new InferReply(null, response.Model, items, values);
    }

    /// <summary>A reply with an error of the whole request.</summary>
    public static InferReply Failed(BertError error) => new(error, null, [], default);

    /// <param name="reply">Result of <see cref="ToReply"/>.</param>
    /// <exception cref="InvalidDataException">The block of values does not fit the outputs.</exception>
    public static InferenceResponse ToResponse(InferReply reply)
    {
        if (reply.Error is { } error)
            return new InferenceResponse { Error = error };

        var rest = MemoryMarshal.Cast<byte, float>(reply.Values.Span);
        var items = new ItemResult[reply.Items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var item = reply.Items[i];
            items[i] = new ItemResult
            {
                Error = item.Error,
                Outputs = ToOutputs(item.Outputs, ref rest),
                Tokens = item.Tokens,
                Truncated = item.Truncated,

                // Older core silos do not send it.
                Windows = Math.Max(1, item.Windows),
                Timings = new ItemTimings(item.Tokenization, item.Queue, item.Inference),
            };
        }

        return new InferenceResponse { Items = items, Model = reply.Model };
    }

    private static OutputReply[] ToOutputs(
        IReadOnlyList<HeadOutput> outputs, List<string[]> labels, ref Span<float> rest)
    {
        var converted = new OutputReply[outputs.Count];
        for (var i = 0; i < converted.Length; i++)
        {
            converted[i] = outputs[i] switch
            {
                EmbeddingOutput embedding => new OutputReply(OutputKind.Embedding, Write(embedding.Values, ref rest)),
                FeaturesOutput features => new OutputReply(
                    OutputKind.Features,
                    Write(features.Values, ref rest),
                    Rows: features.Tokens,
                    Columns: features.Dimensions,
                    Layers: features.Layers.Count == 0 ? null : [.. features.Layers],
                    Tokens: features.TokenList.Count == 0 ? null : [.. features.TokenList]),
                QuantizedEmbeddingOutput quantized => new OutputReply(
                    OutputKind.QuantizedEmbedding,
                    0,
                    Columns: quantized.Dimensions,
                    Precision: quantized.Precision,
                    Bytes: quantized.Bytes),
                TokenEmbeddingsOutput tokens => new OutputReply(
                    OutputKind.TokenEmbeddings, Write(tokens.Values, ref rest), Columns: tokens.Dimensions, Tokens: [.. tokens.Tokens]),
                RelevanceOutput relevance => new OutputReply(OutputKind.Relevance, Write(new[] { relevance.Score }, ref rest)),
                EntitiesOutput entities => new OutputReply(OutputKind.Entities, 0, Entities: [.. entities.Entities]),
                ClassificationOutput classification => Write(classification, labels, ref rest),
                AnswersOutput answers => new OutputReply(OutputKind.Answers, 0, Answers: answers),
                FillMaskOutput masks => new OutputReply(OutputKind.FillMask, 0, Masks: [.. masks.Masks]),
                SparseEmbeddingOutput sparse => new OutputReply(
                    OutputKind.SparseEmbedding, Write(sparse.Values, ref rest), WriteBits(sparse.Indices.Span, ref rest)),
                var output => throw new UnreachableException($"Outputs of type {output.GetType().Name} cannot be sent."),
            };
        }

        return converted;
    }

    private static OutputReply Write(ClassificationOutput output, List<string[]> labels, ref Span<float> rest) => new(
        OutputKind.Classification,
        Write(output.Scores, ref rest),
        Write(output.Logits, ref rest),
        Labels: Share(output.Labels, labels),
        Threshold: output.Threshold);

    private static string[] Share(IReadOnlyList<string> labels, List<string[]> known)
    {
        if (known.Find(other => ReferenceEquals(other, labels) || other.SequenceEqual(labels)) is { } shared)
            return shared;
        shared = labels as string[] ?? [.. labels];
        known.Add(shared);
        return shared;
    }

    private static int Write(ReadOnlyMemory<float> values, ref Span<float> rest)
    {
        values.Span.CopyTo(rest);
        rest = rest[values.Length..];
        return values.Length;
    }

    private static int WriteBits(ReadOnlySpan<int> values, ref Span<float> rest)
    {
        MemoryMarshal.Cast<int, float>(values).CopyTo(rest);
        rest = rest[values.Length..];
        return values.Length;
    }

    private static HeadOutput[] ToOutputs(OutputReply[] replies, ref ReadOnlySpan<float> rest)
    {
        var outputs = replies.Length == 0 ? [] : new HeadOutput[replies.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            var (kind, length, logits, rows, columns, labels, threshold, entities, answers, masks, layers, tokens, precision, bytes) =
                replies[i];
            outputs[i] = kind switch
            {
                OutputKind.Embedding => new EmbeddingOutput(Read(length, ref rest)),
                OutputKind.Features => new FeaturesOutput(rows, columns, Read(length, ref rest))
                {
                    Layers = layers ?? [],
                    TokenList = tokens ?? [],
                },
                OutputKind.QuantizedEmbedding => new QuantizedEmbeddingOutput(precision, columns, bytes),
                OutputKind.TokenEmbeddings => new TokenEmbeddingsOutput(columns, Read(length, ref rest), tokens ?? []),
                OutputKind.Relevance => new RelevanceOutput(Read(1, ref rest)[0]),
                OutputKind.Entities => new EntitiesOutput(entities ?? []),
                OutputKind.Answers => answers ?? new AnswersOutput([], 0),
                OutputKind.FillMask => new FillMaskOutput(masks ?? []),
                OutputKind.SparseEmbedding => ReadSparse(length, logits, ref rest),
                OutputKind.Classification => new ClassificationOutput(
                    labels ?? [], Read(length, ref rest), Read(logits, ref rest), threshold),
                _ => throw new InvalidDataException($"The reply of a core silo has an output of the unknown kind {(int)kind}."),
            };
        }

        return outputs;
    }

    private static SparseEmbeddingOutput ReadSparse(int values, int indices, ref ReadOnlySpan<float> rest)
    {
        var weights = Read(values, ref rest);
        return new SparseEmbeddingOutput(MemoryMarshal.Cast<float, int>(Read(indices, ref rest)).ToArray(), weights);
    }

    private static float[] Read(int length, ref ReadOnlySpan<float> rest)
    {
        if ((uint)length > (uint)rest.Length)
            throw new InvalidDataException($"The reply of a core silo has {rest.Length} values where it needs {length}.");
        var values = rest[..length].ToArray();
        rest = rest[length..];
        return values;
    }
}
