using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>
/// Where Adyen's reports come from. Their names follow from the day, so that no address of a notice is ever fetched: the daily payment
/// accounting report has to be generated automatically, which is a setting of the Customer Area.
/// </summary>
internal sealed class AdyenReports
{
    private const string TestUrl = "https://ca-test.adyen.com/reports/download", LiveUrl = "https://ca-live.adyen.com/reports/download";

    private readonly string credentials;
    private readonly Uri address;

    private AdyenReports(string user, string password, BillDays days, Uri address)
    {
        credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        this.address = address;
        Days = days;
    }

    public BillDays Days { get; }

    /// <summary>Null: no report is fetched, or a setting is wrong, which is remembered.</summary>
    public static AdyenReports? Read(SettingReader settings, AdyenAccountOptions options)
    {
        if (options.ReportUser is null && options.ReportPassword is null && options.ReportPasswordFile is null)
            return null;

        const string cure = "set it to the report user (report@Company.…) from the Customer Area, or remove all settings of reports";
        var before = settings.Errors.Count;
        var user = settings.Text("ReportUser", options.ReportUser, cure);
        if (user.Contains(':', StringComparison.Ordinal))
            settings.Wrong("ReportUser", $"holds a colon; {cure}");
        var password = settings.Secret(
            "ReportPassword", options.ReportPassword, options.ReportPasswordFile, "set it to the report user's password");
        var usual = options.Environment?.Trim().Is("Live") == true ? LiveUrl : TestUrl;
        var from = settings.Address("ReportUrl", options.ReportUrl ?? usual);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.ReportTimeZone.Trim(), out var zone))
        {
            settings.Wrong(
                "ReportTimeZone",
                "is no time zone that this machine knows; set it to that of the Customer Area, for example Europe/Amsterdam");
        }

        return settings.Errors.Count == before ? new AdyenReports(user, password, new BillDays(zone!), from!) : null;
    }

    public async Task<BillResult> Download(string merchantAccount, DateOnly day, HttpClient http, CancellationToken cancellation)
    {
        var name = $"payments_accounting_report_{day.ToString("yyyy_MM_dd", CultureInfo.InvariantCulture)}.csv";
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"{address.AbsoluteUri.TrimEnd('/')}/MerchantAccount/{Uri.EscapeDataString(merchantAccount)}/{name}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OrderSaga", null));
        var answer = await http.Download(request, cancellation);
        if (answer.Problem is { } problem)
            return new BillResult.Unknown(problem);
        return answer.Status switch
        {
            HttpStatusCode.OK => new BillResult.Bill($"adyen-{merchantAccount}-{name}", answer.Body),
            HttpStatusCode.NotFound => new BillResult.NotThere(),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new BillResult.Unknown(
                $"HTTP {(int)answer.Status}: ReportUser may not download the report, or ReportPassword is another"),
            _ => new BillResult.Unknown($"the report was answered with HTTP {(int)answer.Status}"),
        };
    }
}
