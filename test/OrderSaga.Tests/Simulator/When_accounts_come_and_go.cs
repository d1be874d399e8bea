using OrderSaga.Simulator.Alipay;

namespace OrderSaga.Tests.Simulator;

/// <summary>Keys of accounts that have ended are lent again, since they are dear to make.</summary>
public sealed class When_accounts_come_and_go
{
    [Test]
    public void No_two_that_are_there_have_the_same_key()
    {
        var ended = AlipayAccount.Generate("ended");
        ended.Dispose();
        ended.Dispose(); // given back twice, they are lent once

        var accounts = Enumerable.Range(0, 4).Select(i => AlipayAccount.Generate($"shop{i}")).ToList();

        accounts.SelectMany(account => new[] { account.MerchantKey, account.AlipayKey })
            .Select(key => key.ExportSubjectPublicKeyInfoPem()).ShouldBeUnique();
        accounts.ForEach(account => account.Dispose());
    }
}
