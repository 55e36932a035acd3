namespace BertGrains.Tokenization;

/// <summary>A value for each of the 0x110000 code points, in pages of 256. Most pages are a shared empty page.</summary>
internal sealed class CharacterPages
{
    private const int PageBits = 8;
    private static readonly byte[] EmptyPage = new byte[1 << PageBits];

    private readonly byte[][] _pages = new byte[0x110000 >> PageBits][];

    public CharacterPages() => Array.Fill(_pages, EmptyPage);

    public byte this[int scalar] => _pages[scalar >> PageBits][scalar & ((1 << PageBits) - 1)];

    public void Add(int first, int last, byte bits)
    {
        for (var scalar = first; scalar <= last; scalar++)
        {
            ref var page = ref _pages[scalar >> PageBits];
            if (ReferenceEquals(page, EmptyPage))
                page = new byte[1 << PageBits];
            page[scalar & ((1 << PageBits) - 1)] |= bits;
        }
    }
}
