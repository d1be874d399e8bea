using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>
/// The least that can be called receiving: verify the signature, insert the notice with one durable commit, acknowledge. It checks nothing
/// else, publishes nothing, and would take the same notice twice.
/// </summary>
static class BareWebhook
{
    private static readonly byte[] Success = "success"u8.ToArray();

    public static async Task Map(WebApplication app, NpgsqlDataSource database, RSA alipay)
    {
        await using (var create = database.CreateCommand("create table bare (id bigserial primary key, number text not null, body bytea not null)"))
            await create.ExecuteNonQueryAsync();
        app.MapPost("/webhooks/alipay/bench", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var fields = Encoding.ASCII.GetString(body.GetBuffer(), 0, (int)body.Length).Split('&').Select(pair => pair.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => WebUtility.UrlDecode(pair[1]), StringComparer.Ordinal);
            var signed = string.Join('&', fields.Where(field => field.Key is not ("sign" or "sign_type"))
                .OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
            if (!alipay.VerifyData(
                Encoding.UTF8.GetBytes(signed), Convert.FromBase64String(fields["sign"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            await using var connection = await database.OpenConnectionAsync();
            await using var insert = new NpgsqlCommand("insert into bare (number, body) values ($1, $2)", connection);
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = fields["out_trade_no"] });
            insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = body.ToArray() });
            await insert.PrepareAsync();
            await insert.ExecuteNonQueryAsync();
            http.Response.ContentType = "text/plain";
            await http.Response.Body.WriteAsync(Success);
        });
    }
}
