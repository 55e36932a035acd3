using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace BertGrains.Cluster.Abstractions;

/// <summary>Orleans writes memory that is the result of a method byte by byte, in two and a half times the bytes.</summary>
public sealed class BundlePartTests
{
    private const int Envelope = 256;

    [Fact]
    public void Serialize_ResultOfAMethod_TakesItsBytesOnce()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var bytes = new byte[BundleRange.MaxLength];
        new Random(1).NextBytes(bytes);

        var size = services.GetRequiredService<Serializer>().SerializeToArray(Response.FromResult<BundlePart?>(new BundlePart(bytes))).Length;

        Assert.InRange(size, bytes.Length, bytes.Length + Envelope);
    }

    public static TheoryData<string> MethodsBetweenProcesses() =>
        [.. Methods().Select(method => $"{method.DeclaringType!.Name}.{method.Name}").Distinct()];

    [Theory]
    [MemberData(nameof(MethodsBetweenProcesses))]
    public void Method_BetweenProcesses_HasNoBareMemoryOrArray(string name)
    {
        var methods = Methods().Where(method => $"{method.DeclaringType!.Name}.{method.Name}" == name);

        Assert.DoesNotContain(methods.SelectMany(TypesOf), IsWrittenByElement);
    }

    private static IEnumerable<MethodInfo> Methods() => typeof(ISiloService).Assembly.GetExportedTypes()
        .Where(type => type.IsInterface && type.IsAssignableTo(typeof(Orleans.Runtime.IAddressable)))
        .SelectMany(type => type.GetMethods());

    private static IEnumerable<Type> TypesOf(MethodInfo method) => method.GetParameters()
        .Select(parameter => parameter.ParameterType)
        .Concat(method.ReturnType.GetGenericArguments())
        .Select(type => Nullable.GetUnderlyingType(type) ?? type);

    private static bool IsWrittenByElement(Type type) =>
        (type.IsArray && type != typeof(byte[]))
        || (type.IsGenericType && type.GetGenericTypeDefinition() is var shape
            && (shape == typeof(ReadOnlyMemory<>) || shape == typeof(Memory<>) || shape == typeof(ArraySegment<>)));
}
