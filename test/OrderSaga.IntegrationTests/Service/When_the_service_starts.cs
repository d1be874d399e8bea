using System.Diagnostics;
using NUnit.Framework.Internal;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_the_service_starts
{
    DirectoryInfo _data = null!;

    [SetUp]
    public void Make() => _data = Directory.CreateTempSubdirectory("ordersaga-test-");

    [TearDown]
    public void Remove() => _data.Delete(recursive: true);

    [TestCase("--Providers:Alipay:shop1:AppId=2021000000000001", "Providers:Alipay:shop1")]
    [TestCase("--Providers:WeChatPay:shop1:ApiV3Key=changeme", "Providers:WeChatPay:shop1")]
    [TestCase("--Service:Transport=RabbitMq", "Service:RabbitMq:Address")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq=broker.internal", "Service:RabbitMq:Address")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq=amqp://b --Service:RabbitMq:Queues=Fast", "Service:RabbitMq:Queues")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq=amqp://u@b --Service:RabbitMq:PasswordFile=/none", "PasswordFile")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq=amqp://b --Service:RabbitMq:User=ordersaga", "Service:RabbitMq:Password")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq=amqp://ordersaga@b", "Service:RabbitMq:Password")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq=amqp://b --Service:RabbitMq:CaFile=/none", "UseTls")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq=amqps://b --Service:RabbitMq:CaFile=/none", "CaFile")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq=amqp://b --Service:RabbitMq:Orders:Prefetch=8", "Orders:Prefetch")]
    [TestCase("--Service:Transport=RabbitMq --Service:RabbitMq:Address=amqp://b --Service:RabbitMq:Ssl=true", "Ssl")]
    [TestCase("--Service:RabbitMq:Address=amqp://b", "Service:Transport")]
    [TestCase("--Service:Transport=InMemory --Service:RabbitMq=amqp://b", "Service:Transport")]
    [TestCase("--Service:Transport=Kafka", "Service:Transport")]
    [TestCase("--Service:MigrateAtStart=yes", "Service:MigrateAtStart")]
    [TestCase("--RateLimits:ReadsPerSecond=x", "RateLimits:ReadsPerSecond")]
    [TestCase("--Points:PerMajorUnit=x", "Points:PerMajorUnit")]
    [TestCase("--Service:DataDirectory=/dev/null/data", "Service:DataDirectory")]
    [TestCase("--Service:TrustedProxies:0=proxy.internal", "Service:TrustedProxies:0")]
    [TestCase("--Service:TrustedProxies=127.0.0.1", "Service:TrustedProxies:0")]
    [TestCase("--Timeouts:Mode=Weekly", "Timeouts:Mode")]
    [TestCase("--Timeouts:Mode=RabbitMq", "Service:Transport")]
    [TestCase("--Timeouts:Mode=Quartz", "Timeouts:Quartz:HostScheduler")]
    [TestCase("--Timeouts:Quartz:Queue=orders", "Timeouts:Quartz:Queue")]
    [TestCase("--Timeouts:Quartz:Queue=a/b", "Timeouts:Quartz:Queue")]
    [TestCase("--Participants:Stock=Somewhere", "Participants:Stock")]
    [TestCase("--Participants:Notifications=Elsewhere", "Participants:Notifications is Elsewhere, but Service:Transport is InMemory")]
    [TestCase("--Service:BootstrapApiKey=short", "Service:BootstrapApiKey")]
    [TestCase("--Merchants:default:PaymentWindow=-00:01:00", "Merchants:default")]
    [TestCase("--Urls=127.0.0.1", "Urls has 127.0.0.1")]
    [TestCase("--Urls=http://127.0.0.1:99999", "Urls has http://127.0.0.1:99999")]
    [TestCase("--Urls=http://192.0.2.1:5080", "Urls cannot be used")] // a network for examples, and no machine's
    [TestCase("--Urls=gopher://127.0.0.1:5080", "Urls cannot be used")]
    [TestCase("--Service:Database=PostgreSql --ConnectionStrings:Orders=Hots=localhost", "ConnectionStrings:Orders")]
    [TestCase("--Service:Database=PostgreSql --ConnectionStrings:Orders=Database=ordersaga", "ConnectionStrings:Orders")]
    [TestCase("--Service:Database=PostgreSql --ConnectionStrings:Orders=Host=db;Port=abc", "ConnectionStrings:Orders")]
    [TestCase("--Service:Database=PostgreSql --ConnectionStrings:Orders=Host=db --ConnectionStrings:Participants=db", "ConnectionStrings:Participants")]
    [TestCase("--Service:Database=SqlServer --ConnectionStrings:Orders=Hots=localhost", "ConnectionStrings:Orders")]
    [TestCase("--Service:Transport=Rabbit", "InMemory or RabbitMq")]
    [TestCase("--Merchants:default:PaymentWindow=30", "write a duration as hours:minutes:seconds")]
    [TestCase("--Merchants:default:Effects:RequestRefund:FirstDelay=5", "Merchants:default:Effects:RequestRefund:FirstDelay")]
    [TestCase("--PaymentQuestions:Rungs:0=5", "write a duration as hours:minutes:seconds")]
    [TestCase("--Notifications:Smtp:RetryDelay=60", "Notifications:Smtp:RetryDelay")]
    [TestCase("--Service:DatDirectory=x", "Service:DatDirectory is no setting")]
    [TestCase("--Service:TrustedProxy:0=127.0.0.1", "Service:TrustedProxy is no setting")]
    [TestCase("--Housekeeping:CallbackBodyRetension=1.00:00:00", "CallbackBodyRetension")]
    [TestCase("--Journal:LagMx=00:01:00", "LagMx")]
    [TestCase("--Reconciliation:Our=10:00:00", "Our")]
    [TestCase("--Approvals:Laps=1.00:00:00", "Laps")]
    [TestCase("--RateLimits:ReadPerSecond=1", "ReadPerSecond")]
    [TestCase("--Access:OpenIdConect:Authority=https://login.example.com", "Access:OpenIdConect is no setting")]
    [TestCase("--Access:Session:Idle=00:10:00", "Idle")]
    [TestCase("--Notifications:Smtp:Hots=mail.example.com", "Hots")]
    [TestCase("--Points:PerMinorUnit=1", "PerMinorUnit")]
    public async Task A_wrong_setting_is_named_and_nothing_runs(string setting, string named)
    {
        var (code, _, error) = await Serve(setting.Split(' '));

        code.ShouldBe(78);
        error.ShouldContain(named);
    }

    [TestCase("")]
    [TestCase("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task A_file_of_authorities_without_one_is_named(string pem)
    {
        var file = Path.Combine(_data.FullName, "ca.pem");
        await File.WriteAllTextAsync(file, pem);

        await A_wrong_setting_is_named_and_nothing_runs(
            $"--Service:Transport=RabbitMq --Service:RabbitMq=amqps://b --Service:RabbitMq:CaFile={file}", "Service:RabbitMq:CaFile");
    }

    [TestCase("{")]
    [TestCase("{}")]
    [TestCase("{\"keys\":[]}")]
    public async Task A_file_of_keys_for_tokens_without_one_is_named(string keys)
    {
        var file = Path.Combine(_data.FullName, "keys.json");
        await File.WriteAllTextAsync(file, keys);

        await A_wrong_setting_is_named_and_nothing_runs(
            $"--Authentication:Jwt:Issuer=i --Authentication:Jwt:Audience=a --Authentication:Jwt:KeysFile={file}", "Authentication:Jwt:KeysFile");
    }

    [Test]
    public async Task A_database_that_fails_in_the_handshake_is_said_with_the_reason()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var hangingUp = Task.Run(async () =>
        {
            while (true)
                (await silent.AcceptTcpClientAsync()).Dispose();
        });

        var (code, _, error) = await Serve(
            "--Service:Database=PostgreSql", $"--Providers:Journal:Keys:0={Stores.TestDatabase.JournalKey}",
            $"--ConnectionStrings:Orders=Host=127.0.0.1;Port={((System.Net.IPEndPoint)silent.LocalEndpoint).Port};SSL Mode=Disable");

        code.ShouldBe(69);
        error.ShouldContain("Attempted to read past the end of the stream");
        silent.Stop();
        await hangingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Test]
    public async Task An_address_in_use_is_said_and_no_job_is_called_failed()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://{other.LocalEndpoint}";

        var (code, output, error) = await Serve($"--Urls={url}");

        code.ShouldBe(78);
        error.ShouldContain("Stop what listens there");
        output.ShouldNotContain("BackgroundService");
    }

    [Test]
    public async Task A_folder_where_nothing_can_be_written_is_not_called_in_use()
    {
        _data.CreateSubdirectory("ordersaga.lock"); // not even root can write this file

        var (code, _, error) = await Serve();

        code.ShouldBe(78);
        error.ShouldContain("Service:DataDirectory");
        error.ShouldNotContain("in use");
    }

    [Test]
    public async Task A_second_process_on_the_same_data_is_refused()
    {
        await using var first = await EmbeddedService.Start(_data);

        var (code, _, error) = await Serve();

        code.ShouldBe(78);
        error.ShouldContain("in use by another OrderSaga process");
        _data = Directory.CreateTempSubdirectory("ordersaga-test-");
    }

    [Test]
    public async Task A_start_that_was_killed_while_it_migrated_does_not_stop_the_next()
    {
        await (await EmbeddedService.Start(_data)).Stop();
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(_data.FullName, "orders.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-23 00:00:00');
                """;
            await command.ExecuteNonQueryAsync();
        }

        var service = await EmbeddedService.Start(_data).WaitAsync(TimeSpan.FromSeconds(60));
        (await service.Get("/api/v1/orders")).GetProperty("orders").GetArrayLength().ShouldBe(0);
        await service.Stop();
    }

    [Test]
    public async Task Another_key_in_the_settings_takes_the_place_of_the_one_before()
    {
        await (await EmbeddedService.Start(_data)).Stop();
        const string other = "osk_another_key_that_was_not_leaked";

        var service = await EmbeddedService.Start(_data, $"--Service:BootstrapApiKey={other}");

        using (var before = await service.Api.GetAsync("/api/v1/stats"))
            before.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        using var api = service.Client();
        api.DefaultRequestHeaders.Add("X-Api-Key", other);
        using var told = await api.GetAsync("/api/v1/audit?actor=start");
        (await told.Content.ReadAsStringAsync()).ShouldContain("which opens nothing any more");
        using var all = await api.GetAsync("/api/v1/keys");
        var keys = System.Text.Json.JsonElement.Parse(await all.Content.ReadAsStringAsync()).EnumerateArray().ToList();
        keys.Count.ShouldBe(2);
        keys.Count(key => key.GetProperty("endsAt").ValueKind is System.Text.Json.JsonValueKind.Null).ShouldBe(1);
        await service.Stop();

        var back = await EmbeddedService.Start(_data);
        using (var revoked = await back.Api.GetAsync("/api/v1/stats"))
            revoked.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized, "what was revoked does not come back by a restart");
        await back.Stop();
    }

    [Test]
    public async Task The_first_key_is_shown_once_and_kept_only_as_a_hash()
    {
        var shown = await KeyShownBy(await Prepared());
        var shownAgain = await KeyShownBy(await Prepared());

        shown.ShouldStartWith("osk_");
        shownAgain.ShouldBeNull();
        foreach (var file in _data.EnumerateFiles())
        {
            var bytes = await File.ReadAllBytesAsync(file.FullName);
            bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(shown!)).ShouldBe(-1, file.Name);
        }

        async Task<string> Prepared()
        {
            // The console is one for all tests; NUnit keeps what each has written to it.
            var written = TestExecutionContext.CurrentContext.CurrentResult;
            var before = written.Output.Length;
            var app = await ServiceHost.Prepare(["--urls", "http://127.0.0.1:0", $"--Service:DataDirectory={_data.FullName}"]);
            await EmbeddedService.Close(app);
            return written.Output[before..];
        }

        static Task<string?> KeyShownBy(string output) =>
            Task.FromResult(output.Split('\n', StringSplitOptions.TrimEntries).SingleOrDefault(line => line.StartsWith("osk_", StringComparison.Ordinal)));
    }

    async Task<(int Code, string Output, string Error)> Serve(params string[] settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(ServiceHost).Assembly.Location);
        foreach (var setting in (string[])["--urls", "http://127.0.0.1:0", $"--Service:DataDirectory={_data.FullName}", .. settings])
            start.ArgumentList.Add(setting);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(); // it started, which it should not
            throw;
        }

        return (process.ExitCode, await output, await error);
    }
}
