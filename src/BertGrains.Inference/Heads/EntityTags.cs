using System.Text.RegularExpressions;

namespace BertGrains.Inference.Heads;

/// <summary>A label such as B-PER, split into its parts.</summary>
/// <param name="Name">Name of the entity, without the tag.</param>
/// <param name="Begins">Whether the label begins an entity where one with the same name precedes it.</param>
/// <param name="Ends">Whether the label is the last one of an entity.</param>
/// <param name="IsAlone">Whether the label is a whole entity.</param>
internal readonly record struct EntityTag(string Name, bool Begins = false, bool Ends = false, bool IsAlone = false);

/// <summary>
/// Recognizes the scheme of a set of labels: IOB, IOBES and its names with other letters (BILOU, BIOUL, BMEWO, BMES), IOE, or none. B- and I- are tags in every
/// set, as in the token-classification pipeline of transformers. Other letters are tags only where the same name also has B or I, so that E-MAIL
/// and S-BAHN stay names. Tags in lowercase, at the end of a label or with another separator are tags only if all labels of the set have one.
/// </summary>
internal static partial class EntityTags
{
    private const string Outside = "O";
    private const string Separators = "-_:./|";
    private const string Inner = "BIM";
    private const string Last = "EL";
    private const string Alone = "SUW";

    [GeneratedRegex(@"^(?<tag>[A-Za-z])(?<separator>[-_:./|])(?<name>.+)$", RegexOptions.Singleline)]
    private static partial Regex Prefixed { get; }

    [GeneratedRegex(@"^(?<name>.+)(?<separator>[-_:./|])(?<tag>[A-Za-z])$", RegexOptions.Singleline)]
    private static partial Regex Suffixed { get; }

    /// <summary>The parts of each label; null for the label of tokens outside of entities.</summary>
    public static EntityTag?[] Of(IReadOnlyList<string> labels)
    {
        var form = FormOf(labels);
        var parts = labels.Select(label => form.Split(label)).ToList();
        var known = KnownLetters([.. parts.OfType<(char Letter, string Name)>()]);
        return [.. labels.Zip(parts, (label, part) => IsOutside(label, form) ? null : part is var (letter, name) && known.Contains((letter, name))
            ? new EntityTag(name, letter == 'B' || Alone.Contains(letter), Last.Contains(letter) || Alone.Contains(letter), Alone.Contains(letter))
            : (EntityTag?)new EntityTag(label))];
    }

    private static bool IsOutside(string label, Form form) => label == Outside || (form.IsLower && label == "o");

    // B and I are tags by themselves, M only beside B, E and L only of a name that others have too. S, U and W may be alone with a name that only single
    // tokens have, if other names show that the set has such tags.
    private static HashSet<(char Letter, string Name)> KnownLetters(IReadOnlyList<(char Letter, string Name)> parts)
    {
        var all = parts.ToHashSet();
        bool IsInside((char Letter, string Name) part) => part.Letter is 'B' or 'I';
        bool Has(string name, string letters) => letters.Any(letter => all.Contains((letter, name)));
        var single = Alone.Where(letter => parts.Any(part => part.Letter == letter && Has(part.Name, "BI"))).ToHashSet();
        return [.. parts.Where(part => part.Letter switch
        {
            _ when IsInside(part) => true,
            'M' => Has(part.Name, "B"),
            _ when Last.Contains(part.Letter) => Has(part.Name, "BI"),
            _ => single.Contains(part.Letter),
        })];
    }

    // The form of the pipeline, unless every label with a separator has another form and several tags share a name.
    private static Form FormOf(IReadOnlyList<string> labels)
    {
        List<string> separated = [.. labels.Where(label => label.Any(Separators.Contains))];
        if (separated.Exists(label => label.StartsWith("B-", StringComparison.Ordinal) || label.StartsWith("I-", StringComparison.Ordinal)))
            return Form.OfPipeline;
        var others =
            from pattern in (Regex[])[Prefixed, Suffixed]
            from isLower in (bool[])[false, true]
            from separator in Separators
            select new Form(pattern, separator, isLower);
        return others.FirstOrDefault(form => Fits(separated.ConvertAll(form.Split)), Form.OfPipeline);
    }

    private static bool Fits(List<(char Letter, string Name)?> parts) =>
        parts.TrueForAll(part => part is not null)
        && parts.GroupBy(part => part!.Value.Name).Any(group =>
            group.Any(part => Inner.Contains(part!.Value.Letter)) && group.Select(part => part!.Value.Letter).Distinct().Count() > 1);

    private sealed record Form(Regex Pattern, char Separator, bool IsLower)
    {
        public static Form OfPipeline { get; } = new(Prefixed, '-', IsLower: false);

        public (char Letter, string Name)? Split(string label)
        {
            if (Pattern.Match(label) is not { Success: true } match || match.Groups["separator"].ValueSpan[0] != Separator)
                return null;
            var letter = match.Groups["tag"].ValueSpan[0];
            return char.IsLower(letter) == IsLower && (Inner + Last + Alone).Contains(char.ToUpperInvariant(letter))
                ? (char.ToUpperInvariant(letter), match.Groups["name"].Value)
                : null;
        }
    }
}
