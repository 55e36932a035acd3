using System.Diagnostics;

namespace BertGrains.Builds.Harness;

/// <summary>Runs lines of a file of texts through the first embedding head of an engine and measures them.</summary>
internal sealed class EngineHarness
{
    private readonly IBertClient _engine;
    private readonly string _head;
    private readonly string[] _texts;

    private EngineHarness(IBertClient engine, string head, string[] texts)
    {
        _engine = engine;
        _head = head;
        _texts = texts;
    }

    public static async Task<EngineHarness> CreateAsync(IBertClient engine, string[] texts)
    {
        var model = (await engine.GetModelsAsync())[0];
        return new EngineHarness(engine, model.Heads.First(head => head.Task == BertTask.Embed).Name, texts);
    }

    /// <summary>Submits all lines at once.</summary>
    /// <returns>Seconds, and seconds of processor time.</returns>
    public async Task<double[]> SaturateAsync(int[] lines)
    {
        var request = RequestOf(lines);
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await InferAsync(request);
        return [Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds];
    }

    /// <summary>Submits one line after another.</summary>
    /// <returns>Milliseconds per line.</returns>
    public async Task<double[]> SingleAsync(int[] lines)
    {
        var milliseconds = new double[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var request = RequestOf([lines[i]]);
            var start = Stopwatch.GetTimestamp();
            await InferAsync(request);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return milliseconds;
    }

    /// <returns>The vectors of the lines, one after another.</returns>
    public async Task<double[]> EmbedAsync(int[] lines)
    {
        var items = await InferAsync(RequestOf(lines));
        return [.. items.SelectMany(item => ((EmbeddingOutput)item.Outputs[0]).Values.ToArray()).Select(value => (double)value)];
    }

    private InferenceRequest RequestOf(int[] lines) =>
        new() { Inputs = [.. lines.Select(line => InputItem.FromText(_texts[line]))], Heads = [_head] };

    private async Task<IReadOnlyList<ItemResult>> InferAsync(InferenceRequest request)
    {
        var response = await _engine.InferAsync(request);
        var error = response.Error ?? response.Items.FirstOrDefault(item => item.Error is not null)?.Error;
        return error is null ? response.Items : throw new BertException(error);
    }
}
