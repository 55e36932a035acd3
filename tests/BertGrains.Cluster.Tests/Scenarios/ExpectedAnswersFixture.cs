using BertGrains.Cluster.Tests.Load;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>The engine's results, computed once for all scenarios.</summary>
public sealed class ExpectedAnswersFixture
{
    private readonly Lazy<Task<ExpectedAnswers>> _answers = new(() => ExpectedAnswers.ComputeAsync(ProgramFiles.Bundle));

    internal Task<ExpectedAnswers> Answers => _answers.Value;
}
