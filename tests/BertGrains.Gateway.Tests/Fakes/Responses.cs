using System.Text.Json;

namespace BertGrains.Gateway.Tests.Fakes;

internal static class Responses
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonElement.Parse(text);
    }

    public static string Header(this HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
