namespace OrderSaga.Tool.Demo;

/// <summary>Where the demo keeps its data. A temporary directory goes with it, unless somebody has to look into it.</summary>
internal sealed class DemoDirectory : IDisposable
{
    private readonly bool isTemporary;

    private DemoDirectory(DirectoryInfo directory, bool isTemporary) => (Path, this.isTemporary) = (directory.FullName, isTemporary);

    public string Path { get; }

    public string LogFile => System.IO.Path.Combine(Path, "service.log");

    /// <summary>True until all is right: what went wrong can be looked into.</summary>
    public bool Keep { get; set; } = true;

    public static DemoDirectory Make(DirectoryInfo? wanted)
    {
        if (wanted is null)
            return new DemoDirectory(Directory.CreateTempSubdirectory("ordersaga-demo-"), isTemporary: true);
        if (wanted.Exists && wanted.EnumerateFileSystemInfos().Any())
            throw new DemoException($"{wanted.FullName} is not empty; name another directory, or leave --data out for a temporary one");
        wanted.Create();
        return new DemoDirectory(wanted, isTemporary: false);
    }

    public void Dispose()
    {
        if (isTemporary && !Keep)
            Directory.Delete(Path, recursive: true);
    }
}
