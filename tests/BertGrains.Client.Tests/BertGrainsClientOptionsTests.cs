namespace BertGrains.Client;

public sealed class BertGrainsClientOptionsTests
{
    [Fact]
    public void Validate_Defaults_Succeeds() => Assert.True(Validate(new BertGrainsClientOptions()).Succeeded);

    [Fact]
    public void Validate_SeveralFaults_ReportsAll()
    {
        var options = new BertGrainsClientOptions { MaxItemsInFlight = 0, Cluster = new() { ClusterId = " ", Gateways = ["nowhere"] } };

        Assert.Equal(
            [
                "Cluster:ClusterId is ' '; it must have printable characters only, without white space at its ends, the same for every process of the cluster.",
                "Cluster:Gateways is 'nowhere'; it must be an IP address and a port, such as 127.0.0.1:30000.",
                "MaxItemsInFlight: The field BertGrainsClientOptions.MaxItemsInFlight must be between 1 and 10000000.",
            ],
            Validate(options).Failures?.Order());
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(BertGrainsClientOptions options) =>
        new BertGrainsClientOptionsValidator().Validate(null, options);
}
