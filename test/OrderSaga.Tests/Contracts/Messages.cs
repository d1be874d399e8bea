using OrderSaga.Contracts;

namespace OrderSaga.Tests.Contracts;

/// <summary>The messages of the contracts and their examples in docs/messages.</summary>
internal static class Messages
{
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    public static string ExamplesFolder => Path.Combine(RepositoryRoot, "docs", "messages");

    /// <summary>A message is a record that is no part of another record; so a new one is found without a list to forget it on.</summary>
    public static IReadOnlyList<Type> All { get; } = FindMessages();

    public static string ExampleOf(Type message) => File.ReadAllText(Path.Combine(ExamplesFolder, $"{message.Name}.json"));

    private static List<Type> FindMessages()
    {
        var records = typeof(OrderPlaced).Assembly.GetExportedTypes().Where(IsRecord).ToList();
        var parts = records
            .SelectMany(record => record.GetProperties())
            .SelectMany(property => property.PropertyType.GetGenericArguments().Append(property.PropertyType))
            .ToHashSet();
        return records.Where(record => !parts.Contains(record)).OrderBy(record => record.Name, StringComparer.Ordinal).ToList();
    }

    // The compiler gives every record class this method, and no other class may have it.
    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static string FindRepositoryRoot()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrderSaga.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository: no OrderSaga.sln above");
        return folder.FullName;
    }
}
