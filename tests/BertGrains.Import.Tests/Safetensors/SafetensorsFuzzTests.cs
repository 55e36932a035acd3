using System.Text;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Tests.Safetensors;

/// <summary>For any bytes, opening a file succeeds with readable tensors or fails with an ImportException.</summary>
public sealed class SafetensorsFuzzTests : IDisposable
{
    private const string Header =
        """
        {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
        "b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"c":{"dtype":"F16","shape":[],"data_offsets":[32,34]}}
        """;

    private static readonly string[] Numbers =
    [
        "0", "1", "2", "3", "24", "32", "34", "-1", "1e3", "0.5", "4294967296", "9223372036854775807", "9223372036854775808",
        "null", "\"8\"", "[]",
    ];

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"bertgrains-fuzz-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_MutatedBytes_SucceedsOrThrowsImportException(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 1500; round++)
        {
            var bytes = Valid();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                switch (random.Next(4))
                {
                    case 0:
                        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        bytes[random.Next(8)] = (byte)random.Next(256);
                        break;
                    case 2:
                        bytes = bytes[..random.Next(1, bytes.Length + 1)];
                        break;
                    default:
                        bytes[random.Next(bytes.Length)] = (byte)"0123456789[]{},:\"\\"[random.Next(18)];
                        break;
                }

                Array.Resize(ref bytes, Math.Max(bytes.Length, 8));
            }

            OpenAndReadAll(bytes);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Open_MutatedNumbers_SucceedsOrThrowsImportException(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 1500; round++)
        {
            var header = Header;
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var places = Enumerable.Range(0, header.Length).Where(i => char.IsAsciiDigit(header[i])).ToList();
                var place = places[random.Next(places.Count)];
                header = string.Concat(header.AsSpan(0, place), Numbers[random.Next(Numbers.Length)], header.AsSpan(place + 1));
            }

            OpenAndReadAll(Bytes(header));
        }
    }

    private void OpenAndReadAll(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        try
        {
            using var file = SafetensorsFile.Open(_path);
            foreach (var name in file.Names)
            {
                var elements = file.ShapeOf(name).Aggregate(1L, (a, b) => a * b);
                Assert.InRange(elements, 0, bytes.Length);
                try
                {
                    Assert.Equal(elements, file.ReadFloats(name).Length);
                }
                catch (ImportException e)
                {
                    Assert.Contains("weights must be F32", e.Message, StringComparison.Ordinal);
                }
            }
        }
        catch (ImportException e)
        {
            Assert.Contains(_path, e.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Valid() => Bytes(Header);

    private static byte[] Bytes(string header)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. Enumerable.Range(0, 34).Select(i => (byte)i)];
    }
}
