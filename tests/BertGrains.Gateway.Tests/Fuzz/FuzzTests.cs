using System.Text;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Fuzz;

/// <summary>Mutated requests never cause a server error, and valid requests still succeed afterwards.</summary>
public sealed class FuzzTests
{
    private const int Seed = 20_261;
    private const int Workers = 8;

    private static readonly (string Path, string Body)[] Valid =
    [
        ("/embed", """{"inputs":["one text",[1,2,3]],"truncate":true,"truncation_direction":"left","normalize":false,"dimensions":2}"""),
        ("/embed_all", """{"inputs":"one text","prompt_name":null}"""),
        ("/embed", """{"inputs":["one text"],"precision":"int8","dimensions":3}"""),
        ("/predict", """{"inputs":[["one"],["one","pair"]],"raw_scores":true,"head":"emotions"}"""),
        ("/similarity", """{"inputs":{"source_sentence":"one","sentences":["two","three"]},"parameters":{"truncate":false}}"""),
        ("/tokenize", """{"inputs":["one text","zwei Wörter 😀"],"add_special_tokens":false}"""),
        ("/decode", """{"ids":[[1,2],[3]],"skip_special_tokens":true}"""),
        ("/v1/embeddings", """{"input":["one","two"],"model":"small","encoding_format":"base64","dimensions":3,"user":"u"}"""),
        ("/infer", """{"inputs":["one",["a","b"],{"text":"a","pair":"b"}],"heads":["embedding","entities"],"aggregation":"max","timeout_ms":9}"""),
        ("/fill-mask", """{"inputs":["a [MASK]",["a","[MASK]"]],"top_k":2,"targets":["x","yy"],"model":"pretraining"}"""),
        ("/embed_sparse", """{"inputs":["one text",[1,2]],"truncate":false,"model":"pretraining"}"""),
        ("/score", """{"queries":["a","b"],"documents":["one","two"],"head":"token-embedding","model":"late"}"""),
        ("/next-sentence", """{"inputs":[{"text":"a","pair":"b"}],"timeout_ms":9,"model":"pretraining"}"""),
        ("/detect-replaced", """{"inputs":["one text"],"head":"replaced-tokens","model":"pretraining"}"""),
        ("/features", """{"inputs":["one text",["a","b"]],"layers":[-1,0],"mix":[0.5,-1],"gamma":2,"pooling":"mean","model":"pretraining"}"""),
        ("/entities", """{"inputs":"one text","aggregation":"first","truncation_direction":"right"}"""),
    ];

    [Fact]
    public async Task Post_MutatedBodies_NeverAServerError()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [.. host.Bert.Models, FakeBertClient.Pretraining, FakeBertClient.Late];

        await ManyAsync(3_000, async random =>
        {
            var (path, body) = Valid[random.Next(Valid.Length)];
            var mutated = Mutation.Apply(Encoding.UTF8.GetBytes(body), random);
            using var response = await host.PostAsync(path, mutated, "application/json");
            Assert.True(IsExpected((int)response.StatusCode), $"{(int)response.StatusCode} for {path} {Convert.ToBase64String(mutated)}");
            await response.JsonAsync();
        });

        await AssertAnswersAsync(host);
    }

    [Fact]
    public async Task Send_MutatedRequests_NeverAServerError()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [.. host.Bert.Models, FakeBertClient.Pretraining, FakeBertClient.Late];
        var answered = 0;

        await ManyAsync(1_500, async random =>
        {
            var (path, body) = Valid[random.Next(Valid.Length)];
            var length = Encoding.UTF8.GetByteCount(body);
            var request = $"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}";
            var mutated = Mutation.Apply(Encoding.UTF8.GetBytes(request), random);
            using var socket = await RawClient.ConnectAsync(host);
            var answer = await socket.ExchangeAsync(mutated, patience: TimeSpan.FromMilliseconds(100));
            if (answer.Length == 0)
                return;
            Interlocked.Increment(ref answered);
            var status = int.Parse(answer.AsSpan(9, 3), provider: null);
            Assert.True(IsExpected(status), $"{status} for {Convert.ToBase64String(mutated)}");
        });

        Assert.True(answered > 1_000, $"Only {answered} were answered.");
        await AssertAnswersAsync(host);
    }

    /// <summary>505 is Kestrel's response to an unsupported HTTP version, which is an error of the caller.</summary>
    private static bool IsExpected(int status) => status is >= 200 and < 500 or 505;

    /// <summary>The random sequence depends on the worker alone, so that failures are reproducible.</summary>
    private static Task ManyAsync(int count, Func<Random, Task> attempt) => Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
    {
        var random = new Random(Seed + worker);
        for (var i = worker; i < count; i += Workers)
            await attempt(random);
    }));

    private static async Task AssertAnswersAsync(GatewayHost host)
    {
        foreach (var (path, body) in Valid)
            await host.PostJsonAsync(path, body);
    }
}
