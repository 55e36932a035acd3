namespace BertGrains.Cluster.Connections;

public sealed class DatabaseConnectionTests
{
    [Theory]
    [InlineData("Host=db;Username=a", "host=db;username=a;gss encryption mode=Disable")]
    [InlineData("Host=db;SSL Mode=Require;Password='a;b'", "host=db;ssl mode=Require;password=\"a;b\";gss encryption mode=Disable")]
    [InlineData("Host=db;Gss Encryption Mode=Require", "host=db;gss encryption mode=Require")]
    [InlineData("Host=db;GssEncryptionMode=Prefer", "host=db;gssencryptionmode=Prefer")]
    [InlineData("nonsense", "nonsense")]
    public void Of_ConnectionString_IsWithoutKerberosUnlessItAsksForIt(string given, string expected) =>
        Assert.Equal(expected, DatabaseConnection.Of(given), ignoreCase: true);
}
