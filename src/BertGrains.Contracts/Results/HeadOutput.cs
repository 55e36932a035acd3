namespace BertGrains;

/// <summary>What one head says of one item: one of the derived records, according to the head's <see cref="BertTask"/>.</summary>
public abstract record HeadOutput
{
    private protected HeadOutput()
    {
    }
}
