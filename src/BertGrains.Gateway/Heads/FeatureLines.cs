using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Heads;

/// <summary>A line per input in the form of the original extract_features.py. Lines leave as they are written.</summary>
internal sealed class FeatureLines(IReadOnlyList<ItemResult> items, IReadOnlyList<int> layers, bool isPooled) : IResult
{
    private const string ContentType = "application/jsonl";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = ContentType;
        var body = httpContext.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(body, ItemJson.WriterOptions);
        for (var i = 0; i < items.Count; i++)
        {
            FeaturesJson.WriteBert(json, i, items[i], layers, isPooled);
            json.Flush();
            json.Reset();
            var end = body.GetSpan(1);
            end[0] = (byte)'\n';
            body.Advance(1);
            await body.FlushAsync(httpContext.RequestAborted);
        }
    }
}
