using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Heads;

/// <summary>Labeled spans of texts.</summary>
internal static class EntityEndpoints
{
    public static void MapEntities(this IEndpointRouteBuilder own) => own.MapPost("/entities", FindAsync)
        .Produces<AnyOf<IReadOnlyList<Entity>, IReadOnlyList<EntitiesItem>>>();

    /// <summary>Returns the labeled spans of one input, or spans or an error for each of a list of inputs.</summary>
    public static async Task<Results<JsonHttpResult<EntitiesItem>, JsonHttpResult<IReadOnlyList<EntitiesItem>>, ErrorResult>> FindAsync(
        JsonBody<EntitiesRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var target = query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if (!target.TryFindHead(model, BertTask.TokenClassify, out var head, out error))
            return new ErrorResult(error);

        // A name is found wherever it is, unless the request has its own wish for long texts.
        var call = request.CallOf(request.Inputs.List, target, request.Decode(), windowsByDefault: request.Truncate is null) with
        {
            Offsets = request.Unit(),
        };
        var run = await runner.RunHeadsAsync(http, call, model, [head.Name]);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<EntitiesItem> items = [.. run.Items.Select(item => new EntitiesItem(item, request.WantsDetails()))];
        return request.Inputs.List.Single
            ? AnswerJson.Ok(items[0], AnswerJson.Wire.EntitiesItem)
            : AnswerJson.Ok(items, AnswerJson.Wire.IReadOnlyListEntitiesItem);
    }
}
