using System.Text.Json;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;
using BertGrains.Gateway;
using BertGrains.Gateway.Offsets;

namespace BertGrains.Cli.Features;

/// <summary>One JSON object per text, in our form or in that of the original BERT.</summary>
internal sealed class FeatureLineWriter : IResultWriter
{
    private readonly Stream _stream;
    private readonly bool _isBert;
    private readonly bool _isPooled;
    private readonly OffsetUnit _offsets;
    private readonly IReadOnlyList<int> _layers;
    private readonly Utf8JsonWriter _json;

    /// <param name="stream">Destination; disposed with the writer.</param>
    /// <param name="features">The choice of the command.</param>
    /// <param name="isBert">Whether lines have the form of the original BERT.</param>
    /// <param name="offsets">Unit of positions.</param>
    public FeatureLineWriter(Stream stream, FeatureOptions features, bool isBert, OffsetUnit offsets)
    {
        _offsets = offsets;
        _stream = stream;
        _isBert = isBert;
        _isPooled = features.Pooling != FeaturePooling.None;
        _layers = features.Mix is null ? features.Layers ?? [-1] : [];
        _json = new Utf8JsonWriter(stream, ItemJson.WriterOptions);
    }

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        if (_isBert)
        {
            FeaturesJson.WriteBert(_json, item.Line - 1, result, _layers, _isPooled);
        }
        else
        {
            _json.WriteStartObject();
            item.WriteMembers(_json);
            FeaturesJson.WriteMembers(_json, ResultOffsets.In(_offsets, result, item.ToInput()), _isPooled);
            _json.WriteEndObject();
        }

        _json.Flush();
        _json.Reset();
        _stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes nothing; the other lines have their numbers.</summary>
    public void WriteBlank()
    {
    }

    /// <inheritdoc />
    public Task FlushAsync() => _stream.FlushAsync();

    /// <inheritdoc />
    public Task CompleteAsync() => FlushAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        await _stream.DisposeAsync();
    }
}
