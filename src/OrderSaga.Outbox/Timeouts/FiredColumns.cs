namespace OrderSaga.Outbox;

/// <summary>
/// What a due timeout puts into the columns of the outbox, in the words that PostgreSQL and SQL Server share. Arguments: <c>{0}</c> now,
/// <c>{2}</c> the first number of the sequence, <c>{3}</c> the end of the lease.
/// </summary>
internal static class FiredColumns
{
    // What an outbox row has besides what it has in common with a timeout.
    private static readonly Dictionary<string, string> Added = new(StringComparer.Ordinal)
    {
        [nameof(OutboxRow.Sequence)] = "{2} + row_number() OVER (ORDER BY {due}) - 1",
        [nameof(OutboxRow.CreatedAt)] = "{0}",
        [nameof(OutboxRow.NextAttemptAt)] = "{3}",
        [nameof(OutboxRow.Attempts)] = "0",
        [nameof(OutboxRow.LastError)] = "NULL",
        [nameof(OutboxRow.QuarantinedAt)] = "NULL",
    };

    public static string DueAt(RowShape timeouts) => timeouts.Columns.Single(column => column.Property == nameof(TimeoutRow.DueAt)).Name;

    public static IEnumerable<string> Of(RowShape outbox, string due) => outbox.Columns.Select(column =>
        Added.TryGetValue(column.Property, out var value) ? value.Replace("{due}", due, StringComparison.Ordinal) : column.Name);
}
