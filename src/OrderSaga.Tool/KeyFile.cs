using System.Text;

namespace OrderSaga.Tool;

/// <summary>A secret on disk: readable by its owner alone from the first byte on, and never written over.</summary>
internal static class KeyFile
{
    public static string Write(string directory, string name, string content)
    {
        var path = Path.GetFullPath(Path.Combine(directory, name));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(content));
        return path;
    }
}
