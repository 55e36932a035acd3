using System.Net;
using System.Reflection;

namespace BertGrains.Cluster.Abstractions;

/// <summary>Makes messages with random content.</summary>
internal sealed class MessageFiller(Random random)
{
    private static readonly NullabilityInfoContext Nullability = new();

    public object Make(Type type) => type switch
    {
        _ when type == typeof(string) => Guid.NewGuid().ToString(),
        _ when type == typeof(int) => random.Next(int.MinValue, int.MaxValue),
        _ when type == typeof(long) => random.NextInt64(long.MinValue, long.MaxValue),
        _ when type == typeof(ulong) => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        _ when type == typeof(float) => random.NextSingle(),
        _ when type == typeof(double) => random.NextDouble(),
        _ when type == typeof(bool) => random.Next(2) == 0,
        _ when type == typeof(TimeSpan) => TimeSpan.FromTicks(random.NextInt64()),
        _ when type == typeof(ReadOnlyMemory<byte>) => MakeBytes(),
        _ when type == typeof(SiloAddress) => SiloAddress.New(IPAddress.Loopback, random.Next(65_536), random.Next()),
        _ when Nullable.GetUnderlyingType(type) is { } inner => Make(inner),
        _ when type.IsEnum => Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))!,
        _ when type.IsArray => MakeList(type.GetElementType()!),
        _ when type.IsGenericTypeDefinition => Make(type.MakeGenericType(typeof(string))),
        _ when type == typeof(InputItem) => InputItem.FromText(Guid.NewGuid().ToString(), Guid.NewGuid().ToString()),
        _ when type == typeof(IReadOnlyDictionary<string, int>) =>
            Enumerable.Range(0, random.Next(4)).ToDictionary(_ => Guid.NewGuid().ToString(), _ => random.Next()),
        _ when type is { IsGenericType: true, IsInterface: true } => MakeList(type.GetGenericArguments()[0]),
        _ => MakeRecord(type),
    };

    private object MakeRecord(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(MakeOrNull)]);
        foreach (var property in type.GetProperties().Where(property => constructor.GetParameters().Length == 0 && property.CanWrite))
            property.SetValue(made, Make(property.PropertyType));
        return made;
    }

    private object? MakeOrNull(ParameterInfo parameter)
    {
        var mayBeNull = Nullability.Create(parameter).WriteState == NullabilityState.Nullable;
        return mayBeNull && random.Next(2) == 0 ? null : Make(parameter.ParameterType);
    }

    private Array MakeList(Type element)
    {
        var list = Array.CreateInstance(element, random.Next(4));
        for (var i = 0; i < list.Length; i++)
            list.SetValue(Make(element), i);
        return list;
    }

    private ReadOnlyMemory<byte> MakeBytes()
    {
        var bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return bytes;
    }
}
