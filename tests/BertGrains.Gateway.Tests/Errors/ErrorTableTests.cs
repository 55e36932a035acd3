using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Errors;

/// <summary>Errors of the client over HTTP, on a path of each dialect.</summary>
public sealed class ErrorTableTests
{
    public static TheoryData<ErrorCode, string, int, int, string, int> Rows => new()
    {
        { ErrorCode.InvalidRequest, "invalid_request", 400, 422, "Validation", 400 },
        { ErrorCode.Unauthorized, "unauthorized", 401, 401, "Validation", 401 },
        { ErrorCode.Forbidden, "forbidden", 403, 403, "Validation", 403 },
        { ErrorCode.UnknownModel, "unknown_model", 404, 404, "Validation", 404 },
        { ErrorCode.UnknownHead, "unknown_head", 404, 424, "Backend", 404 },
        { ErrorCode.TooLarge, "too_large", 413, 422, "Validation", 400 },
        { ErrorCode.Unprocessable, "unprocessable", 422, 422, "Validation", 400 },
        { ErrorCode.Overloaded, "overloaded", 429, 429, "Overloaded", 429 },
        { ErrorCode.Cancelled, "cancelled", 499, 499, "Backend", 499 },
        { ErrorCode.Internal, "internal", 500, 424, "Backend", 500 },
        { ErrorCode.Unavailable, "unavailable", 503, 503, "Unhealthy", 503 },
        { ErrorCode.DeadlineExceeded, "deadline_exceeded", 504, 504, "Backend", 504 },
    };

    [Fact]
    public void Rows_EveryErrorCode_HasARow() =>
        Assert.Equal(Enum.GetValues<ErrorCode>(), Rows.Select(row => row.Data.Item1));

    [Fact]
    public void Row_EveryFailure_HasARow() =>
        Assert.All(Enum.GetValues<RequestFailure>(), failure => Assert.Equal(failure, ErrorTable.Row(failure).Failure));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Failure_OfTheRequest_HasTheFormOfTheDialect(
        ErrorCode code, string name, int status, int teiStatus, string teiType, int openAiStatus)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Failure = new(code, "evidence", TimeSpan.FromMilliseconds(2_100));

        using var ours = await host.PostAsync("/infer", """{"inputs":["a"],"heads":["embedding"]}""");
        Assert.Equal(status, (int)ours.StatusCode);
        Assert.Equal($$$"""{"error":{"code":"{{{name}}}","message":"evidence"}}""", (await ours.JsonAsync()).GetRawText());

        using var tei = await host.PostAsync("/embed", """{"inputs":"a"}""");
        Assert.Equal(teiStatus, (int)tei.StatusCode);
        Assert.Equal($$"""{"error":"evidence","error_type":"{{teiType}}"}""", (await tei.JsonAsync()).GetRawText());

        using var openAi = await host.PostAsync("/v1/embeddings", """{"input":"a"}""");
        Assert.Equal(openAiStatus, (int)openAi.StatusCode);
        var error = (await openAi.JsonAsync()).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal("evidence", error.GetProperty("message").GetString());

        foreach (var response in new[] { ours, tei, openAi })
        {
            if ((int)response.StatusCode is 429 or 503)
                Assert.Equal("3", response.Header("Retry-After"));
            else
                Assert.False(response.Headers.Contains("Retry-After"));
        }
    }

    [Theory]
    [InlineData("/embed", """{"inputs":["a","b"]}""", 429)]
    [InlineData("/v1/embeddings", """{"input":["a","b"]}""", 429)]
    [InlineData("/infer", """{"inputs":["a","b"],"heads":["embedding"]}""", 429)]
    [InlineData("/entities", """{"inputs":["a","b"]}""", 429)]
    public async Task Overloaded_OnEveryItem_FailsTheRequestWithRetryAfter(string path, string body, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.ItemFailure = new(ErrorCode.Overloaded, "The queue is full.", TimeSpan.FromSeconds(7));

        using var response = await host.PostAsync(path, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("7", response.Header("Retry-After"));
    }

    [Theory]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"]}""", 500)]
    [InlineData("/embed", """{"inputs":["a"]}""", 424)]
    public async Task Exception_OfTheClient_IsInternalWithATraceId(string path, string body, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Bug = new InvalidOperationException("secret");

        using var response = await host.PostAsync(path, body);

        Assert.Equal(status, (int)response.StatusCode);
        var text = (await response.JsonAsync()).GetRawText();
        Assert.Contains("trace", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/infer", """{"inputs":["a"],"heads":["embedding"]}""", false)]
    [InlineData("/infer", """{"inputs":"a","heads":["embedding"]}""", true)]
    [InlineData("/embed", """{"inputs":"a"}""", true)]
    [InlineData("/v1/embeddings", """{"input":"a"}""", true)]
    public async Task InternalError_OfTheClient_HasTheTraceIdOfTheRequest(string path, string body, bool ofItem)
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var host = await GatewayHost.StartAsync();
        // ASP.NET creates an activity for a request when something logs.
        using var log = new CollectedLog();
        host.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        host.Http.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        var error = new BertError(ErrorCode.Internal, "evidence.");
        (host.Bert.ItemFailure, host.Bert.Failure) = (ofItem ? error : null, ofItem ? null : error);

        using var response = await host.PostAsync(path, body);

        Assert.Contains($"evidence. The trace id is {Trace}.", (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
    }
}
