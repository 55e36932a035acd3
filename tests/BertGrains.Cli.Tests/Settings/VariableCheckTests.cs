using System.Collections;
using BertGrains.Cli.Settings;

namespace BertGrains.Cli.Tests.Settings;

public sealed class VariableCheckTests
{
    [Theory]
    [InlineData("BERTGRAINS_Gateway__MaxBodyBytes")]
    [InlineData("BERTGRAINS_GATEWAY_MAXBODYBYTES")]
    [InlineData("BERTGRAINS_GATEWAY_MAX_BODY_BYTES")]
    [InlineData("bertgrains_silo_name")]
    [InlineData("BERTGRAINS_Gatway__MaxBodyBytes")]
    [InlineData("BERTGRAIN__Silo__Name")]
    [InlineData("BERT_GRAINS__Silo__Name")]
    [InlineData("BERTGRAINS_SILO_BUNDLES_0")]
    [InlineData("BERTGRAINS_CLUSTER_TLS_KEY_PATH")]
    [InlineData("BERTGRAINS_LOGGING_LOGLEVEL_DEFAULT")]
    public void FaultsOf_MisspeltPrefix_NamesTheVariableAndThePrefix(string name) => Assert.Equal(
        $"{name} in the environment is not a setting; the names of settings begin with BERTGRAINS__, as in BERTGRAINS__Cluster__ConnectionString",
        Assert.Single(FaultsOf(name, "secret")));

    [Theory]
    [InlineData("BERTGRAINS__Silo__Name", "checked by its name")]
    [InlineData("BERTGRAINS_HOME", "of a script")]
    [InlineData("BERTGRAINS_SERVICE_HOST", "10.0.0.1")]
    [InlineData("BERTGRAINS_GATEWAY_PORT_8080_TCP", "tcp://10.0.0.1:8080")]
    [InlineData("BERTGRAINS_SILO_GATEWAY_PORT", "tcp://10.0.0.1:30000")]
    [InlineData("Gateway__MaxBodyBytes", "of another program")]
    [InlineData("PATH", "/bin")]
    public void FaultsOf_OtherVariable_IsEmpty(string name, string value) => Assert.Empty(FaultsOf(name, value));

    private static IEnumerable<string> FaultsOf(string name, string value) => VariableCheck.FaultsOf(new Hashtable { [name] = value });
}
