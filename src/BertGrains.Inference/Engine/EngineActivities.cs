using System.Diagnostics;
using BertGrains.Inference.Telemetry;

namespace BertGrains.Inference.Engine;

/// <summary>Spans of the engine.</summary>
internal static class EngineActivities
{
    public static ActivitySource Source { get; } = new(BertEngine.TelemetryName);

    /// <summary>A request, from tokenization to decoding, under the names of the conventions where those have one.</summary>
    public static Activity? StartRequest(InferenceRequest request, ModelDescription model)
    {
        if (!Source.HasListeners())
            return null;

        var isEmbedding = GenAi.IsEmbedding(model, request.Heads);
        var tags = new ActivityTagsCollection { ["bertgrains.model"] = model.Name };
        if (isEmbedding)
        {
            tags[GenAi.OperationName] = GenAi.Embeddings;
            tags[GenAi.ProviderName] = GenAi.Provider;
            tags[GenAi.RequestModel] = model.Name;
        }

        var activity = Source.StartActivity("infer", ActivityKind.Internal, parentContext: default, tags);
        if (activity is null)
            return null;
        activity.DisplayName = $"{(isEmbedding ? GenAi.Embeddings : "infer")} {model.Name}";
        // Only names that the model has: others are the caller's text.
        activity.SetTag("bertgrains.heads", request.Heads.Where(name => model.Heads.Any(head => head.Name == name)).ToArray());
        activity.SetTag("bertgrains.items", request.Inputs.Count);
        if (isEmbedding && request.Decode.Dimensions is { } dimensions)
            activity.SetTag(GenAi.Dimensions, dimensions);
        return activity;
    }

    /// <summary>Describes the outcome of a request.</summary>
    public static void Answered(Activity? request, InferenceResponse response)
    {
        if (request is null)
            return;
        var tokens = response.Items.Sum(item => (long)item.Tokens);
        request.SetTag("bertgrains.tokens", tokens);
        if (request.GetTagItem(GenAi.OperationName) is not null)
        {
            request.SetTag(GenAi.InputTokens, tokens);
            request.SetTag(GenAi.ResponseModel, response.Model?.Name);
        }

        if (RequestInstruments.FailureOf(response) is { } failure)
        {
            request.SetTag(GenAi.ErrorType, failure.ToName());
            request.SetStatus(ActivityStatusCode.Error, failure.ToName());
        }
    }

    /// <summary>The tokenization of a request's items, when it has ended.</summary>
    /// <param name="request">Context of the request.</param>
    /// <param name="work">Items and tokens, and the time since the first item.</param>
    /// <param name="time">Clock.</param>
    public static void Tokenized(ActivityContext request, in TokenizedItems work, TimeProvider time)
    {
        if (work.Items == 0 || !Source.HasListeners() || (request.TraceFlags & ActivityTraceFlags.Recorded) == 0)
            return;
        var now = time.GetUtcNow();
        using var activity = Source.StartActivity("tokenize", ActivityKind.Internal, request, startTime: now - work.Elapsed);
        activity?.SetTag("bertgrains.items", work.Items);
        activity?.SetTag("bertgrains.tokens", work.Tokens);
        activity?.SetTag("bertgrains.tokenize.seconds", work.Time.TotalSeconds);
        activity?.SetEndTime(now.UtcDateTime);
    }
}

/// <summary>What was tokenized of a request.</summary>
/// <param name="Items">Number of items.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Time">Time of the tokenizer alone.</param>
/// <param name="Elapsed">Time since the first item, which may wait for room in the queue.</param>
internal readonly record struct TokenizedItems(int Items, long Tokens, TimeSpan Time, TimeSpan Elapsed);
