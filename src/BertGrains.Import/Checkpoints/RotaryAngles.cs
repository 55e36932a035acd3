using BertGrains.Import.Reference;

namespace BertGrains.Import.Checkpoints;

/// <summary>Cosines and sines of a rotary position embedding, see <see cref="EncoderLayerWeights.RotaryBase"/>.</summary>
internal sealed class RotaryAngles
{
    /// <param name="rotaryBase">The base.</param>
    /// <param name="size">Length of the state of an attention head; even.</param>
    /// <param name="positions">Number of positions.</param>
    public RotaryAngles(float rotaryBase, int size, int positions)
    {
        var half = size / 2;
        (Cosines, Sines) = (new float[positions * half], new float[positions * half]);
        for (var i = 0; i < half; i++)
        {
            var frequency = ExactMath.Exp(-2.0 * i / size * ExactMath.Log(rotaryBase));
            for (var position = 0; position < positions; position++)
            {
                var (sin, cos) = ExactMath.SinCos(position * frequency);
                Cosines[position * half + i] = (float)cos;
                Sines[position * half + i] = (float)sin;
            }
        }
    }

    /// <summary>[positions, size / 2].</summary>
    public float[] Cosines { get; }

    /// <summary>[positions, size / 2].</summary>
    public float[] Sines { get; }
}
