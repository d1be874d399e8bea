using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>
/// A part of a payment that was captured by itself. Its transaction is named by the payment and the capture, so that two parts are two
/// receipts; its refunds carry the capture in their reference, as their notices name the payment alone.
/// </summary>
internal static partial class AdyenCapture
{
    // No id of Adyen's has one: it is between the fields that are signed.
    private const char Between = ':';

    /// <summary>The transaction of a capture; without one, of the whole payment.</summary>
    public static string TransactionOf(string payment, string? capture) => capture is null ? payment : $"{payment}{Between}{capture}";

    /// <summary>The payment, and the capture where the transaction is one.</summary>
    public static (string Payment, string? Capture) Read(string transactionId) =>
        transactionId.Split(Between, 2) is [var payment, var capture] ? (payment, capture) : (transactionId, null);

    /// <summary>
    /// What a refund carries so that its notice finds it. Adyen takes 80 characters: with a capture the number is written in 26 letters and
    /// not in 32 digits.
    /// </summary>
    public static string Reference(string paymentNumber, string refundNumber, string? capture) => capture is null
        ? $"{paymentNumber}-{refundNumber}"
        : $"{paymentNumber}-{Base32.Write(Convert.FromHexString(refundNumber))}-{capture}";

    /// <summary>Null when it is not one that our refunds carry.</summary>
    public static (string? Payment, string Refund, string? Capture)? ReadReference(string? reference)
    {
        if (reference is null || Ours().Match(reference) is not { Success: true } ours)
            return null;
        var (payment, number) = (ours.Groups["payment"].Value, ours.Groups["refund"].Value);
        if (!ours.Groups["capture"].Success)
            return number.Length == 32 ? (payment, number, null) : null;
        return number.Length == 26 && Base32.Read(number) is { } bytes
            ? (payment, Convert.ToHexStringLower(bytes), ours.Groups["capture"].Value)
            : null;
    }

    [GeneratedRegex(
        @"\A(?<payment>[A-Z0-9]{8,31}[a-z]?)-(?<refund>[0-9a-f]{32}|[a-z2-7]{26})(-(?<capture>[A-Za-z0-9_.-]{1,20}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Ours();

    /// <summary>RFC 4648 in lower case and without padding, of the 16 bytes of a refund number.</summary>
    private static class Base32
    {
        private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";
        private const int BytesOfNumber = 16;

        public static string Write(byte[] bytes)
        {
            var number = new System.Numerics.BigInteger(bytes, isUnsigned: true, isBigEndian: true) << 2; // 128 bits in 26 letters of 5
            Span<char> letters = stackalloc char[26];
            for (var i = letters.Length - 1; i >= 0; i--)
            {
                letters[i] = Letters[(int)(number & 31)];
                number >>= 5;
            }

            return new string(letters);
        }

        /// <summary>Null when its last bits are not those of 16 bytes: then it was not written here.</summary>
        public static byte[]? Read(string letters)
        {
            var number = System.Numerics.BigInteger.Zero;
            foreach (var letter in letters)
                number = (number << 5) | Letters.IndexOf(letter, StringComparison.Ordinal);
            if ((number & 3) != 0)
                return null;
            var bytes = (number >> 2).ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[BytesOfNumber - bytes.Length], .. bytes];
        }
    }
}
