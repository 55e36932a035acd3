using BertGrains.Gateway.Access;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Recent;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Inference;

/// <summary>Inputs of a request and their options.</summary>
internal sealed record GatewayRequest(InputList Inputs, ModelQuery Target, DecodeOptions Decode)
{
    public bool? Truncate { get; init; }

    /// <summary>The end at which texts are truncated; null for the default of the path.</summary>
    public TruncationSide? TruncationSide { get; init; }

    /// <summary>How long texts are split; null for truncation or an error.</summary>
    public WindowOptions? Windows { get; init; }

    /// <summary>See <see cref="InferenceRequest.Prompt"/>.</summary>
    public string? PromptName { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>Two members of the body of which one would have no effect; null for none.</summary>
    public string? Contradiction { get; init; }

    /// <summary>What runs in place of the inputs; null for themselves.</summary>
    public Expansion? Expansion { get; init; }

    /// <summary>Unit of the positions in the results.</summary>
    public OffsetUnit Offsets { get; init; }

    /// <summary>Name of the inputs in the body.</summary>
    public string Member { get; init; } = "inputs";
}

/// <summary>Several items that run for each input.</summary>
/// <param name="Items">The items.</param>
/// <param name="Join">Makes the results of the items those of the inputs.</param>
internal sealed record Expansion(IReadOnlyList<InputItem> Items, Func<IReadOnlyList<ItemResult>, IReadOnlyList<ItemResult>> Join);

/// <summary>Either an error, or one result per input and the model that ran them.</summary>
internal sealed record InferenceOutcome(IReadOnlyList<ItemResult> Items, ModelDescription? Model, RequestError? Error)
{
    public static implicit operator InferenceOutcome(RequestError error) => new([], null, error);
}

/// <summary>Runs heads on the inputs of a request and sets the compute headers of the response. Thread-safe.</summary>
internal sealed class InferenceRunner(IOptions<GatewayOptions> options, TimeProvider time)
{
    private readonly GatewayOptions _options = options.Value;

    /// <summary>Runs one head, for paths of other systems: there the first failed input fails the request.</summary>
    public Task<InferenceOutcome> RunHeadAsync(HttpContext http, GatewayRequest call, BertTask task) => RunHeadAsync(http, call, [task]);

    /// <summary>Runs a head for the first of some tasks that the model has one for, like the other overload.</summary>
    public async Task<InferenceOutcome> RunHeadAsync(HttpContext http, GatewayRequest call, IReadOnlyList<BertTask> tasks)
    {
        var started = time.GetTimestamp();
        if (InputChecks.Check(call.Inputs, _options, call.Member) is { } invalid)
            return invalid;
        var (model, error) = await call.Target.FindModelAsync(CallerClient.Of(http), http.RequestAborted);
        if (model is null)
            return error!;
        return call.Target.TryFindHead(model, call.Target.FirstOf(tasks, model), out var head, out error)
            ? await RunHeadAsync(http, call, model, head, started)
            : error;
    }

    /// <summary>Runs a head of a model, like the other overload. The inputs are already checked.</summary>
    public Task<InferenceOutcome> RunHeadAsync(HttpContext http, GatewayRequest call, ModelDescription model, HeadDescription head) =>
        RunHeadAsync(http, call, model, head, time.GetTimestamp());

    private async Task<InferenceOutcome> RunHeadAsync(
        HttpContext http, GatewayRequest call, ModelDescription model, HeadDescription head, long started)
    {
        if (!string.IsNullOrEmpty(call.PromptName) && !head.Prompts.Contains(call.PromptName))
            return InputChecks.NoSuchPrompt(head);
        if (call.Decode.Dimensions > head.Dimensions)
            return InputChecks.TooManyDimensions(head);

        if (InputChecks.CheckCall(call) is { } contradiction)
            return contradiction;

        var response = await InferAsync(http, call, model, [head.Name], _options.AutoTruncate);
        if ((response.Error ?? FirstError(response.Items)) is { } failed)
            return RequestError.From(failed);
        SetHeaders(http, call, response, started);
        return new InferenceOutcome(InUnit(response.Items, call), model, null);
    }

    /// <summary>Runs heads of <paramref name="model"/>, for our own paths: there a failed input does not affect the others.</summary>
    public async Task<InferenceOutcome> RunHeadsAsync(
        HttpContext http, GatewayRequest call, ModelDescription model, IReadOnlyList<string> heads)
    {
        var started = time.GetTimestamp();
        if (call.Inputs.Count == 0)
            return new RequestError(RequestFailure.EmptyInput, "`inputs` is empty.");
        if (InputChecks.CheckCount(call.Inputs.Count, _options) is { } tooMany)
            return tooMany;
        if ((InputChecks.CheckOwn(call) ?? (call.Inputs.Single ? InputChecks.Check(call.Inputs, _options, call.Member) : null)) is { } invalid)
            return invalid;
        var response = await InferAsync(http, call, model, heads, truncateByDefault: false);
        if ((response.Error ?? ErrorOfAll(response.Items, call.Inputs.Single)) is { } failed)
            return RequestError.From(failed);
        SetHeaders(http, call, response, started);
        return new InferenceOutcome(InUnit(response.Items, call), model, null);
    }

    private async Task<InferenceResponse> InferAsync(
        HttpContext http, GatewayRequest call, ModelDescription model, IReadOnlyList<string> heads, bool truncateByDefault)
    {
        var request = new InferenceRequest
        {
            Model = model.Name,
            Inputs = call.Expansion?.Items ?? call.Inputs.Items,
            Heads = heads,
            Truncate = call.Truncate ?? truncateByDefault,
            TruncationSide = call.TruncationSide ?? DefaultSide(http),
            Windows = call.Windows,
            Prompt = call.PromptName,
            Decode = call.Decode,
            Timeout = call.Timeout,
        };
        var started = time.GetTimestamp();
        var response = await CallerClient.Of(http).InferAsync(request, http.RequestAborted);
        http.Features.Set(RequestRun.Of(request, response, model.Name, started, time.GetElapsedTime(started)));
        return call.Expansion is null || response.Error is not null ? response : response with { Items = call.Expansion.Join(response.Items) };
    }

    /// <summary>
    /// text-embeddings-inference documents right as the default and sets it over what the tokenizer of the model says. Null elsewhere, for the
    /// side of the model, as in transformers.
    /// </summary>
    private static TruncationSide? DefaultSide(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>()?.Dialect == Dialect.Tei ? TruncationSide.Right : null;

    private void SetHeaders(HttpContext http, GatewayRequest call, InferenceResponse response, long started) => ComputeHeaders.Set(
        http.Response.Headers, _options.ComputeType, time.GetElapsedTime(started), call.Inputs.Items, response.Items);

    private static IReadOnlyList<ItemResult> InUnit(IReadOnlyList<ItemResult> items, GatewayRequest call) => call.Offsets == OffsetUnit.Utf16
        ? items
        : [.. items.Zip(call.Inputs.Items, (item, input) => ResultOffsets.In(call.Offsets, item, input))];

    private static BertError? FirstError(IReadOnlyList<ItemResult> items)
    {
        foreach (var item in items)
        {
            if (item.Error is not null)
                return item.Error;
        }

        return null;
    }

    /// <summary>
    /// A single input fails with its request. A list fails as a whole when the same server-side error affects every item, so that clients
    /// see the status and retry later.
    /// </summary>
    private static BertError? ErrorOfAll(IReadOnlyList<ItemResult> items, bool single)
    {
        var first = items[0].Error;
        if (single || first is null)
            return first;
        var serverSide = first.Code is ErrorCode.Overloaded or ErrorCode.Unavailable or ErrorCode.DeadlineExceeded or ErrorCode.Internal;
        return serverSide && items.All(item => item.Error?.Code == first.Code) ? first : null;
    }
}
