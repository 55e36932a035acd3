using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Pipeline;

/// <summary>Maps resources through the pipeline, and remembers which methods each path has for the answer 405.</summary>
internal sealed class GatewayRoutes(IEndpointRouteBuilder routes, RequestPipeline pipeline)
{
    private readonly Dictionary<string, KnownPath> _paths = [];

    public void Get(string path, Operation operation, EndpointHandler handler, bool always = false) =>
        Map(path, [HttpMethods.Get, HttpMethods.Head], operation, handler, always);

    public void Post(string path, Operation operation, EndpointHandler handler) =>
        Map(path, [HttpMethods.Post], operation, handler, always: false);

    /// <summary>Answers every other path 404 and every other method 405, in JSON.</summary>
    public void MapRest() => routes.Map("{**path}", AnswerRestAsync).WithOrder(int.MaxValue).WithDisplayName("no such resource");

    private void Map(string path, string[] methods, Operation operation, EndpointHandler handler, bool always)
    {
        routes.MapMethods(path, methods, pipeline.Wrap(operation.Dialect, handler, always)).WithMetadata(operation);
        if (!_paths.TryGetValue(path, out var known))
            _paths.Add(path, known = new KnownPath(path, operation.Dialect));
        known.Add(methods);
    }

    private Task AnswerRestAsync(HttpContext http)
    {
        if (_paths.Values.FirstOrDefault(path => path.Matches(http.Request.Path)) is { } known)
        {
            http.Response.Headers.Allow = known.Methods;
            return ErrorBody.WriteAsync(http, known.Dialect, new(Failure.WrongMethod, $"This path answers {known.Methods} only."));
        }

        var dialect = http.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) ? Dialect.OpenAi : Dialect.BertGrains;
        return ErrorBody.WriteAsync(http, dialect,
            new(Failure.UnknownPath, "There is no such path; GET /openapi.json lists those there are."));
    }
}
