using System.CommandLine;
using OrderSaga.Service.Payments;

namespace OrderSaga.Tool;

internal static class JournalCommand
{
    public static Command Create()
    {
        var anchors = new Option<FileInfo?>("--anchors")
        {
            Description = "A log of the service that was kept elsewhere: the anchors and the ends of the audit that it tells of must be there.",
        };
        const string purpose = "Whether the callback journal and the audit are as they were written: 0 if it is, 1 if not, with what is wrong and where. "
            + "Settings come from the environment, or as --Section:Setting=value, as for serve; with SQLite the service must not be running.";
        var verify = new Command("verify", purpose) { anchors };
        verify.RunWithSettings((parsed, settings, cancellationToken) =>
            JournalVerification.Run(settings, parsed.GetValue(anchors)?.FullName, cancellationToken));
        return new Command("journal", "The callback journal: what payment providers said.") { verify };
    }
}
