using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;

namespace BertGrains.Gateway.Embedding;

/// <summary>The cosine of a sentence with each of some others, as text-embeddings-inference gives it.</summary>
internal static class SimilarityEndpoint
{
    private static readonly BodySchema InputsBody = new("SimilarityInput", strict: false,
        new BodyMember("source_sentence",
            static (ref r, body, _) => body.SourceSentence = Scalars.Text(ref r, "source_sentence"), required: true),
        new BodyMember("sentences",
            static (ref r, body, max) => body.Inputs = InputForms.TextList(ref r, "sentences", max), required: true));

    private static readonly BodySchema ParametersBody = new("SimilarityParameters", strict: false,
        Members.Truncate, Members.TruncationDirection, Members.PromptName);

    private static readonly BodySchema SimilarityBody = new("SimilarityRequest", strict: false,
        new BodyMember("inputs", static (ref r, body, max) => InputsBody.ReadObject(ref r, body, max), required: true),
        new BodyMember("parameters", static (ref r, body, max) => ParametersBody.ReadObject(ref r, body, max)),
        Members.Model, Members.Head);

    public static void Map(GatewayRoutes routes) =>
        routes.Post("/similarity",
            new(Dialect.Tei, "The cosine of a sentence with each of some others.", "Vector", SimilarityBody), CompareAsync);

    /// <summary><c>[0.5,…]</c>: one number a sentence.</summary>
    private static async Task<RequestError?> CompareAsync(Exchange exchange)
    {
        var body = await exchange.ReadBodyAsync(SimilarityBody);
        var sentences = body.Inputs!;
        if (sentences.Count == 0)
            return new(Failure.EmptyInput, "`inputs.sentences` cannot be empty");
        sentences.Items.Insert(0, InputItem.FromText(body.SourceSentence!));
        body.Inputs = sentences with { Count = sentences.Count + 1 };
        var run = await WholeRequest.RunAsync(exchange, body, BertTask.Embed, new DecodeOptions { Normalize = false });
        if (run.Error is not null)
            return run.Error;

        var vectors = run.Items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values).ToArray();
        var cosines = new float[vectors.Length - 1];
        for (var i = 0; i < cosines.Length; i++)
            cosines[i] = Cosine(vectors[0].Span, vectors[i + 1].Span);
        var json = new JsonResponse(exchange.Http.Response);
        FloatJson.WriteArray(json.Writer, cosines);
        await json.CompleteAsync(exchange.Aborted);
        return null;
    }

    /// <summary>0 where a vector has no direction.</summary>
    private static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squareA += (double)a[i] * a[i];
            squareB += (double)b[i] * b[i];
        }

        return squareA > 0 && squareB > 0 ? (float)(product / Math.Sqrt(squareA * squareB)) : 0;
    }
}
