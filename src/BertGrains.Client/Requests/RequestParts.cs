namespace BertGrains.Client.Requests;

/// <summary>A request of any size as calls within the <see cref="MessageLimits"/>. Nearly every request is one call.</summary>
internal static class RequestParts
{
    // A request may wait with so many calls, so that one of a million items does not keep others out for long.
    private const int CallsAtOnce = 4;

    /// <summary>
    /// Sends the parts of a request and puts their answers together. The first part goes alone: whichever revision of the model answers it
    /// has to answer the others too, so that no response mixes revisions.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="send">Sends a request that fits into one call, to a revision or, for null, any. Fails only when the caller leaves.</param>
    public static async Task<InferenceResponse> SendAsync(
        InferenceRequest request, Func<InferenceRequest, string?, Task<InferenceResponse>> send)
    {
        var parts = Cut(request.Inputs);
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
    public static IReadOnlyList<RequestPart> Cut(IReadOnlyList<InputItem> items)
    {
        var parts = new List<RequestPart>();
        var start = 0;
        var characters = 0L;
        for (var i = 0; i < items.Count; i++)
        {
            var more = MessageLimits.CharactersOf(items[i]);
            if (i > start && (i - start == MessageLimits.Items || characters + more > MessageLimits.Characters))
            {
                parts.Add(new RequestPart(start, i - start, null));
                (start, characters) = (i, 0);
            }

            characters += more;
            if (more > MessageLimits.CharactersOfAnItem)
            {
                parts.Add(new RequestPart(i, 1, ClientErrors.TooLarge("An item", more, MessageLimits.CharactersOfAnItem)));
                (start, characters) = (i + 1, 0);
            }
        }

        if (start < items.Count)
            parts.Add(new RequestPart(start, items.Count - start, null));
        return parts;
    }

    // What is wrong with the request is wrong with every part; what befell some parts is the fate of their items.
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
