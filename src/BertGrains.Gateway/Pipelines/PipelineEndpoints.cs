using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Pairs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Labels = System.Collections.Generic.IReadOnlyList<BertGrains.Gateway.Answers.Prediction>;
using Vectors = System.Collections.Generic.IReadOnlyList<System.ReadOnlyMemory<float>>;

namespace BertGrains.Gateway.Pipelines;

/// <summary>
/// <c>/pipeline/{task}</c>: the Hugging Face Inference API for the tasks of encoders, under the names of the API and of transformers. A
/// client of that API is given such a path as the URL of its endpoint. Positions are code points.
/// </summary>
internal static class PipelineEndpoints
{
    private const string Prefix = "/pipeline/";

    /// <summary>The names of the tasks, without aliases.</summary>
    public const string TaskNames =
        "feature-extraction, fill-mask, question-answering, sentence-similarity, text-classification, text-ranking, token-classification, "
        + "zero-shot-classification";

    /// <summary>Whether a path is that of a task, known or not.</summary>
    public static bool IsPipeline(PathString path) => path.StartsWithSegments("/pipeline", StringComparison.OrdinalIgnoreCase);

    public static void MapPipelines(this IEndpointRouteBuilder api)
    {
        foreach (var task in (string[])["text-classification", "sentiment-analysis"])
            api.MapPost(Prefix + task, TextClassificationPipeline.RunAsync).Produces<IReadOnlyList<Labels>>();
        foreach (var task in (string[])["token-classification", "ner"])
        {
            api.MapPost(Prefix + task, TokenClassificationPipeline.RunAsync)
                .Produces<AnyOf<IReadOnlyList<PipelineEntity>, IReadOnlyList<IReadOnlyList<PipelineEntity>>>>();
        }

        api.MapPost(Prefix + "question-answering", AnswerPipeline.RunAsync)
            .Produces<AnyOf<PipelineAnswers, IReadOnlyList<PipelineAnswers>>>();
        api.MapPost(Prefix + "fill-mask", FillMaskPipeline.RunAsync).Produces<AnyOf<PipelineFills, IReadOnlyList<PipelineFills>>>();
        api.MapPost(Prefix + "zero-shot-classification", ZeroShotPipeline.RunAsync).Produces<AnyOf<Labels, IReadOnlyList<LabeledSequence>>>();
        api.MapPost(Prefix + "feature-extraction", FeatureExtractionPipeline.RunAsync)
            .Produces<AnyOf<AnyOf<ReadOnlyMemory<float>, Vectors>, AnyOf<IReadOnlyList<Vectors>, IReadOnlyList<IReadOnlyList<Vectors>>>>>();
        api.MapPost(Prefix + "sentence-similarity", SentenceSimilarityPipeline.RunAsync).Produces<ReadOnlyMemory<float>>();

        // The API has it for cross-encoders, in the form of text-embeddings-inference.
        api.MapPost(Prefix + "text-ranking", RerankEndpoints.RankAsync).Produces<IReadOnlyList<Rank>>();
    }
}
