using System.Security.Cryptography;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Whether one row of the journal is as it was written.</summary>
public sealed class RowVerification(CallbackSealing sealing)
{
    /// <summary>Null: nothing is wrong with it.</summary>
    /// <param name="row">With its words, where they are kept.</param>
    /// <param name="adoptedThrough">Up to this number a row may lack a proof.</param>
    public string? WhyNot(CallbackRow row, long adoptedThrough)
    {
        if (row.EntryId is null)
            return row.Id <= adoptedThrough ? Words(row) : "the row was inserted past the service: it has no proof";
        return sealing.IsProven(row, CallbackBytes.Hash(row)) switch
        {
            true => Words(row),
            false => "the row was inserted or changed past the service: its proof is not of it",
            null => "nobody can say whether the row is genuine: add the key that it is signed with to Providers:Journal:Keys, "
                + "behind the first",
        };
    }

    string? Words(CallbackRow row)
    {
        if (row.BodySince is null)
            return null;
        try
        {
            var (headers, body) = sealing.HashesOf(row);
            return !body.AsSpan().SequenceEqual(row.BodyHash) ? "the body does not match its hash"
                : !headers.AsSpan().SequenceEqual(row.HeadersHash) ? "the headers do not match their hash"
                : null;
        }
        catch (JournalKeyMissingException missing)
        {
            return $"the body cannot be read. {missing.Message}";
        }
        catch (CryptographicException)
        {
            return "the body does not match its hash: what is encrypted was changed, or is another row's";
        }
    }
}
