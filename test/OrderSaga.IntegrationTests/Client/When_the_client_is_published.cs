using System.IO.Compression;
using System.Xml.Linq;
using OrderSaga.Client;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Client;

/// <summary>Judged by the package itself, made of what was built.</summary>
public sealed class When_the_client_is_published
{
    static readonly string _project = Path.Combine(Published.Root(), "src", "OrderSaga.Client");
    Dictionary<string, string> _files = null!;

    [OneTimeSetUp]
    public async Task Pack()
    {
        var made = Directory.CreateTempSubdirectory("ordersaga-pack-");
        var configuration = new DirectoryInfo(TestContext.CurrentContext.TestDirectory).Parent!.Name;
        var (code, output) = await Published.Run(
            "dotnet", ["pack", _project, "--no-build", "-c", configuration, "-o", made.FullName], TimeSpan.FromMinutes(5));
        code.ShouldBe(0, output);
        await using (var package = await ZipFile.OpenReadAsync(made.GetFiles("*.nupkg").ShouldHaveSingleItem().FullName))
            _files = package.Entries.ToDictionary(entry => entry.FullName, Read);
        made.Delete(recursive: true);
    }

    [Test]
    public void It_needs_the_contracts_and_the_client_library_alone() =>
        Specification().Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value)
            .ShouldBe(["OrderSaga.Contracts", "Microsoft.Extensions.Http.Resilience"], ignoreOrder: true);

    [Test]
    public void It_knows_nothing_of_the_service() =>
        typeof(OrderSagaClient).Assembly.GetReferencedAssemblies().Where(known => known.Name!.StartsWith("OrderSaga", StringComparison.Ordinal))
            .ShouldHaveSingleItem().Name.ShouldBe("OrderSaga.Contracts");

    [Test]
    public void Every_public_type_is_documented()
    {
        _files.Keys.ShouldContain("README.md");
        var documented = XDocument.Parse(_files["lib/net10.0/OrderSaga.Client.xml"])
            .Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var type in typeof(OrderSagaClient).Assembly.GetExportedTypes())
            documented.ShouldContain($"T:{type.FullName}");
    }

    XDocument Specification() => XDocument.Parse(_files["OrderSaga.Client.nuspec"]);

    static string Read(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }
}
