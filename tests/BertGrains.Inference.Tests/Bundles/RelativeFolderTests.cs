namespace BertGrains.Inference.Bundles;

public sealed class RelativeFolderTests : IDisposable
{
    private readonly TemporaryFolder _program = new();
    private readonly string _name = Guid.NewGuid().ToString("N");

    public void Dispose() => _program.Dispose();

    [Fact]
    public void Locate_FolderBesideTheProgramOnly_IsThatOne()
    {
        var folder = Directory.CreateDirectory(_program.File(_name)).FullName;

        Assert.Equal(folder, RelativeFolder.Locate(_name, _program.Path));
    }

    [Fact]
    public void Locate_FolderInTheWorkingFolder_IsBeforeThatBesideTheProgram()
    {
        Directory.CreateDirectory(_program.File(_name));
        var here = Directory.CreateDirectory(_name);
        try
        {
            Assert.Equal(here.FullName, RelativeFolder.Locate(_name, _program.Path));
        }
        finally
        {
            here.Delete();
        }
    }

    [Fact]
    public void Locate_NoSuchFolder_IsInTheWorkingFolder() =>
        Assert.Equal(Path.GetFullPath(_name), RelativeFolder.Locate(_name, _program.Path));

    [Fact]
    public void Find_NoSuchFolder_NamesBothPlaces()
    {
        var fault = Assert.Throws<BundleException>(() => RelativeFolder.Find(_name)).Message;

        Assert.Contains(Environment.CurrentDirectory, fault, StringComparison.Ordinal);
        Assert.Contains(AppContext.BaseDirectory, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_AbsolutePath_IsKept() => Assert.Equal(_program.File(_name), RelativeFolder.Locate(_program.File(_name), "/"));
}
