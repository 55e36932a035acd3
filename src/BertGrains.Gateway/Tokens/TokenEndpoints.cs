using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using TokenLists = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.IEnumerable<BertGrains.Gateway.Tokens.TeiToken>>;

namespace BertGrains.Gateway.Tokens;

/// <summary>Conversion of texts to tokens and back, as in text-embeddings-inference.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder tei)
    {
        tei.MapPost("/tokenize", TokenizeAsync).Produces<TokenLists>();
        tei.MapPost("/decode", DecodeAsync).Produces<IReadOnlyList<string>>();
    }

    /// <summary>Returns the tokens of each text, with offsets in bytes of UTF-8 unless the request has another unit.</summary>
    private static async Task<Results<JsonHttpResult<TokenLists>, ErrorResult>> TokenizeAsync(
        JsonBody<TeiTokenizeRequest> body, [AsParameters] ModelQuery query, CallerClient client, IOptions<GatewayOptions> options,
        CancellationToken cancellationToken)
    {
        var request = body.Value;
        if (InputChecks.Check(request.Inputs.List, options.Value) is { } invalid)
            return new ErrorResult(invalid);
        if (request.PromptName is not null)
            return new ErrorResult(new RequestError(RequestFailure.Unprocessable, "`prompt_name` is not supported here; put the prompt before the text"));
        var (model, error) = await query.With(request.Model).FindModelAsync(client, cancellationToken);
        if (model is null)
            return new ErrorResult(error!);
        var texts = request.Inputs.List.Items.ConvertAll(item => item.Text!);
        var response = await client.TokenizeAsync(new TokenizeRequest(texts, model.Name, request.AddSpecialTokens), cancellationToken);
        if (response.Error is not null)
            return new ErrorResult(RequestError.From(response.Error));
        TokenLists tokens = [.. texts.Zip(response.Items, (text, tokens) => TokensOf(text, tokens, request.Offsets ?? OffsetUnit.Bytes))];
        return AnswerJson.Ok(tokens, AnswerJson.Wire.IReadOnlyListIEnumerableTeiToken);
    }

    /// <summary>The tokens, each made when it is written: the response of a long text is many times as large as the text.</summary>
    private static IEnumerable<TeiToken> TokensOf(string text, IReadOnlyList<Token> tokens, OffsetUnit unit)
    {
        var offsets = new TextOffsets(text, unit);
        foreach (var token in tokens)
        {
            yield return token.Special
                ? new TeiToken(token.Id, token.Text, Special: true, Start: null, Stop: null)
                : new TeiToken(token.Id, text[token.Start..token.End], Special: false, offsets.Of(token.Start), offsets.Of(token.End));
        }
    }

    /// <summary>Returns the text of each list of token ids.</summary>
    private static async Task<Results<JsonHttpResult<IReadOnlyList<string>>, ErrorResult>> DecodeAsync(
        JsonBody<TeiDecodeRequest> body, [AsParameters] ModelQuery query, CallerClient client, IOptions<GatewayOptions> options,
        CancellationToken cancellationToken)
    {
        var request = body.Value;
        var ids = request.Ids.Lists;
        if (InputChecks.CheckCount(ids.Count, options.Value) is { } tooMany)
            return new ErrorResult(tooMany);
        if (ids.Exists(list => list.Count == 0))
            return new ErrorResult(new(RequestFailure.EmptyInput, "`ids` cannot be empty"));
        var (model, error) = await query.With(request.Model).FindModelAsync(client, cancellationToken);
        if (model is null)
            return new ErrorResult(error!);
        var response = await client.DecodeAsync(new DecodeRequest(ids, model.Name, request.SkipSpecialTokens), cancellationToken);
        return response.Error is null
            ? AnswerJson.Ok(response.Items, AnswerJson.Wire.IReadOnlyListString)
            : new ErrorResult(RequestError.From(response.Error));
    }
}
