using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using OrderSaga.Contracts;

namespace OrderSaga.Tests.Contracts;

/// <summary>Judged by the package itself, made of what was built: what the project file says is only what was meant.</summary>
public sealed class When_the_contracts_are_published
{
    private static readonly string ProjectFolder = Path.Combine(Messages.RepositoryRoot, "src", "OrderSaga.Contracts");

    private DirectoryInfo made = null!;
    private Dictionary<string, string> files = null!;

    [OneTimeSetUp]
    public void Pack()
    {
        made = Directory.CreateTempSubdirectory("ordersaga-pack-");
        // The tests were built beside it: in their configuration it is there, and building it once more could disturb them.
        var configuration = new DirectoryInfo(TestContext.CurrentContext.TestDirectory).Parent!.Name;
        var pack = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "pack", ProjectFolder, "--no-build", "-c", configuration, "-o", made.FullName },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(pack)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, said);

        using var package = ZipFile.OpenRead(made.GetFiles("*.nupkg").ShouldHaveSingleItem().FullName);
        files = package.Entries.ToDictionary(entry => entry.FullName, Read);
    }

    [OneTimeTearDown]
    public void Remove() => made.Delete(recursive: true);

    [Test]
    public void They_need_nothing_but_the_runtime()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        typeof(OrderPlaced).Assembly.GetReferencedAssemblies()
            .ShouldAllBe(reference => File.Exists(Path.Combine(runtime, reference.Name + ".dll")));
        Specification.Descendants().Select(element => element.Name.LocalName)
            .ShouldNotContain(name => name == "dependency" || name == "frameworkReference" || name == "frameworkAssembly");
    }

    [Test]
    public void The_package_holds_the_library_and_its_documentation_and_nothing_else()
    {
        files.Keys.Where(name => !IsPackaging(name)).ShouldBe(
            ["README.md", "lib/net10.0/OrderSaga.Contracts.dll", "lib/net10.0/OrderSaga.Contracts.xml"], ignoreOrder: true);

        var documented = XDocument.Parse(files["lib/net10.0/OrderSaga.Contracts.xml"])
            .Descendants("member").Select(member => member.Attribute("name")!.Value).ToList();
        foreach (var message in Messages.All)
            documented.ShouldContain($"T:{message.FullName}");
    }

    [Test]
    public void They_carry_what_a_package_page_shows()
    {
        Said("id").ShouldBe("OrderSaga.Contracts");
        Said("version").ShouldBe("0.1.0");
        Said("license").ShouldBe("Apache-2.0");
        Specification.Descendants().Single(element => element.Name.LocalName == "license").Attribute("type")!.Value.ShouldBe("expression");
        Said("description").ShouldEndWith("No dependencies.");
        files[Said("readme")].ShouldBe(File.ReadAllText(Path.Combine(ProjectFolder, "README.md")));
    }

    private XDocument Specification => XDocument.Parse(files["OrderSaga.Contracts.nuspec"]);

    private string Said(string name) => Specification.Descendants().Single(element => element.Name.LocalName == name).Value;

    private static bool IsPackaging(string name) =>
        name.EndsWith(".nuspec", StringComparison.Ordinal) || name.StartsWith("package/", StringComparison.Ordinal)
            || name is "_rels/.rels" or "[Content_Types].xml";

    private static string Read(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }
}
