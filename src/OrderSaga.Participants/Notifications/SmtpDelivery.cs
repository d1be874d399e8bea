using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace OrderSaga.Participants.Notifications;

internal enum DeliveryOutcome
{
    Sent,
    NotSent,
    Refused,
    Unclear,
}

/// <summary>What is known about one attempt.</summary>
internal sealed record Delivery(DeliveryOutcome Outcome, string? Error = null);

/// <summary>Hands one message to the mail server and says what is known afterwards.</summary>
internal static class SmtpDelivery
{
    // The library takes a name without a domain for an address, as mail within one machine does.
    public static bool IsAddress(string? text) => MailboxAddress.TryParse(text, out var address) && !string.IsNullOrEmpty(address.Domain);

    /// <param name="notification">What to send.</param>
    /// <param name="options">Where to.</param>
    /// <param name="clock">For the time limits.</param>
    /// <param name="stopping">Heeded until the connection stands; what is half said would have to be given up as unclear.</param>
    public static async Task<Delivery> DeliverAsync(
        Notification notification, SmtpOptions options, TimeProvider clock, CancellationToken stopping)
    {
        using var client = new SmtpClient();
        try
        {
            using var limit = new CancellationTokenSource(options.Timeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
            await client.ConnectAsync(options.Host, options.Port, SocketOptionsOf(options.Tls), either.Token);
            if (options.UserName is not null)
                await client.AuthenticateAsync(options.UserName, options.ReadPassword(), either.Token);
        }
        catch (Exception e) when (IsOfTheLine(e)
            || e is AuthenticationException or CommandException or SslHandshakeException
            || e is NotSupportedException or UnauthorizedAccessException)
        {
            return new Delivery(DeliveryOutcome.NotSent, $"Not connected: {e.Message}");
        }

        return await SendAsync(client, notification, options, clock);
    }

    private static async Task<Delivery> SendAsync(SmtpClient client, Notification notification, SmtpOptions options, TimeProvider clock)
    {
        var text = new TextWatch();
        try
        {
            using var limit = new CancellationTokenSource(options.Timeout, clock);
            using var message = Compose(notification, options);
            await client.SendAsync(message, limit.Token, text);
            // The library keeps quiet about what happens to the goodbye, and so may we: the message is taken.
            await client.DisconnectAsync(quit: true, limit.Token);
            return new Delivery(DeliveryOutcome.Sent);
        }
        catch (SmtpCommandException e)
        {
            // The server answered, and it was no: 4xx is for now, 5xx for good, unless it is we who are not liked, which staff can mend.
            var forGood = (int)e.StatusCode >= 500 && e.ErrorCode != SmtpErrorCode.SenderNotAccepted;
            return new Delivery(forGood ? DeliveryOutcome.Refused : DeliveryOutcome.NotSent, $"{(int)e.StatusCode} {e.Message}");
        }
        catch (ServiceNotAuthenticatedException e)
        {
            return new Delivery(DeliveryOutcome.NotSent, $"The server wants a user and a password: {e.Message}");
        }
        catch (Exception e) when (e is NotSupportedException or FormatException or ArgumentException)
        {
            // The address is one that this server, or nobody, can write to; it was the customer's choice.
            return new Delivery(DeliveryOutcome.Refused, $"The message cannot be written for this server: {e.Message}");
        }
        catch (Exception e) when ((IsOfTheLine(e) || e is ServiceNotConnectedException) && !text.IsBegun)
        {
            // It heard who writes to whom, and nothing that it could have taken.
            return new Delivery(DeliveryOutcome.NotSent, $"The line broke before the text was said: {e.Message}");
        }
        catch (Exception e) when (IsOfTheLine(e) || e is ServiceNotConnectedException)
        {
            return new Delivery(DeliveryOutcome.Unclear, $"The server did not say whether it took the message: {e.Message}");
        }
    }

    private static MimeMessage Compose(Notification notification, SmtpOptions options)
    {
        var from = MailboxAddress.Parse(options.From);
        var message = new MimeMessage(
            [from], [MailboxAddress.Parse(notification.Email!)], notification.Subject, new TextPart("plain") { Text = notification.Body })
        {
            // The same at every attempt, so that a mailbox that gets it twice after all can tell.
            MessageId = $"{notification.EffectId:N}@{from.Domain}",
            Date = notification.At,
        };
        // RFC 3834: no out-of-office answers, please.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add(HeaderId.ContentLanguage, notification.Culture.Length == 0 ? "en" : notification.Culture);
        return message;
    }

    private static bool IsOfTheLine(Exception e) =>
        e is IOException or System.Net.Sockets.SocketException or ProtocolException or OperationCanceledException or TimeoutException;

    private static SecureSocketOptions SocketOptionsOf(SmtpTls tls) => tls switch
    {
        SmtpTls.None => SecureSocketOptions.None,
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    /// <summary>The library reports each piece of the text when it goes, and all of them go before the end that makes it a message.</summary>
    private sealed class TextWatch : ITransferProgress
    {
        public bool IsBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => IsBegun = true;

        public void Report(long bytesTransferred) => IsBegun = true;
    }
}
