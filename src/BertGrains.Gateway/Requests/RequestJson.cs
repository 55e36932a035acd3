using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BertGrains.Gateway.Administration;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Heads;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Pipelines;
using BertGrains.Gateway.Predictions;
using BertGrains.Gateway.Scores;
using BertGrains.Gateway.Tokens;

namespace BertGrains.Gateway.Requests;

/// <summary>Serialization of request bodies. Duplicate members are refused everywhere, as serde refuses them.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EmbedRequest))]
[JsonSerializable(typeof(EmbedAllRequest))]
[JsonSerializable(typeof(SimilarityRequest))]
[JsonSerializable(typeof(PredictRequest))]
[JsonSerializable(typeof(TargetRequest))]
[JsonSerializable(typeof(TeiTokenizeRequest))]
[JsonSerializable(typeof(TeiDecodeRequest))]
[JsonSerializable(typeof(OpenAiEmbeddingsRequest))]
[JsonSerializable(typeof(InferRequest))]
[JsonSerializable(typeof(EntitiesRequest))]
[JsonSerializable(typeof(AnswerRequest))]
[JsonSerializable(typeof(RerankRequest))]
[JsonSerializable(typeof(ScoreRequest))]
[JsonSerializable(typeof(ZeroShotRequest))]
[JsonSerializable(typeof(EmbedSparseRequest))]
[JsonSerializable(typeof(FillMaskRequest))]
[JsonSerializable(typeof(NextSentenceRequest))]
[JsonSerializable(typeof(DetectReplacedRequest))]
[JsonSerializable(typeof(TextClassificationRequest))]
[JsonSerializable(typeof(TokenClassificationRequest))]
[JsonSerializable(typeof(AnswerPipelineRequest))]
[JsonSerializable(typeof(FillMaskPipelineRequest))]
[JsonSerializable(typeof(ZeroShotPipelineRequest))]
[JsonSerializable(typeof(FeatureExtractionRequest))]
[JsonSerializable(typeof(SentenceSimilarityRequest))]
[JsonSerializable(typeof(FeaturesRequest))]
[JsonSerializable(typeof(DeployRequest))]
[JsonSerializable(typeof(ScaleRequest))]
[JsonSerializable(typeof(RevisionRequest))]
internal sealed partial class RequestJson : JsonSerializerContext
{
    /// <summary>Creates options that read at most <paramref name="maxItems"/> inputs of a body.</summary>
    public static JsonSerializerOptions CreateOptions(int maxItems)
    {
        var forms = new InputForms(maxItems);
        var pipelines = new PipelineForms(maxItems);
        return new JsonSerializerOptions
        {
            AllowDuplicateProperties = false,

            // The forms nest at most three deep; a member that is skipped may nest as it likes.
            MaxDepth = int.MaxValue,
            TypeInfoResolver = Default.WithAddedModifier(CheckRequiredMembers),
            Converters =
            {
                new FormConverter<bool>(Scalars.Boolean),
                new FormConverter<int>(Scalars.Positive),
                new FormConverter<string?>(Scalars.TextOrNull),
                new FormConverter<IReadOnlyList<string>?>(Scalars.NamesOrNull),
                new FormConverter<TruncationSide>(Scalars.TruncationSide),
                new FormConverter<EntityAggregation>(Scalars.Aggregation),
                new FormConverter<EncodingFormat>(Scalars.EncodingFormat),
                new FormConverter<TextsOrIds>(forms.TextsOrIds),
                new FormConverter<TextsOrPairs>(forms.TextsOrPairs),
                new FormConverter<Texts?>(forms.TextsOrNull),
                new FormConverter<TextList>(forms.TextList),
                new FormConverter<Items>(forms.Items),
                new FormConverter<Questions>(new QuestionForm(maxItems).Read),
                new FormConverter<Targets?>(forms.TargetsOrNull),
                new FormConverter<IdLists>(InputForms.IdLists),
                new FormConverter<WindowCombination>(Scalars.Combination),
                new FormConverter<OffsetUnit>(Scalars.Offsets),
                new FormConverter<Overlap>(Scalars.Overlap),
                new FormConverter<PipelineTexts>(pipelines.Texts),
                new FormConverter<CandidateLabels>(PipelineForms.Labels),
                new FormConverter<ScoreFunction>(PipelineForms.Function),
                new FormConverter<TruncationChoice>(PipelineForms.Truncation),
                new FormConverter<PaddingChoice>(PipelineForms.Padding),
                new FormConverter<EmbeddingPrecision>(Scalars.Precision),
                new FormConverter<LayerNumbers?>(FeatureForms.Layers),
                new FormConverter<Numbers?>(FeatureForms.NumbersOrNull),
                new FormConverter<float?>(FeatureForms.NumberOrNull),
                new FormConverter<FeaturePooling>(FeatureForms.Pooling),
                new FormConverter<FeaturesFormat>(FeatureForms.Format),
            },
        };
    }

    /// <summary>Checks required members in place of the serializer, whose exception names the missing one in its message only.</summary>
    private static void CheckRequiredMembers(JsonTypeInfo type)
    {
        var required = type.Properties.Where(property => property.IsRequired).ToArray();
        if (required.Length == 0)
            return;
        foreach (var property in required)
            property.IsRequired = false;
        type.OnDeserialized = body =>
        {
            if (required.FirstOrDefault(property => property.Get!(body) is null) is { } missing)
                throw new FormException("is missing from the body" + (BodyFault.ShapeOf(missing) is { } shape ? $"; it is {shape}" : ""), missing.Name);
        };
    }
}
