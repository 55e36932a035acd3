namespace BertGrains.Cli.Tests.ConsolePage;

/// <summary>The tests of the console share a browser and a server.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleGroup : ICollectionFixture<Browser>, ICollectionFixture<ConsoleServer>
{
    public const string Name = "console";
}
