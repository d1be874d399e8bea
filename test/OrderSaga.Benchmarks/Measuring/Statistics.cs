namespace OrderSaga.Benchmarks.Measuring;

static class Statistics
{
    // Student's t for 95 %, two-sided, by degrees of freedom from 1; beyond it, close enough to the normal distribution's.
    private static readonly double[] T =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
        2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093,
    ];

    public static double Median(IEnumerable<double> values) => Percentile([.. values], 50);

    /// <summary>The nearest rank: a value that was measured, never one between two.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, double percent)
    {
        if (values.Count == 0)
            return double.NaN;
        var rank = (int)Math.Ceiling(percent / 100 * values.Count);
        return values.Order().ElementAt(Math.Max(0, rank - 1));
    }

    /// <summary>
    /// How many times as large the second is, pair by pair: the geometric mean and its 95 % confidence interval. What both of a pair
    /// suffered, a busy machine above all, cancels out.
    /// </summary>
    public static Ratio PairedRatio(IReadOnlyList<(double First, double Second)> pairs)
    {
        var logs = pairs.Select(pair => Math.Log(pair.Second / pair.First)).ToList();
        var mean = logs.Average();
        if (logs.Count < 2)
            return new Ratio(Math.Exp(mean), double.NaN, double.NaN, logs.Count);
        var deviation = Math.Sqrt(logs.Sum(log => (log - mean) * (log - mean)) / (logs.Count - 1));
        var half = (logs.Count - 2 < T.Length ? T[logs.Count - 2] : 1.98) * deviation / Math.Sqrt(logs.Count);
        return new Ratio(Math.Exp(mean), Math.Exp(mean - half), Math.Exp(mean + half), logs.Count);
    }

    /// <summary>The slope of the line through the points by least squares.</summary>
    public static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        var x = points.Average(point => point.X);
        var y = points.Average(point => point.Y);
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }
}

/// <summary>A ratio with the interval that holds it with 95 % confidence; no interval from a single pair.</summary>
sealed record Ratio(double Mean, double Low, double High, int Pairs);
