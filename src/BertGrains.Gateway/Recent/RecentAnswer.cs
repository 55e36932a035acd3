using System.ComponentModel;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Recent;

/// <summary>The answer of <c>/admin/requests</c>.</summary>
internal sealed record RecentAnswer(
    [property: JsonPropertyName("minutes"), Description("Minutes that the lists are of, the running one included.")] int Minutes,
    [property: JsonPropertyName("slow"), Description("The slowest requests of each minute, the slowest first.")] IReadOnlyList<SlowAnswer> Slow,
    [property: JsonPropertyName("refusals"), Description("Requests that were answered with an error, the most frequent first.")]
    IReadOnlyList<RefusalAnswer> Refusals)
{
    /// <summary>What this process keeps.</summary>
    public static RecentAnswer Of(RecentRequests recent) => new(
        RecentRequests.Minutes, [.. recent.Slowest().Select(SlowAnswer.From)], [.. recent.Refusals().Select(RefusalAnswer.From)]);
}

/// <summary>A slow request.</summary>
internal sealed record SlowAnswer(
    [property: JsonPropertyName("time")] DateTimeOffset Time,
    [property: JsonPropertyName("id"), Description("The `x-request-id` of the answer, which is in the log too.")] string Id,
    [property: JsonPropertyName("trace")] string? Trace,
    [property: JsonPropertyName("caller")] string? Caller,
    [property: JsonPropertyName("method")] string Method,
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("model")] string? Model,
    [property: JsonPropertyName("heads")] IReadOnlyList<string> Heads,
    [property: JsonPropertyName("items")] int Items,
    [property: JsonPropertyName("tokens")] long Tokens,
    [property: JsonPropertyName("milliseconds"), Description("From the headers of the request to the end of the answer.")] double Milliseconds,
    [property: JsonPropertyName("stages"), Description("Parts of the milliseconds; null where no model ran.")] StagesAnswer? Stages)
{
    public static SlowAnswer From(SlowRequest request) => new(
        request.Time,
        request.Id,
        request.Trace,
        request.Caller,
        request.Method,
        request.Path,
        request.Status,
        request.Run?.Model,
        request.Run?.Heads ?? [],
        request.Run?.Items ?? 0,
        request.Run?.Tokens ?? 0,
        InMilliseconds(request.Duration),
        request.Run is not { } run ? null : new StagesAnswer(
            InMilliseconds(request.Read),
            InMilliseconds(run.Slowest.Tokenization),
            InMilliseconds(run.Slowest.Queue),
            InMilliseconds(run.Slowest.Inference),
            InMilliseconds(run.Other),
            InMilliseconds(request.Write)));

    private static double InMilliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

/// <summary>Milliseconds of the parts of a request.</summary>
internal sealed record StagesAnswer(
    [property: JsonPropertyName("read"), Description("The body arrives and is read.")] double Read,
    [property: JsonPropertyName("tokenize"), Description("The slowest item is tokenized.")] double Tokenize,
    [property: JsonPropertyName("queue"), Description("It waits for its batch.")] double Queue,
    [property: JsonPropertyName("run"), Description("Its batch runs.")] double Run,
    [property: JsonPropertyName("other"), Description("The other items, the way to the silo and back, and decoding.")] double Other,
    [property: JsonPropertyName("write"), Description("The answer is written and sent.")] double Write);

/// <summary>Requests that were refused for one reason.</summary>
internal sealed record RefusalAnswer(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("count")] long Count,
    [property: JsonPropertyName("last"), Description("When the last of them was.")] DateTimeOffset Last,
    [property: JsonPropertyName("id"), Description("The `x-request-id` of the last of them.")] string Id,
    [property: JsonPropertyName("advice"), Description("What to do.")] string Advice)
{
    public static RefusalAnswer From(RefusalCount refusal) => new(
        ErrorTable.Row(refusal.Kind.Failure).Code,
        ErrorTable.NameOf(refusal.Kind.Failure),
        refusal.Kind.Status,
        refusal.Kind.Path,
        refusal.Count,
        refusal.Last,
        refusal.LastId,
        RefusalAdvice.For(refusal.Kind.Failure));
}
