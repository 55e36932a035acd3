namespace BertGrains.Client.Requests;

/// <summary>Splits a request into calls within the <see cref="CallLimits"/>. Nearly every request is one call.</summary>
internal static class RequestParts
{
    // Bounds the calls that wait for one request, so that a request of a million items does not delay the others for long.
    private const int CallsAtOnce = 4;

    /// <summary>
    /// Sends the parts of a request and joins their responses. The first part is sent alone; its revision of the model is required for the
    /// other parts, so that one revision answers all items.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The model of the request, from which sizes of replies are predicted; null if it is not known.</param>
    /// <param name="send">Sends one part to a revision, or to any for null. Throws only if the caller cancels.</param>
    public static async Task<InferenceResponse> SendAsync(
        InferenceRequest request, ModelDescription? model, Func<InferenceRequest, string?, Task<InferenceResponse>> send)
    {
        var parts = Cut(
            request.Inputs,
            model,
            request.Heads,
            request.Windows is not null,
            request.Decode.TopK ?? DecodeOptions.DefaultTopK,
            request.Decode.Features);
        if (parts is [] or [{ Error: null }])
            return await send(request, null).ConfigureAwait(false);

        var responses = new InferenceResponse[parts.Count];
        var revision = default(string);
        var first = 0;
        while (first < parts.Count && revision is null)
        {
            responses[first] = await SendPartAsync(parts[first]).ConfigureAwait(false);
            revision = responses[first++].Model?.Revision;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce };
        await Parallel.ForEachAsync(
            Enumerable.Range(first, parts.Count - first),
            options,
            async (index, _) => responses[index] = await SendPartAsync(parts[index]).ConfigureAwait(false)).ConfigureAwait(false);
        return Join(parts, responses);

        async Task<InferenceResponse> SendPartAsync(RequestPart part) => part.Error is { } error
            ? new InferenceResponse { Items = [.. part.Fail(error)] }
            : await send(part.Of(request), revision).ConfigureAwait(false);
    }

    /// <summary>The items in their order, in as few parts as the limits allow.</summary>
    /// <param name="items">The items.</param>
    /// <param name="model">The model; null if it is not known.</param>
    /// <param name="heads">Names of the requested heads.</param>
    /// <param name="windows">Whether an item can have more tokens than the model's maximum.</param>
    /// <param name="topK">Tokens for each mask.</param>
    /// <param name="features">What heads for features return.</param>
    public static IReadOnlyList<RequestPart> Cut(
        IReadOnlyList<InputItem> items,
        ModelDescription? model = null,
        IReadOnlyList<string>? heads = null,
        bool windows = false,
        int topK = DecodeOptions.DefaultTopK,
        FeatureOptions? features = null)
    {
        var described = model is null || heads is null ? [] : model.Heads.Where(head => heads.Contains(head.Name)).ToArray();
        var parts = new List<RequestPart>();
        var start = 0;
        var (characters, replyBytes) = (0L, 0L);
        for (var i = 0; i < items.Count; i++)
        {
            var more = CallLimits.CharactersOf(items[i]);
            var moreReply = CallLimits.ReplyBytesOf(
                items[i], described, windows ? int.MaxValue : model?.MaxTokens ?? 0, topK, features);
            if (i > start && (i - start == CallLimits.Items || characters + more > CallLimits.Characters
                || replyBytes + moreReply > CallLimits.ReplyBytes))
            {
                parts.Add(new RequestPart(start, i - start, null));
                (start, characters, replyBytes) = (i, 0, 0);
            }

            characters += more;
            replyBytes += moreReply;
            if (more > CallLimits.CharactersOfAnItem)
            {
                parts.Add(new RequestPart(i, 1, ClientErrors.TooLarge("An item", more, CallLimits.CharactersOfAnItem)));
                (start, characters, replyBytes) = (i + 1, 0, 0);
            }
        }

        if (start < items.Count)
            parts.Add(new RequestPart(start, items.Count - start, null));
        return parts;
    }

    // An error of all parts is an error of the request; an error of some parts is one of their items.
    private static InferenceResponse Join(IReadOnlyList<RequestPart> parts, InferenceResponse[] responses)
    {
        if (Array.TrueForAll(responses, response => response.Error is not null))
            return responses[0];
        var items = parts.Zip(responses).SelectMany(pair =>
            pair.Second.Error is { } error ? pair.First.Fail(error) : pair.Second.Items);
        return new InferenceResponse
        {
            Items = [.. items],
            Model = responses.Select(response => response.Model).FirstOrDefault(model => model is not null),
        };
    }
}

/// <summary>Neighboring items of a request that are sent in one call.</summary>
/// <param name="Start">Index of the first item.</param>
/// <param name="Count">Number of items.</param>
/// <param name="Error">Why they cannot be sent; null if they can.</param>
internal sealed record RequestPart(int Start, int Count, BertError? Error)
{
    public InferenceRequest Of(InferenceRequest request)
    {
        var items = new InputItem[Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = request.Inputs[Start + i];
        return request with { Inputs = items };
    }

    /// <summary>Results with the same error for every item.</summary>
    public IEnumerable<ItemResult> Fail(BertError error) => Enumerable.Repeat(new ItemResult { Error = error }, Count);
}
