namespace BertGrains.Cli.Pairs;

/// <summary>Answers each text of a request with the scores of candidate labels.</summary>
internal sealed class ZeroShotClient(IBertClient client, ZeroShotLabels labels) : IBertClient
{
    /// <inheritdoc />
    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Inputs.Any(input => input.Pair is not null))
        {
            var noPairs = new BertError(ErrorCode.InvalidRequest, "An item has a second text; zero-shot pairs each text with the labels.");
            return new InferenceResponse { Error = noPairs };
        }

        var pairs = labels.RequestOf(request.Inputs.Select(input => input.Text!), request.Model, request.Heads[0]);
        var response = await client.InferAsync(
            pairs with
            {
                Truncate = request.Truncate,
                TruncationSide = request.TruncationSide,
                Windows = request.Windows is null ? null : request.Windows with { Splits = ZeroShotLabels.Windows.Splits },
            },
            cancellationToken);
        return response.Error is null ? response with { Items = labels.ResultsOf(response.Items) } : response;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default) =>
        client.GetModelsAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default) => client.CheckHealthAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default) =>
        client.TokenizeAsync(request, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default) =>
        client.DecodeAsync(request, cancellationToken);
}
