namespace BertGrains.Testing;

/// <summary>A timer of a <see cref="ManualClock"/>; it fires once each time it is set.</summary>
public sealed class ManualTimer(ManualClock clock, Action callback) : ITimer
{
    public long DueAt { get; set; }

    public void Fire() => callback();

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        clock.Set(this, dueTime);
        return true;
    }

    public void Dispose() => clock.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
