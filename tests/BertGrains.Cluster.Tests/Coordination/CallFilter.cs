namespace BertGrains.Cluster.Coordination;

/// <summary>Lets a test hold or fail the calls that reach a silo.</summary>
internal sealed class CallFilter : IIncomingGrainCallFilter
{
    /// <summary>Is told each call, such as <c>ICatalogGrain.AddAsync</c>, before it is made.</summary>
    public Func<string, Task> OnCall { get; set; } = _ => Task.CompletedTask;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await OnCall($"{context.InterfaceMethod.DeclaringType?.Name}.{context.MethodName}");
        await context.Invoke();
    }
}
