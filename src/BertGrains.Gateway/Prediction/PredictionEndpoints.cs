using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;

namespace BertGrains.Gateway.Prediction;

/// <summary>Labels with scores, as text-embeddings-inference gives them.</summary>
internal static class PredictionEndpoints
{
    private static readonly BodySchema PredictBody = new("PredictRequest", strict: false,
        new BodyMember("inputs", static (ref r, body, max) => body.Inputs = InputForms.TextsOrPairs(ref r, "inputs", max), required: true),
        Members.Truncate, Members.TruncationDirection, Members.RawScores, Members.Model, Members.Head);

    public static void Map(GatewayRoutes routes) => routes.Post("/predict",
        new(Dialect.Tei, "Labels with scores of each text or pair.", "PredictResponse", PredictBody), PredictAsync);

    /// <summary><c>[{"label","score"}]</c> for one text or pair, a list of such lists for a batch.</summary>
    internal static async Task<RequestError?> PredictAsync(Exchange exchange)
    {
        var body = await exchange.ReadBodyAsync(PredictBody);
        var run = await WholeRequest.RunAsync(exchange, body, BertTask.Classify, DecodeOptions.Default);
        if (run.Error is not null)
            return run.Error;
        await JsonResponse.WriteAsync(exchange, run.Items, body.Inputs!.Single,
            (writer, item) => ItemJson.WriteOutput(writer, item.Outputs[0], body.RawScores));
        return null;
    }
}
