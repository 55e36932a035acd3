using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Features;

/// <summary>The options that choose hidden states.</summary>
internal sealed class FeatureSettings
{
    private static readonly string[] Poolings = [.. FeaturePoolingNames.All.Select(entry => entry.Name)];

    private readonly Option<int[]?> _layers = new("--layers")
    {
        HelpName = "NUMBER,NUMBER",
        Description = "Hidden states: 0 is the output of the embeddings, 1 that of the first layer, -1 the last. Default: -1, or the mix of the head.",
        CustomParser = result => Parse<int>(result, "--layers needs whole numbers with commas between them, such as -1,-2,-3,-4"),
    };

    private readonly Option<float[]?> _mix = new("--mix")
    {
        HelpName = "WEIGHT,WEIGHT",
        Description = "A weight for each layer: the result is gamma times the sum of the layers by the softmax of the weights. Default: each layer by itself.",
        CustomParser = result => Parse<float>(result, "--mix needs numbers with commas between them, such as 0.5,1,-0.2"),
    };

    private readonly Option<float> _gamma = new("--gamma")
    {
        HelpName = "NUMBER",
        Description = "Factor of the mix. Default: 1.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string> _pooling = new("--pooling")
    {
        HelpName = string.Join('|', Poolings),
        Description = "How the states of the tokens become one; the modes of sentence-transformers. Default: none.",
        DefaultValueFactory = _ => Poolings[0],
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        _pooling.AcceptOnly(Poolings);
        foreach (var option in new Option[] { _layers, _mix, _gamma, _pooling })
            command.Options.Add(option);
    }

    /// <summary>The choice.</summary>
    public FeatureOptions Read(ParseResult parsed) => new()
    {
        Layers = NullIfEmpty(parsed.GetValue(_layers)),
        Mix = NullIfEmpty(parsed.GetValue(_mix)),
        Gamma = parsed.GetValue(_gamma),
        Pooling = FeaturePoolingNames.All.First(entry => entry.Name == parsed.GetValue(_pooling)).Pooling,
    };

    // An option that is absent has an empty array.
    private static T[]? NullIfEmpty<T>(T[]? values) => values is [] ? null : values;

    private static T[]? Parse<T>(ArgumentResult result, string fault)
        where T : IParsable<T>
    {
        var values = new List<T>();
        foreach (var part in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!T.TryParse(part, CultureInfo.InvariantCulture, out var value))
            {
                result.AddError(fault);
                return null;
            }

            values.Add(value);
        }

        return [.. values];
    }
}
