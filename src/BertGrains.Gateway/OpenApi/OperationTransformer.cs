using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BertGrains.Gateway.OpenApi;

/// <summary>Names operations by method and path, and removes the bodies of responses to HEAD.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        Complete(operation, context.Description.HttpMethod!, "/" + context.Description.RelativePath);
        return Task.CompletedTask;
    }

    public static void Complete(OpenApiOperation operation, string method, string path)
    {
        operation.OperationId =
            method.ToLowerInvariant() + string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')).TrimEnd('_');
        if (method != "HEAD")
            return;
        foreach (var response in operation.Responses?.Values.OfType<OpenApiResponse>() ?? [])
            response.Content = null;
    }
}
