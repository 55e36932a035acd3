using System.Reflection;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Requests;

/// <summary>A bound request body. <see cref="BodyFilter"/> rejects invalid ones before the handler runs.</summary>
internal interface IJsonBody
{
    /// <summary>Why there is no body; null when it is valid.</summary>
    RequestError? Error { get; }
}

/// <summary>
/// Binds a request body of type <typeparamref name="T"/>. The built-in binding has one status and one body for every fault; these
/// dialects have several.
/// </summary>
internal sealed class JsonBody<T> : IJsonBody, IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    /// <summary>A body that is valid, or why it is not.</summary>
    public JsonBody(T? value, RequestError? error) => (_value, Error) = (value, error);

    public RequestError? Error { get; }

    public T Value => _value ?? throw new InvalidOperationException("The body is not valid; the endpoint lacks the body filter.");

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter) => await BindAsync(context);

    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext context)
    {
        var reader = context.RequestServices.GetRequiredService<BodyReader>();
        var (value, error) = await reader.ReadAsync<T>(context.Request, context.RequestAborted);
        return new JsonBody<T>(value, error);
    }

    /// <summary>Describes the body. No content types: routing would answer another one with 415 in no dialect, and refuse +json.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([], typeof(T)));
}

/// <summary>Answers a request with a faulty body before its handler runs.</summary>
internal static class BodyFilter
{
    public static ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is IJsonBody { Error: { } error })
                return new(new ErrorResult(error));
        }

        return next(context);
    }
}
