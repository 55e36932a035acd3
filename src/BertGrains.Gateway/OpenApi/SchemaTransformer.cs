using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Heads;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Pipelines;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BertGrains.Gateway.OpenApi;

/// <summary>Replaces the schemas of the types that have converters of their own.</summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (RequestSchemas.Forms.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var create))
            Replace(schema, create());
        else if (await AlternativesAsync(type, context, cancellationToken) is { } alternatives)
            Replace(schema, new OpenApiSchema { AnyOf = alternatives });
        else if (type == typeof(InferItem))
            Replace(schema, await InferItemAsync(context, cancellationToken));
        else if (schema.Type is { } types && (types & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
            StrictNumber(schema, types);
        else if (schema is { Type: JsonSchemaType.Array, Items: null } && context.JsonTypeInfo.ElementType is { } element)
            schema.Items = await context.GetOrCreateSchemaAsync(element, parameterDescription: null, cancellationToken);

        if (context.JsonPropertyInfo is null && RequestSchemas.Examples(type) is { } examples)
            schema.Examples = examples;
    }

    /// <summary>ASP.NET's defaults read numbers from strings; the gateway does not.</summary>
    private static void StrictNumber(OpenApiSchema schema, JsonSchemaType types)
    {
        schema.Type = types & ~JsonSchemaType.String;
        schema.Pattern = null;
        schema.Format = null;
    }

    private static void Replace(OpenApiSchema schema, OpenApiSchema with)
    {
        schema.Type = with.Type;
        schema.Properties = null;
        schema.Required = null;
        schema.Items = with.Items;
        schema.MinItems = with.MinItems;
        schema.Minimum = with.Minimum;
        schema.Maximum = with.Maximum;
        schema.AnyOf = with.AnyOf;
        schema.Enum = with.Enum;
        schema.AdditionalProperties = with.AdditionalProperties;
        schema.Description = with.Description;
    }

    private static async Task<IList<IOpenApiSchema>?> AlternativesAsync(
        Type type, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        Type[]? types = GatewayOpenApi.IsAnyOf(type) ? type.GetGenericArguments()
            : type == typeof(EntitiesItem) ? [typeof(IReadOnlyList<Entity>), typeof(FoundEntities), typeof(ErrorBody)]
            : type == typeof(AnswersItem) ? [typeof(FoundAnswers), typeof(ErrorBody)]
            : type == typeof(ZeroShotItem) ? [typeof(ScoredLabels), typeof(ErrorBody)]
            : type == typeof(FillMaskItem) ? [typeof(IReadOnlyList<Fill>), typeof(IReadOnlyList<IReadOnlyList<Fill>>), typeof(FilledMasks), typeof(ErrorBody)]
            : type == typeof(NextSentenceItem) ? [typeof(NextSentenceAnswer), typeof(ErrorBody)]
            : type == typeof(ReplacedTokensItem) ? [typeof(IReadOnlyList<TokenOriginAnswer>), typeof(CheckedTokens), typeof(ErrorBody)]
            : type == typeof(PipelineAnswers) ? [typeof(PipelineAnswer), typeof(IReadOnlyList<PipelineAnswer>)]
            : type == typeof(PipelineFills) ? [typeof(IReadOnlyList<Fill>), typeof(IReadOnlyList<IReadOnlyList<Fill>>)]
            : type == typeof(FeaturesItem) ? [typeof(FeaturesAnswer), typeof(ErrorBody)]
            : type == typeof(FeatureValues) ? [typeof(IReadOnlyList<ReadOnlyMemory<float>>), typeof(ReadOnlyMemory<float>)]
            : type == typeof(OpenAiVector) ? [typeof(ReadOnlyMemory<float>), typeof(string)]
            : null;
        return types is null ? null : await CreateAllAsync(context, types, cancellationToken);
    }

    private static async Task<OpenApiSchema> InferItemAsync(OpenApiSchemaTransformerContext context, CancellationToken cancellationToken) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "One member per head, in the order of the request, then truncated or windows for a long text; only the member error for an item that failed.",
        AdditionalProperties = new OpenApiSchema
        {
            AnyOf = await CreateAllAsync(
                context,
                [
                    typeof(ReadOnlyMemory<float>), typeof(IReadOnlyList<ReadOnlyMemory<float>>), typeof(IReadOnlyList<Prediction>),
                    typeof(IReadOnlyList<Entity>), typeof(FoundAnswers), typeof(IReadOnlyList<Fill>), typeof(IReadOnlyList<IReadOnlyList<Fill>>),
                    typeof(IReadOnlyList<SparseValue>), typeof(ErrorDetail), typeof(int), typeof(bool),
                ],
                cancellationToken),
        },
    };

    private static async Task<IList<IOpenApiSchema>> CreateAllAsync(
        OpenApiSchemaTransformerContext context, Type[] types, CancellationToken cancellationToken)
    {
        var schemas = new List<IOpenApiSchema>(types.Length);
        foreach (var type in types)
            schemas.Add(await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellationToken));
        return schemas;
    }
}
