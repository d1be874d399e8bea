using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Journal;

/// <summary>What sealing costs a callback, and how fast rows are chained and verified: ORDERSAGA_JOURNAL_ROWS=1000000 for many.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_there_are_many_callbacks(string store) : JournalScenario(store)
{
    private static int Rows =>
        int.TryParse(Environment.GetEnvironmentVariable("ORDERSAGA_JOURNAL_ROWS"), CultureInfo.InvariantCulture, out var rows) ? rows
            : 2_000;

    [Test]
    public async Task They_are_chained_and_verified_page_by_page()
    {
        for (var written = 0; written < Rows; written += 1_000)
            await Write(Math.Min(1_000, Rows - written));
        var began = Stopwatch.GetTimestamp();
        await Look(); // as far as it comes in one look: 20 seconds, see CallbackChain
        var (chained, took) = (await Chained(), Stopwatch.GetElapsedTime(began));
        while (await Chained() < Rows)
            await Look();

        began = Stopwatch.GetTimestamp();
        var (said, sum) = await Verify();
        said.ShouldBeEmpty();
        await TestContext.Out.WriteLineAsync(
            $"{sum}: {chained / took.TotalSeconds:F0} chained a second, {Rows / Stopwatch.GetElapsedTime(began).TotalSeconds:F0} verified");
    }

    [Test]
    public void Sealing_takes_microseconds_of_a_callback()
    {
        var body = new byte[2_000];
        KeyValuePair<string, string>[] headers = [.. Enumerable.Range(0, 12).Select(n => KeyValuePair.Create($"Header-{n}",
            new string('x', 60)))];
        var rows = Enumerable.Range(0, 100).Select(n => Signed(n, keeps: false)).ToList();
        var sealing = new CallbackSealing(Keys);

        // The machine has other things to do: the fastest of many tries is what it takes.
        var each = Enumerable.Range(0, 100).Min(_ =>
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var row in rows)
                sealing.Seal(row, headers, body);
            return Stopwatch.GetElapsedTime(began) / rows.Count;
        });

        TestContext.Out.WriteLine($"{each.TotalMicroseconds:F1} us for a body of {body.Length} bytes and {headers.Length} headers");
        each.ShouldBeLessThan(TimeSpan.FromMilliseconds(1));
    }

    private async Task<int> Chained()
    {
        await using var db = Open();
        return await db.JournalLinks.CountAsync();
    }
}
