using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Telemetry;

/// <summary>
/// The id of a request, in the header <c>x-request-id</c> of every answer, in the log and on the server span. A caller's id is kept if it is
/// well-formed; others are replaced, so that an id can be written anywhere.
/// </summary>
internal static class RequestId
{
    /// <summary>Header of the request and of the answer.</summary>
    public const string Header = "x-request-id";

    /// <summary>Maximum characters of a caller's id.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=@");

    /// <summary>Sets <see cref="HttpContext.TraceIdentifier"/> and the header of the answer.</summary>
    public static void Assign(HttpContext http)
    {
        var given = http.Request.Headers[Header];
        http.TraceIdentifier = given.Count == 1 && IsWellFormed(given[0]) ? given[0]! : ActivityTraceId.CreateRandom().ToHexString();

        // When the answer starts: an error clears the headers that are set before.
        http.Response.OnStarting(
            static state =>
            {
                var context = (HttpContext)state;
                context.Response.Headers[Header] = context.TraceIdentifier;
                return Task.CompletedTask;
            },
            http);
    }

    /// <summary>Whether an id has 1 to <see cref="MaxLength"/> letters, digits or characters of <c>-_.:/+=@</c>.</summary>
    public static bool IsWellFormed(string? id) => id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
