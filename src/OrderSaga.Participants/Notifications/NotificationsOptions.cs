namespace OrderSaga.Participants.Notifications;

/// <summary>Section <c>Notifications</c>.</summary>
public sealed class NotificationsOptions
{
    /// <summary>The zone in which customers read a deadline, by its IANA name.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>A folder with texts of one's own, such as en/PaymentReceived.txt. Null: ours are used.</summary>
    public string? Templates { get; set; }

    public SmtpOptions Smtp { get; set; } = new();

    internal TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    internal IEnumerable<string> Problems() =>
    [
        .. TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)
            ? Array.Empty<string>()
            : [$"Notifications:TimeZone '{TimeZone}' is unknown; set it to an IANA name such as Asia/Shanghai"],
        .. Templates is null ? [] : NotificationTexts.Problems(Templates),
        .. Smtp.Problems(),
    ];
}

public enum SmtpTls
{
    /// <summary>In clear; only without a password, or to this machine.</summary>
    None,
    StartTls,
    Implicit,
}

/// <summary>Section <c>Notifications:Smtp</c>. Without a host nothing is sent, and notifications are kept and shown.</summary>
public sealed class SmtpOptions
{
    public string Host { get; set; } = "";
    public int Port { get; set; } = 587;
    public string? UserName { get; set; }
    public string? Password { get; set; }

    /// <summary>A file that holds the password and nothing else.</summary>
    public string? PasswordFile { get; set; }
    public string From { get; set; } = "";
    public SmtpTls Tls { get; set; } = SmtpTls.StartTls;

    /// <summary>How often one message is tried.</summary>
    public int AttemptsMax { get; set; } = 8;

    /// <summary>After the first failure; each further one doubles it, up to an hour.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often is looked for messages that are due.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For the connection, and again for the message.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    internal string ReadPassword() => PasswordFile is null ? Password ?? "" : File.ReadAllText(PasswordFile).Trim();

    internal IEnumerable<string> Problems()
    {
        if (!IsConfigured)
            yield break;
        if (!SmtpDelivery.IsAddress(From))
            yield return "Notifications:Smtp:From is missing or not an e-mail address; set it to the address that customers see";
        if (Port is < 1 or > 65535)
            yield return $"Notifications:Smtp:Port is {Port}; set it to 1 to 65535, usually 587";
        if (PasswordFile is not null && !File.Exists(PasswordFile))
            yield return $"Notifications:Smtp:PasswordFile '{PasswordFile}' cannot be read; mount it, or set Notifications:Smtp:Password";
        if (UserName is not null && Password is null && PasswordFile is null)
            yield return "Notifications:Smtp:UserName is set without a password; set Notifications:Smtp:PasswordFile";
        if (UserName is not null && Tls == SmtpTls.None && Host is not ("localhost" or "127.0.0.1" or "::1"))
            yield return "Notifications:Smtp:Tls None would send the password in clear; set it to StartTls or Implicit";
        if (AttemptsMax < 1 || RetryDelay <= TimeSpan.Zero || PollInterval <= TimeSpan.Zero || Timeout <= TimeSpan.Zero)
            yield return "Notifications:Smtp:AttemptsMax, RetryDelay, PollInterval and Timeout must be greater than zero";
    }
}
