namespace BertGrains.Cluster.Connections;

public sealed class DatabaseConnectionTests
{
    [Theory]
    [InlineData("Host=db;Username=a", "host=db;username=a;gss encryption mode=Disable;maximum pool size=8")]
    [InlineData("Host=db;SSL Mode=Require;Password='a;b'", "host=db;ssl mode=Require;password=\"a;b\";gss encryption mode=Disable;maximum pool size=8")]
    [InlineData("Host=db;Gss Encryption Mode=Require", "host=db;gss encryption mode=Require;maximum pool size=8")]
    [InlineData("Host=db;GssEncryptionMode=Prefer", "host=db;gssencryptionmode=Prefer;maximum pool size=8")]
    [InlineData("Host=db;Maximum Pool Size=30", "host=db;maximum pool size=30;gss encryption mode=Disable")]
    [InlineData("Host=db;MaxPoolSize=30", "host=db;maxpoolsize=30;gss encryption mode=Disable")]
    [InlineData("Host=db;Minimum Pool Size=10", "host=db;minimum pool size=10;gss encryption mode=Disable")]
    [InlineData("nonsense", "nonsense")]
    public void Of_ConnectionString_HasDefaultsUnlessItSaysOtherwise(string given, string expected) =>
        Assert.Equal(expected, DatabaseConnection.Of(given), ignoreCase: true);
}
