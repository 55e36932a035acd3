using System.Globalization;
using System.Text.Json;
using BertGrains.Builds.Harness;
using BertGrains.Inference;

if (args is not [var bundle, var texts])
{
    Console.Error.WriteLine("usage: BertGrains.Builds.Harness BUNDLE TEXTS");
    return 2;
}

await using var engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = bundle, Device = "cpu" });
var harness = await EngineHarness.CreateAsync(engine, File.ReadAllLines(texts));
Console.WriteLine("ready");

// A command is a verb and the numbers of lines of the texts; its answer is a line with a JSON array of numbers.
while (await Console.In.ReadLineAsync() is [_, ..] command)
{
    var words = command.Split(' ');
    var lines = words[1].Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
    var answer = words[0] switch
    {
        "saturate" => await harness.SaturateAsync(lines),
        "single" => await harness.SingleAsync(lines),
        "embed" => await harness.EmbedAsync(lines),
        var verb => throw new NotSupportedException($"The command {verb} is not saturate, single or embed."),
    };
    Console.WriteLine(JsonSerializer.Serialize(answer));
}

return 0;
