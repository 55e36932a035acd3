using System.Diagnostics;
using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Drain;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Pipeline;

/// <summary>What surrounds every resource: the drain gate, and the one place where faults become responses.</summary>
internal sealed partial class RequestPipeline(
    IBertClient client, IOptions<GatewayOptions> options, DrainGate gate, TimeProvider time, ILogger<RequestPipeline> logger)
{
    private readonly GatewayOptions _options = options.Value;

    /// <summary>The delegate of a resource. One that is <paramref name="always"/> there also answers while the process drains.</summary>
    public RequestDelegate Wrap(Dialect dialect, EndpointHandler handler, bool always) =>
        http => always ? AnswerAsync(http, dialect, handler) : AdmitAsync(http, dialect, handler);

    private async Task AdmitAsync(HttpContext http, Dialect dialect, EndpointHandler handler)
    {
        var inFlight = gate.Enter();
        try
        {
            if (gate.IsDraining)
            {
                http.Response.Headers.Connection = "close";
                await ErrorBody.WriteAsync(http, dialect, new(Failure.Unavailable, "The process is stopping; another one should answer."));
            }
            else if (inFlight > _options.MaxConcurrentRequests)
            {
                await ErrorBody.WriteAsync(http, dialect, new(Failure.Overloaded,
                    $"{_options.MaxConcurrentRequests} requests are in flight, the most that MaxConcurrentRequests allows."));
            }
            else
            {
                await AnswerAsync(http, dialect, handler);
            }
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task AnswerAsync(HttpContext http, Dialect dialect, EndpointHandler handler)
    {
        try
        {
            var error = await handler(new Exchange(http, dialect, client, _options, time));
            if (error is not null)
                await ErrorBody.WriteAsync(http, dialect, error);
        }
        catch (Exception fault)
        {
            await FailAsync(http, dialect, fault);
        }
    }

    private async Task FailAsync(HttpContext http, Dialect dialect, Exception fault)
    {
        // The reader of a body may meet a reset connection before RequestAborted says that the caller is gone.
        if (http.RequestAborted.IsCancellationRequested || fault is ConnectionResetException)
        {
            if (!http.Response.HasStarted)
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        var error = fault switch
        {
            BodyException body => body.Error,
            BertException bert => RequestError.From(bert.Error),
            BadHttpRequestException bad => FromServer(bad),
            _ => Bug(http, fault),
        };
        if (http.Response.HasStarted)
            http.Abort();
        else
            await ErrorBody.WriteAsync(http, dialect, error);
    }

    private RequestError FromServer(BadHttpRequestException fault) => fault.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge =>
            new(Failure.BodyTooLarge, $"The body is over {_options.MaxBodyBytes} bytes, the most that MaxBodyBytes allows."),
        StatusCodes.Status408RequestTimeout =>
            new(Failure.SlowBody, $"The body came slower than {_options.MinBodyBytesPerSecond} bytes a second."),
        _ => new(Failure.MalformedJson, "The body ended early or is framed wrongly."),
    };

    private RequestError Bug(HttpContext http, Exception fault)
    {
        var trace = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        LogBug(fault, http.Request.Method, http.GetEndpoint()?.DisplayName, trace);
        return new(Failure.Internal, $"An unexpected fault; the log has it under trace {trace}.");
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} failed unexpectedly (trace {Trace}).")]
    private partial void LogBug(Exception fault, string method, string? endpoint, string trace);
}
