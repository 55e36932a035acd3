using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace BertGrains.Cluster.Tests.Load;

/// <summary>Sends requests with varying texts and heads to <c>/infer</c> and checks the answers. Thread-safe.</summary>
internal sealed class InferSender(Uri server, ExpectedAnswers expected, LoadShape shape) : IDisposable
{
    private const int Connections = 64;

    private static readonly Uri Path = new("/infer", UriKind.Relative);

    // One head or several, so that batches are mixed.
    private static readonly int[][] HeadChoices = [[0, 1, 2], [0], [2, 0], [1]];

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
    {
        BaseAddress = server,
        Timeout = shape.Timeout,
    };

    /// <returns>Why there is no answer and how it differs; both null when it is right.</returns>
    public async Task<(string? Failure, string? Difference)> SendAsync(int number)
    {
        var heads = HeadChoices[number % HeadChoices.Length];
        var texts = Enumerable.Range(0, 1 + (number % shape.MostTexts))
            .Select(i => ((number * shape.MostTexts) + i) % expected.Texts.Count)
            .ToArray();
        var body = new
        {
            inputs = texts.Select(text => expected.Texts[text]),
            heads = heads.Select(head => ExpectedAnswers.Heads[head]),
            truncate = true,
        };
        try
        {
            using var response = await _client.PostAsJsonAsync(Path, body);
            var answer = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode
                ? Check(JsonDocument.Parse(answer).RootElement, texts, heads)
                : (string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {answer}"), null);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException or IOException)
        {
            return ($"{exception.GetType().Name}: {exception.Message}", null);
        }
    }

    public void Dispose() => _client.Dispose();

    private (string? Failure, string? Difference) Check(JsonElement items, int[] texts, int[] heads)
    {
        if (items.GetArrayLength() != texts.Length)
            return (null, $"{items.GetArrayLength()} items instead of {texts.Length}");

        for (var i = 0; i < texts.Length; i++)
        {
            if (items[i].TryGetProperty("error", out var error))
                return (error.ToString(), null);
            foreach (var head in heads)
            {
                if (AnswerCheck.Difference(items[i], ExpectedAnswers.Heads[head], expected.Outputs[texts[i]][head]) is { } difference)
                    return (null, difference);
            }
        }

        return (null, null);
    }
}
