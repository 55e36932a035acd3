using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.RateLimiting;

namespace BertGrains.Gateway;

/// <summary>Metadata that all endpoints of a group share.</summary>
internal static class EndpointMetadata
{
    private static readonly RequestFailure[] OfHealth = [RequestFailure.Internal, RequestFailure.Unavailable];

    private static readonly RequestFailure[] OfReading =
    [
        .. OfHealth, RequestFailure.Unauthorized, RequestFailure.Forbidden, RequestFailure.Overloaded, RequestFailure.UnknownModel,
    ];

    private static readonly RequestFailure[] OfRunning =
    [
        .. OfReading, RequestFailure.InvalidRequest, RequestFailure.MalformedJson, RequestFailure.EmptyInput, RequestFailure.SlowBody,
        RequestFailure.UnsupportedMediaType, RequestFailure.BodyTooLarge, RequestFailure.TooLarge, RequestFailure.UnknownHead,
        RequestFailure.Unprocessable, RequestFailure.DeadlineExceeded,
    ];

    /// <summary>Methods of endpoints without a body.</summary>
    public static string[] Reading { get; } = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Sets the dialect of the group's errors, and describes their statuses and bodies for the OpenAPI document.</summary>
    public static TBuilder WithDialect<TBuilder>(this TBuilder group, Dialect dialect)
        where TBuilder : IEndpointConventionBuilder
    {
        group.WithMetadata(new DialectMetadata(dialect));
        group.Finally(endpoint =>
        {
            var failures = endpoint.Metadata.OfType<IAcceptsMetadata>().Any() ? OfRunning
                : endpoint.Metadata.OfType<EnableRateLimitingAttribute>().Any() ? OfReading
                : OfHealth;
            foreach (var status in failures.Select(failure => ErrorTable.Row(failure).StatusIn(dialect)).Distinct().Order())
                endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, ErrorResult.BodyType(dialect), ["application/json"]));
        });
        return group;
    }
}
