using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using OrderSaga.Providers;

namespace OrderSaga.Service.WebConsole;

/// <summary>What is secret of the console's keys, under a key that follows from the journal's: a database alone opens no session.</summary>
/// <param name="services">As whoever reads a key hands it over: an element names the type that opens it.</param>
public sealed class SealedKeys(IServiceProvider services) : IXmlEncryptor, IXmlDecryptor
{
    const string Use = "console";
    const string Element = "sealed";
    const string Entry = "entry";
    readonly JournalKeys _keys = services.GetRequiredService<JournalKeys>().For(Use);

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var entry = Guid.NewGuid();
        var words = _keys.Seal(entry, Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)));
        return new EncryptedXmlInfo(
            new XElement(Element, new XAttribute(Entry, entry), Convert.ToBase64String(words)), typeof(SealedKeys));
    }

    /// <exception cref="JournalKeyMissingException">The settings have its key no longer: who signed in by it signs in again.</exception>
    /// <exception cref="CryptographicException">It was changed.</exception>
    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(Encoding.UTF8.GetString(
        _keys.Open((Guid)encryptedElement.Attribute(Entry)!, Convert.FromBase64String(encryptedElement.Value))));
}
