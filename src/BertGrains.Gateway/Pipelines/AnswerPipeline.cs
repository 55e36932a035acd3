using System.Text.Json;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Answers to questions from contexts of any length.</summary>
internal static class AnswerPipeline
{
    /// <summary>Returns the answer to one question, or a list of answers if the request allows several; a list of these for a list of questions.</summary>
    public static async Task<IResult> RunAsync(
        JsonBody<AnswerPipelineRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var parameters = request.Parameters ?? new AnswerParameters();
        if (parameters.AlignToWords == false)
            return new ErrorResult(PipelineChecks.Invalid("`align_to_words` can only be true: answers are whole words."));
        var questions = request.Inputs.List;
        var target = query.With(request.Model, request.Head);
        if (parameters.MaxQuestionLen is { } limit)
        {
            var (cut, error) = await ShortenAsync(questions, limit, target, client, http);
            if (cut is null)
                return new ErrorResult(error!);
            questions = cut;
        }

        var options = new AnswerOptions
        {
            Count = parameters.TopK ?? AnswerOptions.Default.Count,
            MaxTokens = parameters.MaxAnswerLen ?? AnswerOptions.Default.MaxTokens,
            AllowNone = parameters.HandleImpossibleAnswer ?? false,
        };
        var call = new GatewayRequest(questions, target, new DecodeOptions { Answers = options })
        {
            Offsets = OffsetUnit.CodePoints,
            Windows = new WindowOptions { Tokens = parameters.MaxSeqLen, Overlap = parameters.DocStride?.Tokens },
        };
        var run = await runner.RunHeadAsync(http, call, BertTask.QuestionAnswer);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<PipelineAnswers> answers =
        [
            .. run.Items.Select(item => new PipelineAnswers(Answers((AnswersOutput)item.Outputs[0]), options.Count == 1)),
        ];
        return questions.Single
            ? AnswerJson.Ok(answers[0], PipelineJson.Wire.PipelineAnswers)
            : AnswerJson.Ok(answers, PipelineJson.Wire.IReadOnlyListPipelineAnswers);
    }

    // A context without words has no answers.
    private static PipelineAnswer[] Answers(AnswersOutput output) => output.Answers.Count == 0
        ? [new PipelineAnswer(output.NoAnswer, 0, 0, "")]
        : [.. output.Answers.Select(answer => new PipelineAnswer(answer.Score, answer.Start, answer.End, answer.Text))];

    private static async Task<(InputList? Questions, RequestError? Error)> ShortenAsync(
        InputList questions, int limit, ModelQuery target, CallerClient client, HttpContext http)
    {
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return (null, error);
        var texts = questions.Items.ConvertAll(item => item.Text!);
        var response = texts.Count > 0
            ? await client.TokenizeAsync(new TokenizeRequest(texts, model.Name, AddSpecialTokens: false), http.RequestAborted)
            : new TokenizeResponse();
        if (response.Error is not null)
            return (null, RequestError.From(response.Error));
        List<InputItem> items = [.. questions.Items.Zip(response.Items, (item, tokens) =>
            tokens.Count <= limit ? item : InputItem.FromText(item.Text![..tokens[limit - 1].End], item.Pair))];
        return (questions with { Items = items }, null);
    }
}

/// <summary>The answers to one question: an object if the request allows one answer, else a list.</summary>
[JsonConverter(typeof(PipelineAnswersConverter))]
internal readonly record struct PipelineAnswers(IReadOnlyList<PipelineAnswer> Answers, bool Single);

internal sealed class PipelineAnswersConverter : WriteOnlyConverter<PipelineAnswers>
{
    public override void Write(Utf8JsonWriter writer, PipelineAnswers value, JsonSerializerOptions options)
    {
        if (value.Single)
            JsonSerializer.Serialize(writer, value.Answers[0], PipelineJson.Wire.PipelineAnswer);
        else
            JsonSerializer.Serialize(writer, value.Answers, PipelineJson.Wire.IReadOnlyListPipelineAnswer);
    }
}
