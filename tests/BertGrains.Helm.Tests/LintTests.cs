using BertGrains.Helm.Tests.Charts;

namespace BertGrains.Helm.Tests;

/// <summary><c>helm lint</c> accepts complete values, and names what is wrong with others.</summary>
public sealed class LintTests
{
    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Lint_CompleteValues_Passes(string values)
    {
        var result = await Chart.LintAsync(values);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Fact]
    public async Task Lint_WithoutValues_NamesEveryChoice()
    {
        var result = await Chart.LintAsync(values: null);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("database: the cluster needs one PostgreSQL database; set one of", result.Output, StringComparison.Ordinal);
        Assert.Contains("cluster.tls: set one of", result.Output, StringComparison.Ordinal);
        Assert.Contains("access: nobody could send a request; set", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("core.replicas=two", "at '/core/replicas': got string, want integer")]
    [InlineData("core.replica=2", "at '/core': additional properties 'replica' not allowed")]
    [InlineData("settings.Gateway.MaxBodyBytes=1", "at '/settings/Gateway/MaxBodyBytes': minimum: got 1, want 1,024")]
    [InlineData("settings.Gateway.Keys.Path=/keys", "at '/settings/Gateway': additional properties 'Keys' not allowed")]
    [InlineData("settings.Logging.LogLevel.Default=Loud", "at '/settings/Logging/LogLevel/Default': value must be one of")]
    [InlineData("workers.GPU.device=cuda", "at '/workers': additional properties 'GPU' not allowed")]
    [InlineData("workers.cpu.device=tpu", "at '/workers/cpu/device': value must be one of 'cpu', 'cuda'")]
    [InlineData("image.digest=sha256:1", "at '/image/digest'")]
    [InlineData("database.trial.image=postgres", "at '/database/trial/image'")]
    [InlineData("models[0].name=x", "at '/models/0': missing property 'pool'")]
    [InlineData("access.jwt.authority=issuer.example", "at '/access/jwt/authority'")]
    [InlineData("access.jwt.roles[0].name=x", "at '/access/jwt/roles/0'")]
    public async Task Lint_WrongValue_NamesIt(string change, string sentence)
    {
        var result = await Chart.LintAsync(Chart.Trial, change);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(sentence, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database.connectionString=Host=db", "database: the cluster needs one PostgreSQL database")]
    [InlineData("database.trial.enabled=false,database.connectionString=Host=db;Password=x", "database.connectionString: the password belongs into a secret")]
    [InlineData("cluster.tls.secret=certificate", "cluster.tls: set one of")]
    [InlineData("access.allowAnonymous=false", "access: nobody could send a request")]
    [InlineData("access.keys.secret=keys", "access.allowAnonymous: it has no effect beside")]
    [InlineData("access.allowAnonymous=false,access.jwt.authority=https://issuer.example", "access.jwt: authority (or metadataAddress) and audience belong together")]
    [InlineData("access.jwt.audience=bert", "access.jwt: authority (or metadataAddress) and audience belong together")]
    [InlineData("access.allowAnonymous=false,access.jwt.audience=bert,access.jwt.authority=http://issuer.example", "access.jwt.authority: over http, whoever is on the way")]
    [InlineData("models[0].name=x,models[0].pool=gpu", "models: x is for the pool gpu; workers has cpu")]
    [InlineData("models[0].name=x,models[0].pool=cpu,models[0].replicas=3", "models: x has 3 replicas, and the workers have 2 cpu devices")]
    [InlineData("models[0].name=x,models[0].pool=cpu,models[1].name=x,models[1].pool=cpu", "models: x is there twice")]
    [InlineData("core.autoscaling.min=9", "core.autoscaling: min 9 is above max 6")]
    [InlineData("autoscaling.kind=hpa,workers.cpu.autoscaling.enabled=true", "workers.cpu.autoscaling: autoscaling.kind hpa scales by a metric that the rules record")]
    [InlineData("bundles.mine.subPath=x", "bundles.mine: set one of image and claim")]
    [InlineData("ingress.enabled=true", "ingress: hosts is empty")]
    [InlineData("route.enabled=true", "route: parents is empty")]
    public async Task Lint_ValuesThatContradict_SaysWhatToSet(string change, string sentence)
    {
        var result = await Chart.LintAsync(Chart.Trial, change);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(sentence, result.Output, StringComparison.Ordinal);
    }
}
