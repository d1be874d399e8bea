using System.ComponentModel;
using System.Globalization;

namespace OrderSaga.Service;

/// <summary>A setting that is one of a few words says which they are when it is none of them.</summary>
sealed class ChoiceConverter<T>() : EnumConverter(typeof(T))
    where T : struct, Enum
{
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text && !Enum.TryParse<T>(text, ignoreCase: true, out _)
            ? throw new FormatException($"set it to {string.Join(" or ", Enum.GetNames<T>())}")
            : base.ConvertFrom(context, culture, value);
}
