using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

/// <summary>Quantized embeddings on the paths that have them.</summary>
public sealed class PrecisionTests
{
    [Theory]
    [InlineData("/embed", """{"inputs":["a","b"],"precision":"int8"}""", "[[1,-2],[1,-2]]")]
    [InlineData("/embed", """{"inputs":"a","precision":"uint8"}""", "[[1,254]]")]
    [InlineData("/", """{"inputs":"a","precision":"ubinary"}""", "[[1,254]]")]
    [InlineData("/infer", """{"inputs":"a","heads":["embedding"],"precision":"binary"}""", """{"embedding":[1,-2]}""")]
    public async Task Post_Precision_GivesWholeNumbers(string path, string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync(path, body)).GetRawText());
    }

    [Theory]
    [InlineData("""{"input":"a","output_dtype":"int8"}""", "[1,-2]")]
    [InlineData("""{"input":"a","output_dtype":"ubinary","encoding_format":"base64"}""", "\"Af4=\"")]
    public async Task OpenAi_OutputType_GivesNumbersOrBytes(string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        var response = await host.PostJsonAsync("/v1/embeddings", body);

        Assert.Equal(expected, response.GetProperty("data")[0].GetProperty("embedding").GetRawText());
    }

    [Theory]
    [InlineData("/embed", """{"inputs":"a","precision":"float32"}""")]
    [InlineData("/embed", """{"inputs":"a","precision":"float"}""")]
    [InlineData("/embed", """{"inputs":"a","precision":null}""")]
    public async Task Post_Float_GivesFloats(string path, string body)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(4, (await host.PostJsonAsync(path, body))[0].GetArrayLength());
    }

    [Theory]
    [InlineData("/embed", """{"inputs":"a","precision":"int4"}""", 422, "`precision` must be float32, int8, uint8, binary or ubinary")]
    [InlineData("/v1/embeddings", """{"input":"a","output_dtype":8}""", 400, "`output_dtype` must be")]
    public async Task Post_UnknownPrecision_IsRefused(string path, string body, int status, string message)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(path, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
