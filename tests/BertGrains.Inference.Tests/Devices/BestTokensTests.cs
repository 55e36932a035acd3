namespace BertGrains.Inference.Devices;

public sealed class BestTokensTests
{
    [Fact]
    public void Write_RandomProbabilities_AreTheBestInOrder()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            // Few different values, so that many are equal.
            float[] values = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(8) / 8f)];
            int[]? among = random.Next(2) == 0
                ? null
                : [.. Enumerable.Range(0, values.Length).OrderBy(_ => random.Next()).Take(random.Next(1, values.Length + 1))];
            var ids = among ?? [.. Enumerable.Range(0, values.Length)];
            var pairs = new float[2 * random.Next(1, ids.Length + 1)];

            BestTokens.Write(values, among, pairs);

            var expected = ids.OrderByDescending(id => values[id]).ThenBy(id => id).Take(pairs.Length / 2).SelectMany(id => new[] { id, values[id] });
            Assert.Equal(expected, pairs);
        }
    }
}
