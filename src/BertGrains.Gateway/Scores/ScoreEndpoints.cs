using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Scores;

/// <summary>
/// Scores of pairs of a query and a document, as in the Score API of vLLM: by late interaction, or by a cross-encoder. Documents over the
/// maximum run as windows, unless the request asks for truncation; a query is never split.
/// </summary>
internal static class ScoreEndpoints
{
    private static readonly BertTask[] Tasks = [BertTask.EmbedTokens, BertTask.Rerank];

    public static void MapScores(this IEndpointRouteBuilder openAi)
    {
        foreach (var path in (string[])["/score", "/v1/score"])
            openAi.MapPost(path, ScoreAsync).Produces<ScoreList>();
    }

    /// <summary>Returns a score for each document, in their order.</summary>
    private static async Task<Results<JsonHttpResult<ScoreList>, ErrorResult>> ScoreAsync(
        JsonBody<ScoreRequest> body,
        [AsParameters] ModelQuery query,
        InferenceRunner runner,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        HttpContext http)
    {
        var request = body.Value;
        var (pairs, invalid) = PairsOf(request, options.Value);
        if (pairs is null)
            return new ErrorResult(invalid!);
        var target = query.With(request.Model, request.Head);
        var call = request.CallOf(pairs, target, DecodeOptions.Default, windowsByDefault: request.Truncate != true);
        var run = await runner.RunHeadAsync(http, call with { Member = "documents" }, Tasks);
        if (run.Error is not null)
            return new ErrorResult(run.Error);

        var data = new Score[run.Items.Count];
        foreach (var ranked in Ranking.Of(run.Items))
            data[ranked.Index] = new Score(ranked.Index, "score", ranked.Score);
        var tokens = run.Items.Sum(item => (long)item.Tokens);
        return AnswerJson.Ok(
            new ScoreList(
                $"score-{http.TraceIdentifier}", "list", time.GetUtcNow().ToUnixTimeSeconds(), run.Model!.Name, data, new OpenAiUsage(tokens, tokens)),
            AnswerJson.Wire.ScoreList);
    }

    private static (InputList? Pairs, RequestError? Error) PairsOf(ScoreRequest request, GatewayOptions options)
    {
        if ((request.QueryTexts is not null && request.FirstTexts is not null) || (request.DocumentTexts is not null && request.SecondTexts is not null))
            return (null, Invalid("`text_1` and `text_2` are other names of `queries` and `documents`. Use one of them."));
        if ((request.QueryTexts ?? request.FirstTexts)?.List is not { } queries)
            return (null, Invalid("`queries` is missing"));
        if ((request.DocumentTexts ?? request.SecondTexts)?.List is not { } documents)
            return (null, Invalid("`documents` is missing"));
        if (InputChecks.Check(queries, options, "queries") is { } noQuery)
            return (null, noQuery);
        if (InputChecks.Check(documents, options, "documents") is { } noDocument)
            return (null, noDocument);
        if (queries.Count != 1 && queries.Count != documents.Count)
            return (null, Invalid($"There are {queries.Count} queries and {documents.Count} documents; use one query, or a query for each document."));

        var pairs = documents.Items.Select((document, i) => InputItem.FromText(queries.Items[queries.Count == 1 ? 0 : i].Text!, document.Text));
        return (documents with { Items = [.. pairs] }, null);
    }

    private static RequestError Invalid(string message) => new(RequestFailure.InvalidRequest, message);
}
