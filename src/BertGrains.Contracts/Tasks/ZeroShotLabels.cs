namespace BertGrains;

/// <summary>
/// Candidate labels of zero-shot classification. A head trained on entailment scores, for each label, whether a text entails a hypothesis
/// such as "This example is about travel." (Yin et al., arXiv 1909.00161; results are those of transformers'
/// ZeroShotClassificationPipeline).
/// </summary>
public sealed class ZeroShotLabels
{
    /// <summary>The template that the Hugging Face pipeline uses.</summary>
    public const string DefaultTemplate = "This example is {}.";

    private const string Place = "{}";
    private const string Entailment = "entail";
    private const string Contradiction = "contradict";

    private readonly bool _multiLabel;
    private readonly string[] _hypotheses;

    private ZeroShotLabels(string[] names, string template, bool multiLabel)
    {
        Names = names;
        _multiLabel = multiLabel || names.Length == 1;
        _hypotheses = [.. names.Select(name => template.Replace(Place, name, StringComparison.Ordinal))];
    }

    /// <summary>The labels without white space at their ends.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Checks labels and their template.</summary>
    /// <param name="names">At least one label; not empty and without duplicates.</param>
    /// <param name="template">A hypothesis with <c>{}</c> once in place of the label; null for <see cref="DefaultTemplate"/>.</param>
    /// <param name="multiLabel">
    /// Whether labels are independent: a score then compares entailment with contradiction. Otherwise, the scores of a text sum to 1.
    /// </param>
    /// <param name="namesMember">What the caller calls <paramref name="names"/>, for messages.</param>
    /// <param name="templateMember">What the caller calls <paramref name="template"/>, for messages.</param>
    /// <returns>The labels or an error.</returns>
    public static (ZeroShotLabels? Labels, BertError? Error) Create(
        IReadOnlyList<string> names,
        string? template = null,
        bool multiLabel = false,
        string namesMember = "labels",
        string templateMember = "template")
    {
        ArgumentNullException.ThrowIfNull(names);
        template ??= DefaultTemplate;
        string[] trimmed = [.. names.Select(name => name.Trim())];
        if (trimmed.Length == 0)
            return Fail($"{namesMember} is empty; it needs at least one label.");
        if (trimmed.Contains(string.Empty))
            return Fail($"Label {Array.IndexOf(trimmed, string.Empty) + 1} of {namesMember} is empty.");
        if (trimmed.Distinct(StringComparer.Ordinal).Count() < trimmed.Length)
            return Fail($"{namesMember} has a label twice.");
        if (template.Split(Place).Length != 2)
            return Fail($"{templateMember} has {template.Split(Place).Length - 1} places for the label; it needs {Place} once.");
        return (new ZeroShotLabels(trimmed, template, multiLabel), null);
    }

    /// <summary>Whether a head can score hypotheses: it has a label whose name begins with "entail", in any case.</summary>
    /// <param name="head">The head.</param>
    public static bool CanBeScoredBy(HeadDescription head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head.Task == BertTask.Classify && head.Labels.Count > 1 && IndexOf(head.Labels, Entailment) >= 0;
    }

    /// <summary>Windows of long texts: the hypothesis is whole in each.</summary>
    public static WindowOptions Windows { get; } = new() { Splits = WindowedSequence.Text };

    /// <summary>The request for some texts: each text with the hypothesis of each label.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="head">Name of a head that <see cref="CanBeScoredBy"/> accepts.</param>
    public InferenceRequest RequestOf(IEnumerable<string> texts, string? model, string head) => new()
    {
        Model = model,
        Inputs = [.. texts.SelectMany(text => _hypotheses.Select(hypothesis => InputItem.FromText(text, hypothesis)))],
        Heads = [head],
        Windows = Windows,
    };

    /// <summary>The results of some texts.</summary>
    /// <param name="items">Results of the items of <see cref="RequestOf"/>, in their order.</param>
    public IReadOnlyList<ItemResult> ResultsOf(IReadOnlyList<ItemResult> items) => [.. items.Chunk(_hypotheses.Length).Select(ResultOf)];

    /// <summary>The result of one text.</summary>
    /// <param name="items">Results of the items of <see cref="RequestOf"/> for the text, in their order.</param>
    /// <returns>
    /// The <see cref="ClassificationOutput"/> with the candidate labels and the logits of entailment, or the error of the first item that
    /// failed. Tokens are those of all items; windows and truncation are those of the item with the most.
    /// </returns>
    public ItemResult ResultOf(IReadOnlyList<ItemResult> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.FirstOrDefault(item => item.Error is not null) is { } failed)
            return failed;

        var outputs = items.Select(item => (ClassificationOutput)item.Outputs[0]).ToArray();
        var (entailment, contradiction) = IndicesIn(outputs[0].Labels);
        float[] logits = [.. outputs.Select(output => output.Logits.Span[entailment])];
        var scores = _multiLabel
            ? [.. outputs.Select(output => Sigmoid((double)output.Logits.Span[entailment] - output.Logits.Span[contradiction]))]
            : Softmax(logits);
        return new ItemResult
        {
            Outputs = [new ClassificationOutput(Names, scores, logits, null)],
            Tokens = items.Sum(item => item.Tokens),
            Truncated = items.Any(item => item.Truncated),
            Windows = items.Max(item => item.Windows),
            Timings = items[0].Timings,
        };
    }

    // Without a label named contradiction: the first label, or the last one if the first is entailment, as in transformers.
    private static (int Entailment, int Contradiction) IndicesIn(IReadOnlyList<string> labels)
    {
        var entailment = IndexOf(labels, Entailment);
        var contradiction = IndexOf(labels, Contradiction);
        return (entailment, contradiction >= 0 ? contradiction : entailment == 0 ? labels.Count - 1 : 0);
    }

    private static int IndexOf(IReadOnlyList<string> labels, string beginning)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }

    // Of two logits, the softmax is the sigmoid of their difference.
    private static float Sigmoid(double logit) => (float)(1 / (1 + Math.Exp(-logit)));

    private static float[] Softmax(float[] logits)
    {
        var highest = logits.Max();
        double[] exponentials = [.. logits.Select(logit => Math.Exp((double)logit - highest))];
        var sum = exponentials.Sum();
        return [.. exponentials.Select(e => (float)(e / sum))];
    }

    private static (ZeroShotLabels?, BertError?) Fail(string message) => (null, new BertError(ErrorCode.InvalidRequest, message));
}
