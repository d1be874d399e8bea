using System.ComponentModel;
using System.Globalization;

namespace OrderSaga.Service;

/// <summary>
/// .NET takes a number alone for days. Whoever writes 30 as the time to pay means minutes, and the orders would hold their stock for a month.
/// </summary>
sealed class DurationConverter : TimeSpanConverter
{
    // Every setting that is a duration is read by it, whoever reads it.
    static readonly TypeDescriptionProvider _use = TypeDescriptor.AddAttributes(typeof(TimeSpan), new TypeConverterAttribute(typeof(DurationConverter)));

    /// <summary>Once is for the whole process.</summary>
    public static void Use() => _ = _use;

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text && !text.Contains(':', StringComparison.Ordinal) && text.Trim() is not "0"
            ? throw new FormatException("write a duration as hours:minutes:seconds, such as 00:30:00, or with days, such as 7.00:00:00")
            : base.ConvertFrom(context, culture, value);
}
