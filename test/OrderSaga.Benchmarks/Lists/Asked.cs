using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Measuring;
using OrderSaga.Benchmarks.Runs;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>A kind of question, and how to ask it about other values each time.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Path">The address of one.</param>
sealed record Question(string Name, Func<Random, string> Path);

/// <summary>What came of asking.</summary>
/// <param name="Name">Of the question.</param>
/// <param name="LatenciesMs">From sending to the last byte.</param>
/// <param name="Rows">At most, of a list; null: it is a page.</param>
/// <param name="Bytes">Of the longest answer.</param>
/// <param name="CompressedBytes">The same answer, by gzip.</param>
/// <param name="Plans">Of the statements that it led to.</param>
sealed record Asked(
    string Name, IReadOnlyList<double> LatenciesMs, int? Rows, int Bytes, int CompressedBytes, IReadOnlyList<StatementPlan> Plans);

/// <summary>An agent who asks one question after the other.</summary>
sealed class Asking(HttpClient http, HostProcess service, int asks)
{
    private const int WarmUp = 20;

    public async Task<Asked> Ask(Question question)
    {
        var chance = new Random(question.Name.Length * 7919);
        // The first answers compile code and fetch pages; their plans are looked at, so that nothing is written down while it is measured.
        await service.Ask("record");
        for (var i = 0; i < WarmUp; i++)
            await Get(question.Path(chance));
        var plans = await service.Ask<List<StatementPlan>>("plans");
        var (latencies, longest) = (new List<double>(asks), Array.Empty<byte>());
        var rows = (int?)null;
        for (var i = 0; i < asks; i++)
        {
            var path = question.Path(chance);
            var started = Stopwatch.GetTimestamp();
            var answer = await Get(path);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            longest = answer.Length > longest.Length ? answer : longest;
            if (RowsOf(answer) is { } found)
                rows = Math.Max(rows ?? 0, found);
        }

        return new Asked(question.Name, latencies, rows, longest.Length, Compressed(longest), plans);
    }

    public async Task<byte[]> Get(string path)
    {
        using var answer = await http.GetAsync(path);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsByteArrayAsync()
            : throw new InvalidOperationException($"{path} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    public static int Compressed(byte[] answer)
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Optimal))
            gzip.Write(answer);
        return small.ToArray().Length;
    }

    private static int? RowsOf(byte[] answer)
    {
        if (answer is not [(byte)'{' or (byte)'[', ..])
            return null;
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.ValueKind is JsonValueKind.Array
            ? json.RootElement.GetArrayLength()
            : json.RootElement.EnumerateObject()
                .Where(member => member.Name is "orders" or "timeouts" && member.Value.ValueKind is JsonValueKind.Array)
                .Select(member => (int?)member.Value.GetArrayLength()).FirstOrDefault();
    }
}
