using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.OpenAi;

/// <summary>Embeddings and the list of models, as in the OpenAI API.</summary>
internal static class OpenAiEndpoints
{
    public static void MapOpenAiEmbeddings(this IEndpointRouteBuilder openAi)
    {
        foreach (var path in (string[])["/v1/embeddings", "/embeddings"])
            openAi.MapPost(path, EmbedAsync).Produces<OpenAiEmbeddings>();
    }

    /// <summary>Maps the list of models. OpenAI's models have a creation time; here it is <paramref name="started"/>.</summary>
    public static void MapOpenAiModels(this IEndpointRouteBuilder openAi, DateTimeOffset started)
    {
        var created = started.ToUnixTimeSeconds();
        openAi.MapMethods("/v1/models", EndpointMetadata.Reading,
                (CallerClient client, CancellationToken cancellationToken) => ListAsync(client, created, cancellationToken))
            .WithSummary("The served models.").Produces<OpenAiModels>();
        openAi.MapMethods("/v1/models/{model}", EndpointMetadata.Reading,
                (string model, CallerClient client, CancellationToken cancellationToken) => FindAsync(model, client, created, cancellationToken))
            .WithSummary("One of the served models.").Produces<OpenAiModel>();
    }

    /// <summary>Returns one vector of unit length per input, and the token counts.</summary>
    private static async Task<Results<JsonHttpResult<OpenAiEmbeddings>, ErrorResult>> EmbedAsync(
        JsonBody<OpenAiEmbeddingsRequest> body, [AsParameters] ModelQuery query, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var decode = new DecodeOptions { Normalize = request.Normalize ?? true, Dimensions = request.Dimensions, Precision = request.OutputType };
        var call = request.CallOf(request.Input.List, query.With(request.Model, request.Head), decode) with
        {
            Member = "input",
            PromptName = request.PromptName,
        };
        var run = await runner.RunHeadAsync(http, call, BertTask.Embed);
        if (run.Error is not null)
            return new ErrorResult(run.Error);

        var base64 = request.EncodingFormat == EncodingFormat.Base64;
        var data = new OpenAiEmbedding[run.Items.Count];
        long tokens = 0;
        for (var i = 0; i < data.Length; i++)
        {
            tokens += run.Items[i].Tokens;
            data[i] = new("embedding", i, new OpenAiVector(run.Items[i].Outputs[0], base64));
        }

        return AnswerJson.Ok(
            new OpenAiEmbeddings("list", data, run.Model!.Name, new OpenAiUsage(tokens, tokens)), AnswerJson.Wire.OpenAiEmbeddings);
    }

    private static async Task<JsonHttpResult<OpenAiModels>> ListAsync(CallerClient client, long created, CancellationToken cancellationToken)
    {
        var models = await client.GetModelsAsync(cancellationToken);
        return AnswerJson.Ok(new OpenAiModels("list", [.. models.Select(model => Describe(model, created))]), AnswerJson.Wire.OpenAiModels);
    }

    private static async Task<Results<JsonHttpResult<OpenAiModel>, ErrorResult>> FindAsync(
        string name, CallerClient client, long created, CancellationToken cancellationToken)
    {
        var (model, error) = await new ModelQuery(name, Head: null).FindModelAsync(client, cancellationToken);
        return model is not null
            ? AnswerJson.Ok(Describe(model, created), AnswerJson.Wire.OpenAiModel)
            : new ErrorResult(error!);
    }

    private static OpenAiModel Describe(ModelDescription model, long created) =>
        new(model.Name, "model", created, model.Source ?? "bertgrains");
}
