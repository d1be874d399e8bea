using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OrderSaga.Outbox;

/// <summary>
/// A text for people. PostgreSQL takes no character 0 in a text, and a reason that quotes a message may have one: the reason must not be why the
/// message cannot be kept.
/// </summary>
internal sealed class PlainText() : ValueConverter<string, string>(text => text.Replace('\0', '\uFFFD'), text => text);
