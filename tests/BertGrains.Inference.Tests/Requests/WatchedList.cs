using System.Collections;

namespace BertGrains.Inference.Requests;

/// <summary>A list of one item many times that reports which positions are read.</summary>
internal sealed class WatchedList<T>(int count, T item, Action<int> onRead) : IReadOnlyList<T>
{
    public int Count => count;

    public T this[int index]
    {
        get
        {
            onRead(index);
            return item;
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var index = 0; index < count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
