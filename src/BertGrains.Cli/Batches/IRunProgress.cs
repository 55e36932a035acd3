namespace BertGrains.Cli.Batches;

/// <summary>Shows the progress of a run on standard error.</summary>
internal interface IRunProgress
{
    /// <summary>Shows that the results of <paramref name="done"/> lines are written.</summary>
    void Draw(long done);

    /// <summary>Makes room for results on the same terminal.</summary>
    void Clear();
}
