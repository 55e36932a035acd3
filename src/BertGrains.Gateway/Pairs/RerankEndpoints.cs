using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Pairs;

/// <summary>
/// The relevance of texts to a query, as in text-embeddings-inference. A text over the model's maximum length has the relevance of its best
/// window, unless the request asks for truncation. A model without a head for it ranks by late interaction, whose scores are raw always.
/// </summary>
internal static class RerankEndpoints
{
    public static void MapRerank(this IEndpointRouteBuilder tei) => tei.MapPost("/rerank", RankAsync).Produces<IReadOnlyList<Rank>>();

    /// <summary>Returns all texts, the most relevant first.</summary>
    public static async Task<Results<JsonHttpResult<IReadOnlyList<Rank>>, ErrorResult>> RankAsync(
        JsonBody<RerankRequest> body, [AsParameters] ModelQuery query, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        if (request.Query.Length == 0)
            return new ErrorResult(new(RequestFailure.EmptyInput, "`query` cannot be empty"));

        var texts = request.Texts.List;
        var pairs = Ranking.ItemsOf(request.Query, texts.Items.Select(item => item.Text!));
        var (inputs, target) = (texts with { Items = [.. pairs] }, query.With(request.Model, request.Head));
        var call = request.CallOf(inputs, target, DecodeOptions.Default, windowsByDefault: request.Truncate != true) with { Member = "texts" };
        var run = await runner.RunHeadAsync(http, call, [BertTask.Rerank, BertTask.EmbedTokens]);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<Rank> ranks =
        [
            .. Ranking.Of(run.Items).Select(ranked => new Rank(ranked.Index, request.RawScores ? ranked.Logit : ranked.Score)
            {
                Text = request.ReturnText ? texts.Items[ranked.Index].Text : null,
            }),
        ];
        return AnswerJson.Ok(ranks, AnswerJson.Wire.IReadOnlyListRank);
    }
}
