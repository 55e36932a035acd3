namespace BertGrains.Cluster.Coordination;

/// <summary>Lets a test delay or fail the calls that reach a silo.</summary>
internal sealed class CallFilter : IIncomingGrainCallFilter
{
    /// <summary>Invoked with the name of each call, such as <c>ICatalogGrain.AddAsync</c>, before the call.</summary>
    public Func<string, Task> OnCall { get; set; } = _ => Task.CompletedTask;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await OnCall($"{context.InterfaceMethod.DeclaringType?.Name}.{context.MethodName}");
        await context.Invoke();
    }
}
