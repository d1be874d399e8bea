using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service;
using OrderSaga.Service.Reconciliation;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Reconciliation;

/// <summary>The command line, beside a service that does not run.</summary>
public sealed class When_a_bill_is_given_by_hand
{
    static readonly DateOnly Day = new(2026, 11, 22);
    static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(8));
    readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ordersaga-test-");
    ProviderSimulator _providers = null!;

    string[] Settings => [$"--Service:DataDirectory={_data.FullName}", .. AShop.SettingsOf(_providers)];

    [OneTimeSetUp]
    public async Task Start()
    {
        _providers = await ProviderSimulator.Start(new ProviderSimulatorOptions { Account = AShop.Account });
        _providers.Merchant = new Uri("http://127.0.0.1:9/"); // nobody is told
        (await ServiceHost.Migrate(Settings)).ShouldBe(0);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _providers.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Test]
    public async Task It_is_imported_and_the_exit_code_says_what_came_of_it()
    {
        await Reconcile("alipay", 75, "NotThere");

        Pay(_providers.Alipay, "a-number-of-the-old-shop");
        await Reconcile("alipay", 0, "Imported", "1 payments, 0 refunds", "0 lines agree, 1 are of other systems", "0 cases are open");

        Pay(_providers.Alipay, AnOrder.NewNumber());
        using var http = new HttpClient();
        var bill = new FileInfo(Path.Combine(_data.FullName, "alipay.zip"));
        await File.WriteAllBytesAsync(bill.FullName, await http.GetByteArrayAsync($"{_providers.Address}alipay/bill/2026-11-22"));
        await Reconcile("alipay", 1, bill, "Replaced", "paid 198.00 CNY", "1 cases are open", "PaymentUnknown", "bill 99.00 CNY, here nothing");
        await Reconcile("alipay", 1, bill, "Unchanged");
        await Reconcile("wechatpay", 65, bill, "Unreadable", "nothing was imported");
        await Reconcile("standardwebhooks", 78);
    }

    [Test]
    [CancelAfter(900_000)]
    public async Task The_tool_takes_day_file_and_settings(CancellationToken cancellationToken)
    {
        string[] what = ["reconcile", "--provider", "unionpay", "--account", AShop.Account, "--day"];
        var (none, said) = await Demo.Tool.Run(cancellationToken, [.. what, "2026-11-22", .. Settings]);
        none.ShouldBe(75, said);
        said.ShouldContain("unionpay/shop1, 2026-11-22: NotThere");
        var (wrong, why) = await Demo.Tool.Run(cancellationToken, [.. what, "22.11.2026", .. Settings]);
        wrong.ShouldBe(1, why);
        why.ShouldContain("--day is a day such as 2026-11-22");
    }

    Task Reconcile(string provider, int exitCode, params string[] words) => Reconcile(provider, exitCode, null, words);

    async Task Reconcile(string provider, int exitCode, FileInfo? file, params string[] words)
    {
        var said = new List<string>();
        var code = await ReconciliationByHand.Run(Settings, new DayByHand(provider, AShop.Account, Day, file), said.Add, default);
        var all = string.Join('\n', said);
        code.ShouldBe(exitCode, all);
        foreach (var word in words)
            all.ShouldContain(word);
    }

    static void Pay(SimulatedProvider provider, string number) =>
        provider.Pay(provider.Open(number, new Money(9900, "CNY")), new CallbackPlan { Lost = true }, Noon);
}
