using System.Globalization;
using System.Text.Json;
using BertGrains.Gateway.Requests;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.Tests.OpenApi;

/// <summary>The document matches the endpoints, the members that are read, and the responses.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task Document_EveryMappedEndpoint_IsDescribed()
    {
        await using var host = await GatewayHost.StartAsync();
        var paths = (await DocumentAsync(host)).GetProperty("paths");

        var endpoints = Endpoints(host).Where(e => e.RoutePattern.RawText != "{**path}").ToList();

        Assert.Equal(endpoints.Select(e => e.RoutePattern.RawText).Distinct().Count(), paths.EnumerateObject().Count());
        foreach (var endpoint in endpoints)
        {
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
            {
                var operation = paths.GetProperty(endpoint.RoutePattern.RawText!).GetProperty(method.ToLowerInvariant());
                Assert.True(operation.GetProperty("responses").TryGetProperty("200", out _));
            }
        }
    }

    [Fact]
    public async Task Document_References_AllResolve()
    {
        await using var host = await GatewayHost.StartAsync();
        var document = await DocumentAsync(host);
        var schema = new JsonSchema(document);

        var references = References(document).ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Equal(JsonValueKind.Object, schema.Resolve(reference).ValueKind));
        var used = references.Select(reference => reference.Split('/')[^1]).ToHashSet();
        Assert.All(document.GetProperty("components").GetProperty("schemas").EnumerateObject(), s => Assert.Contains(s.Name, used));
    }

    [Fact]
    public async Task Schemas_OfRequests_HaveTheMembersThatAreRead()
    {
        await using var host = await GatewayHost.StartAsync();
        var schemas = (await DocumentAsync(host)).GetProperty("components").GetProperty("schemas");

        var bodies = Endpoints(host).Select(e => e.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType).OfType<Type>()
            .SelectMany(Alternatives).Distinct().ToList();
        Assert.Equal(25, bodies.Count);
        foreach (var body in bodies)
        {
            var members = RequestJson.Default.GetTypeInfo(body)!.Properties;
            var schema = schemas.GetProperty(body.Name);
            Assert.Equal(
                members.Select(m => m.Name).Order(),
                schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
            Assert.Equal(
                members.Where(m => m.IsRequired).Select(m => m.Name).Order(),
                (schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()) : []).Order());
        }
    }

    [Fact]
    public async Task Responses_ToEveryExample_MatchTheirSchemas()
    {
        await using var host = await GatewayHost.StartAsync();
        var document = await DocumentAsync(host);
        var schema = new JsonSchema(document);
        var answered = 0;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(o => o.Name != "head"))
            {
                foreach (var example in Examples(operation.Value, schema))
                {
                    var url = path.Name.Replace("{model}", "small", StringComparison.Ordinal);
                    using var response = example is { } body ? await host.PostAsync(url, body.GetRawText()) : await host.GetAsync(url);
                    await AssertAnswerAsync(operation.Value, schema, response, $"{operation.Name} {path.Name} {example}");
                    answered++;
                }
            }
        }

        Assert.True(answered > 20, answered.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("/embed")]
    [InlineData("/v1/embeddings")]
    [InlineData("/infer")]
    [InlineData("/entities")]
    [InlineData("/tokenize")]
    public async Task Errors_OfEveryKind_MatchTheirSchemas(string path)
    {
        await using var host = await GatewayHost.StartAsync(o => (o.MaxBodyBytes, o.MaxItemsPerRequest) = (1_024, 2));
        var document = await DocumentAsync(host);
        var schema = new JsonSchema(document);
        var operation = document.GetProperty("paths").GetProperty(path).GetProperty("post");
        string[] bodies =
        [
            "", "{", "[]", "{}", """{"inputs":1}""", """{"inputs":"","input":"","heads":["embedding"]}""", new(' ', 2_000),
            """{"inputs":["a","b","c"],"input":["a","b","c"]}""", """{"inputs":["a"],"input":"a","heads":["embedding"],"model":"x"}""",
            """{"inputs":["a"],"heads":["x"]}""", """{"inputs":["a"],"input":"a","heads":["embedding"],"dimensions":99}""",
        ];
        foreach (var body in bodies)
        {
            using var response = await host.PostAsync(path, body);
            await AssertAnswerAsync(operation, schema, response, body);
        }
    }

    private static async Task AssertAnswerAsync(JsonElement operation, JsonSchema schema, HttpResponseMessage response, string what)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        Assert.True(operation.GetProperty("responses").TryGetProperty(status, out var answer), $"{what}: {status} is not in the document");
        if (!answer.TryGetProperty("content", out var content))
            return;
        var fault = schema.Fault(content.GetProperty("application/json").GetProperty("schema"), await response.JsonAsync());
        Assert.True(fault is null, $"{what}: {fault}");
    }

    private static List<JsonElement?> Examples(JsonElement operation, JsonSchema schema)
    {
        if (!operation.TryGetProperty("requestBody", out var body))
            return [null];
        var own = body.GetProperty("content").GetProperty("application/json").GetProperty("schema");
        var examples = ExamplesOf(own, schema).Select(example => (JsonElement?)example).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Null(schema.Fault(own, example!.Value)));
        return examples;
    }

    private static IEnumerable<JsonElement> ExamplesOf(JsonElement body, JsonSchema schema) =>
        body.TryGetProperty("anyOf", out var alternatives)
            ? alternatives.EnumerateArray().SelectMany(alternative => ExamplesOf(alternative, schema))
            : schema.Resolve(body.GetProperty("$ref").GetString()!).GetProperty("examples").EnumerateArray();

    private static IEnumerable<Type> Alternatives(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Alternatives) : [type];

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static IEnumerable<RouteEndpoint> Endpoints(GatewayHost host) =>
        ((IEndpointRouteBuilder)host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static async Task<JsonElement> DocumentAsync(GatewayHost host)
    {
        using var response = await host.GetAsync("/openapi.json");
        return await response.JsonAsync();
    }
}
