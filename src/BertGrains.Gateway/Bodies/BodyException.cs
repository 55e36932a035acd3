using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Bodies;

/// <summary>
/// Leaves a body half read, as <see cref="System.Text.Json.JsonException"/> does, and is caught in one place: readers nest, and passing
/// a fault out through each would hide what they read.
/// </summary>
internal sealed class BodyException(Failure failure, string message) : Exception(message)
{
    public RequestError Error { get; } = new(failure, message);
}
