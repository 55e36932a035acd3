using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;
using BertGrains.Gateway.Selection;

namespace BertGrains.Gateway.Infer;

/// <summary>Any heads of a model at once, from one pass of the trunk.</summary>
internal static class InferEndpoints
{
    private static readonly BodySchema InferBody = new("InferRequest", strict: true,
        Members.Items,
        new BodyMember("heads", static (ref r, body, _) => body.Heads = Scalars.Names(ref r, "heads"), required: true),
        Members.Truncate, Members.TruncationDirection, Members.Normalize, Members.Dimensions, Members.Aggregation, Members.RawScores,
        Members.TimeoutMs, Members.Model);

    public static void Map(GatewayRoutes routes) => routes.Post("/infer",
        new(Dialect.BertGrains, "Any heads of a model at once: a member a head for each input.", "InferResponse", InferBody), InferAsync);

    /// <summary>A list of <see cref="ItemJson"/> objects, or one such object for one input without a list around it.</summary>
    private static async Task<RequestError?> InferAsync(Exchange exchange)
    {
        var body = await exchange.ReadBodyAsync(InferBody);
        var heads = body.Heads!;
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        if (!Choice.TryModel(exchange, models, body.Model, out var model, out var error))
            return error;
        error = Choice.CheckHeads(model, heads) ?? CheckDimensions(model, heads, body.Dimensions);
        if (error is not null)
            return error;
        (var items, error) = await ItemByItem.RunAsync(exchange, body, model, heads);
        if (error is not null)
            return error;
        await JsonResponse.WriteAsync(exchange, items, body.Inputs!.Single,
            (writer, item) => ItemJson.Write(writer, heads, item, body.RawScores));
        return null;
    }

    private static RequestError? CheckDimensions(ModelDescription model, List<string> heads, int? dimensions)
    {
        var over = model.Heads.FirstOrDefault(h => h.Task == BertTask.Embed && h.Dimensions < dimensions && heads.Contains(h.Name));
        return over is null ? null : new(Failure.Unprocessable, $"`dimensions` is over {over.Dimensions}, what head {over.Name} gives.");
    }
}
