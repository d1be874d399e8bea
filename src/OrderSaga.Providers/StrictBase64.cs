namespace OrderSaga.Providers;

/// <summary>Base64 in its one canonical spelling: no blanks, padded, unused bits zero, so that a signature has no second form.</summary>
internal static class StrictBase64
{
    public static byte[]? Decode(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length % 4 != 0)
            return null;

        var bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out var count))
            return null;

        bytes = bytes[..count];
        return string.Equals(Convert.ToBase64String(bytes), text, StringComparison.Ordinal) ? bytes : null;
    }
}
