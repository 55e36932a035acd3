using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bertgrains-safetensors-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ReadFloats_FloatTypes_WidensExactly()
    {
        var path = Write("""
            {"__metadata__":{"format":"pt"},
             "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
             "b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},
             "c":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},
             "empty":{"dtype":"F32","shape":[0,4],"data_offsets":[16,16]},
             "scalar":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}
            """,
            [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-0.1f),
             .. BitConverter.GetBytes((Half)0.25f), .. BitConverter.GetBytes((Half)(-65504f)),
             0x80, 0x3F, 0x49, 0xC0, 7, 0, 0, 0, 0, 0, 0, 0]);

        using var file = SafetensorsFile.Open(path);

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([2L, 1L], file.ShapeOf("a"));
        Assert.Equal([1.5f, -0.1f], file.ReadFloats("a"));
        Assert.Equal([1f, -3.140625f], file.ReadFloats("b"));
        Assert.Equal([0.25f, -65504f], file.ReadFloats("c"));
        Assert.Empty(file.ReadFloats("empty"));
        Assert.Empty(file.ShapeOf("scalar"));
        Assert.Contains("'scalar' is I64", Assert.Throws<ImportException>(() => file.ReadFloats("scalar")).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor 'x'", Assert.Throws<ImportException>(() => file.ReadFloats("x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "inside")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "not at the end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "but the file has 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "but the file has 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "need 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "offsets 8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "not an integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "not an integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "not an integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]}}""", 8, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "not an integer")]
    [InlineData("""{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown dtype 'Q9'")]
    [InlineData("""{"a":{"dtype":"12","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown dtype '12'")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "no valid dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", 8, "no valid dtype")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"\udc00","shape":[2],"data_offsets":[0,8]}}""", 8, "not valid JSON")]
    [InlineData("""{"a":7}""", 0, "no valid dtype")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "not valid JSON")]
    [InlineData("""{"__metadata__":{"n":1}}""", 0, "not a string")]
    [InlineData("""{"__metadata__":[]}""", 0, "not a JSON object")]
    [InlineData("""["a"]""", 0, "not a JSON object")]
    [InlineData("""{"a":{"dtype":"F32",""", 0, "not valid JSON")]
    public void Open_InvalidHeader_NamesFileAndFault(string header, int dataBytes, string fault)
    {
        var path = Write(header, new byte[dataBytes]);

        var message = Assert.Throws<ImportException>(() => SafetensorsFile.Open(path)).Message;

        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, "not valid JSON")]
    [InlineData(5000UL, "but the file has")]
    [InlineData(100_000_001UL, "the maximum is 100000000")]
    [InlineData(ulong.MaxValue, "the maximum is 100000000")]
    [InlineData(1UL << 63, "the maximum is 100000000")]
    public void Open_HeaderLengthOutOfRange_IsRejected(ulong length, string fault)
    {
        var path = Path.Combine(_folder, "length.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(length), .. "{}"u8]);

        Assert.Contains(fault, Assert.Throws<ImportException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingOrTooShort_IsRejected()
    {
        var path = Path.Combine(_folder, "short.safetensors");
        Assert.Contains(path, Assert.Throws<ImportException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.Contains("at least 8", Assert.Throws<ImportException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    private string Write(string header, byte[] data)
    {
        var path = Path.Combine(_folder, "file.safetensors");
        var json = System.Text.Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. data]);
        return path;
    }
}
