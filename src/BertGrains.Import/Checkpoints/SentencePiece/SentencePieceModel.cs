using BertGrains.Import.Safetensors;
using Google.Protobuf;

namespace BertGrains.Import.Checkpoints.SentencePiece;

/// <summary>
/// What a tokenizer needs of a model of SentencePiece, the message ModelProto of its <c>sentencepiece_model.proto</c>.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Pieces">The pieces in the order of their ids.</param>
/// <param name="Kind">Algorithm: <see cref="Unigram"/> or another one.</param>
/// <param name="CharacterMap">The compiled table of the normalization; empty for none.</param>
internal sealed record SentencePieceModel(string Path, IReadOnlyList<Piece> Pieces, int Kind, byte[] CharacterMap)
{
    /// <summary>Number of the algorithm Unigram in <c>model_type</c>.</summary>
    public const int Unigram = 1;

    private const int PiecesField = 1, TrainerField = 2, NormalizerField = 3;
    private const int TextField = 1, ScoreField = 2, TypeField = 3;
    private const int KindField = 3, SuffixField = 24, BytesField = 35;
    private const int MapField = 2, PrefixField = 3, ExtraSpacesField = 4, EscapeField = 5;

    /// <summary>The settings whose value the conversion does not support, as they are written in the file's format; often none.</summary>
    public IReadOnlyList<string> Unsupported { get; private init; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImportException">The file cannot be read, or is no such model.</exception>
    public static SentencePieceModel Read(string path)
    {
        var (pieces, kind, map) = (new List<Piece>(), Unigram, Array.Empty<byte>());
        var unsupported = new List<string>();
        bool Expect(string name, bool expected, CodedInputStream input)
        {
            if (input.ReadBool() != expected)
                unsupported.Add($"{name} is {(expected ? "false" : "true")}");
            return true;
        }

        try
        {
            var content = File.ReadAllBytes(path);
            LargeFilePointer.Refuse(path, content);
            ForEachField(new CodedInputStream(content), (field, input) =>
            {
                switch (field)
                {
                    case PiecesField:
                        pieces.Add(ReadPiece(input.ReadBytes().CreateCodedInput()));
                        return true;
                    case TrainerField:
                        ForEachField(input.ReadBytes().CreateCodedInput(), (inner, trainer) => inner switch
                        {
                            KindField => Take(kind = trainer.ReadEnum()),
                            SuffixField => Expect("treat_whitespace_as_suffix", false, trainer),
                            BytesField => Expect("byte_fallback", false, trainer),
                            _ => false,
                        });
                        return true;
                    case NormalizerField:
                        ForEachField(input.ReadBytes().CreateCodedInput(), (inner, normalizer) => inner switch
                        {
                            MapField => Take(map = normalizer.ReadBytes().ToByteArray()),
                            PrefixField => Expect("add_dummy_prefix", true, normalizer),
                            ExtraSpacesField => Expect("remove_extra_whitespaces", true, normalizer),
                            EscapeField => Expect("escape_whitespaces", true, normalizer),
                            _ => false,
                        });
                        return true;
                    default:
                        return false;
                }
            });
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} is not a readable model of SentencePiece: {e.Message}", e);
        }

        return pieces.Count > 0
            ? new SentencePieceModel(path, pieces, kind, map) { Unsupported = unsupported }
            : throw new ImportException($"{path} is not a model of SentencePiece: it has no pieces.");
    }

    private static Piece ReadPiece(CodedInputStream input)
    {
        var (text, score, type) = ("", 0f, PieceType.Normal);
        ForEachField(input, (field, piece) => field switch
        {
            TextField => Take(text = piece.ReadString()),
            ScoreField => Take(score = piece.ReadFloat()),
            TypeField => Take(type = (PieceType)piece.ReadEnum()),
            _ => false,
        });
        return new Piece(text, score, type);
    }

    private static bool Take<T>(T _) => true;

    // A field that is not read is skipped.
    private static void ForEachField(CodedInputStream input, Func<int, CodedInputStream, bool> read)
    {
        while (input.ReadTag() is not 0 and var tag)
        {
            if (!read(WireFormat.GetTagFieldNumber(tag), input))
                input.SkipLastField();
        }
    }
}

/// <summary>A piece of a vocabulary.</summary>
/// <param name="Text">The text, with U+2581 for spaces.</param>
/// <param name="Score">Logarithm of its probability.</param>
/// <param name="Type">What it is for.</param>
internal sealed record Piece(string Text, float Score, PieceType Type);

/// <summary>What a piece is for; the numbers are those of the file.</summary>
internal enum PieceType
{
    /// <summary>A part of texts.</summary>
    Normal = 1,

    /// <summary>The piece for unknown characters.</summary>
    Unknown = 2,

    /// <summary>A special token.</summary>
    Control = 3,

    /// <summary>A token that is never split.</summary>
    UserDefined = 4,

    /// <summary>No part of texts.</summary>
    Unused = 5,

    /// <summary>One byte.</summary>
    Byte = 6,
}
