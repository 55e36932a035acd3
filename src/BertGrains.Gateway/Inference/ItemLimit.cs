using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Inference;

/// <summary>The limit of inputs in one request.</summary>
internal static class ItemLimit
{
    public static RequestError? Check(int count, GatewayOptions options) =>
        count <= options.MaxItemsPerRequest
            ? null
            : new(Failure.TooLarge, $"batch size {count} > maximum allowed batch size {options.MaxItemsPerRequest} (MaxItemsPerRequest)");
}
