namespace OrderSaga.Tests.Providers;

/// <summary>Where the tests find what lies beside them and is not compiled into them.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OrderSaga.sln")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new DirectoryNotFoundException("OrderSaga.sln is in no folder above the tests");
        }
    }

    /// <summary>The public vectors beside the repository, read in place; a test that needs them is ignored where they are absent.</summary>
    public static string Vectors(string folder)
    {
        var vectors = Path.GetFullPath(Path.Combine(Root, "..", "shared", "vectors", folder));
        if (!Directory.Exists(vectors))
            Assert.Ignore($"The public vectors are not here: ../shared/vectors/{folder}, seen from the repository");
        return vectors;
    }
}
