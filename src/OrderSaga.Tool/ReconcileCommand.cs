using System.CommandLine;
using System.Globalization;
using OrderSaga.Service.Reconciliation;

namespace OrderSaga.Tool;

/// <summary>
/// A day's bill against journal and orders, on the database of the settings: those come from the environment, or as
/// --Section:Setting=value, as for serve.
/// </summary>
internal static class ReconcileCommand
{
    public static Command Create()
    {
        var provider = new Option<string>("--provider")
        {
            Description = "alipay, wechatpay, unionpay, stripe, paypal or adyen.",
            Required = true,
        };
        var account = new Option<string>("--account") { Description = "The account's name in the settings.", Required = true };
        var day = new Option<DateOnly>("--day")
        {
            Description = "Which day, in the time zone that the account is billed by, for example 2026-11-22.",
            Required = true,
            CustomParser = parsed =>
            {
                if (DateOnly.TryParseExact(
                    parsed.Tokens.Single().Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var found))
                {
                    return found;
                }

                parsed.AddError("--day is a day such as 2026-11-22");
                return default;
            },
        };
        var file = new Option<FileInfo?>("--file") { Description = "The bill, fetched by hand; absent: the provider is asked for it." };
        const string purpose =
            "Import a provider's bill of a day and compare it. Exit code 0: all agrees; 1: cases are open; 65: unreadable; 75: not there.";
        var command = new Command("reconcile", purpose) { provider, account, day, file };
        command.RunWithSettings((parsed, settings, cancellationToken) => ReconciliationByHand.Run(
            settings,
            new DayByHand(
                parsed.GetRequiredValue(provider), parsed.GetRequiredValue(account), parsed.GetRequiredValue(day), parsed.GetValue(file)),
            Console.WriteLine,
            cancellationToken));
        return command;
    }
}
