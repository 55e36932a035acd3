using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Selection;

namespace BertGrains.Gateway.Inference;

/// <summary>
/// One head on the inputs of a body, on paths of other systems: there the first input that fails fails the request.
/// </summary>
/// <param name="Items">One result an input; empty when there is an <paramref name="Error"/>.</param>
/// <param name="Model">The model that answered; null when there is an <paramref name="Error"/>.</param>
/// <param name="Error">Why there is no answer.</param>
internal sealed record WholeRequest(IReadOnlyList<ItemResult> Items, ModelDescription? Model, RequestError? Error)
{
    /// <summary>Runs the head that the request means and sets the compute headers.</summary>
    public static async Task<WholeRequest> RunAsync(Exchange exchange, RequestBody body, BertTask task, DecodeOptions decode)
    {
        var inputs = body.Inputs!;
        if (Check(inputs, body, exchange.Options) is { } invalid)
            return Failed(invalid);
        var models = await exchange.Client.GetModelsAsync(exchange.Aborted);
        if (!Choice.TryModel(exchange, models, body.Model, out var model, out var error))
            return Failed(error);
        if (!Choice.TryHead(exchange, model, task, body.Head, out var head, out error))
            return Failed(error);
        if (decode.Dimensions > head.Dimensions)
            return Failed(new(Failure.Unprocessable, $"`dimensions` is over {head.Dimensions}, what head {head.Name} gives."));

        var response = await exchange.Client.InferAsync(
            new InferenceRequest
            {
                Model = model.Name,
                Inputs = inputs.Items,
                Heads = [head.Name],
                Truncate = body.Truncate ?? exchange.Options.AutoTruncate,
                TruncationSide = body.TruncationSide,
                Decode = decode,
            },
            exchange.Aborted);
        if ((response.Error ?? FirstError(response.Items)) is { } failed)
            return Failed(RequestError.From(failed));
        ComputeHeaders.Set(exchange, inputs.Items, response.Items);
        return new WholeRequest(response.Items, model, null);
    }

    private static WholeRequest Failed(RequestError error) => new([], null, error);

    private static BertError? FirstError(IReadOnlyList<ItemResult> items)
    {
        foreach (var item in items)
        {
            if (item.Error is not null)
                return item.Error;
        }

        return null;
    }

    /// <summary>What can be said of the inputs before a model sees them.</summary>
    public static RequestError? Check(InputList inputs, RequestBody body, GatewayOptions options)
    {
        if (inputs.Count == 0)
            return new(Failure.EmptyInput, "`inputs` cannot be empty");
        if (ItemLimit.Check(inputs.Count, options) is { } tooMany)
            return tooMany;
        if (body.PromptName is not null)
            return new(Failure.Unprocessable, "`prompt_name` is given, but the model has no prompts");
        foreach (var item in inputs.Items)
        {
            if (item.TokenIds is { Count: 0 } || (item.TokenIds is null && item.Text!.Length == 0 && string.IsNullOrEmpty(item.Pair)))
                return new(Failure.EmptyInput, "`inputs` cannot be empty");
        }

        return null;
    }
}
