using System.Text;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OrderSaga.Outbox;

/// <summary>
/// A text for people. PostgreSQL takes neither the character 0 in a text nor half of a surrogate pair, and a reason that quotes a
/// message may have both: the reason must not be why the message cannot be kept.
/// </summary>
internal sealed class PlainText() : ValueConverter<string, string>(text => Of(text), text => text)
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text as every store takes it.</summary>
    /// <param name="text">Any.</param>
    public static string Of(string text)
    {
        // Encoding puts the replacement in the place of each half.
        var whole = Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text));
        return whole.Replace('\0', Replacement);
    }
}
