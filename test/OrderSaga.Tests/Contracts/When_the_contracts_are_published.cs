using System.Xml.Linq;
using OrderSaga.Contracts;

namespace OrderSaga.Tests.Contracts;

public sealed class When_the_contracts_are_published
{
    private static readonly XDocument Project = XDocument.Load(
        Path.Combine(Messages.RepositoryRoot, "src", "OrderSaga.Contracts", "OrderSaga.Contracts.csproj"));

    [Test]
    public void They_need_nothing_but_the_runtime()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        typeof(OrderPlaced).Assembly.GetReferencedAssemblies()
            .ShouldAllBe(reference => File.Exists(Path.Combine(runtime, reference.Name + ".dll")));
        Project.Descendants().Select(element => element.Name.LocalName)
            .ShouldNotContain(name => name == "PackageReference" || name == "ProjectReference" || name == "FrameworkReference");
    }

    [Test]
    public void They_carry_what_a_package_page_shows()
    {
        Property("IsPackable").ShouldBe("true");
        Property("GenerateDocumentationFile").ShouldBe("true");
        Property("Description").ShouldEndWith("No dependencies.");
        var readme = Property("PackageReadmeFile");
        Project.Descendants("None").Single(item => string.Equals(item.Attribute("Include")?.Value, readme, StringComparison.Ordinal))
            .Attribute("Pack")!.Value.ShouldBe("true");
        File.Exists(Path.Combine(Messages.RepositoryRoot, "src", "OrderSaga.Contracts", readme)).ShouldBeTrue();

        var forAll = XDocument.Load(Path.Combine(Messages.RepositoryRoot, "Directory.Build.props"));
        forAll.Descendants("PackageLicenseExpression").Single().Value.ShouldBe("Apache-2.0");
        forAll.Descendants("Version").ShouldHaveSingleItem();
    }

    private static string Property(string name) => Project.Descendants(name).Single().Value;
}
