using System.Security.Cryptography;
using System.Text;
using CsCheck;
using OrderSaga.Contracts;

namespace OrderSaga.Tests.Contracts;

public sealed class When_an_id_is_made_of_a_name
{
    private static readonly Guid Order = new("19c1dfd2-9e10-57df-ae68-7bdd9741e468");

    [Test]
    public void It_is_a_version_5_uuid_of_its_namespace() =>
        Gen.String.Where(name => !name.Contains('\n', StringComparison.Ordinal)).Sample(name =>
            NameBasedId.Of(name).ShouldBe(Rfc9562Version5(NameBasedId.Namespace, name)));

    // RFC 9562, appendix A.4: without it the algorithm above would only be compared with itself.
    [Test]
    public void The_algorithm_that_it_is_compared_with_gives_the_vector_of_the_standard() =>
        Rfc9562Version5(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com")
            .ShouldBe(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"));

    // Computed by Python's uuid.uuid5: other languages must find the same, and orders in databases must keep theirs.
    [TestCase("default", "A2026112300001", "19c1dfd2-9e10-57df-ae68-7bdd9741e468")]
    [TestCase("店铺", "A2026112300001", "ebbc2cbe-43fb-5764-a033-2180f4ae5ce8")]
    public void An_order_keeps_its_id_for_ever(string merchant, string orderNumber, string id) =>
        OrderIds.Of(merchant, orderNumber).ShouldBe(new Guid(id));

    [TestCase("ReserveStock", 1, "212a498b-e91c-5251-8e02-64dd09f9f6c9")]
    [TestCase("ReserveStock", 2, "9baede08-1d40-586b-8626-6c94e94b0ee9")]
    [TestCase("ConfirmStock", 1, "2f8cbcae-9238-553f-9de2-431bd37cd9a4")]
    [TestCase("ReleaseStock", 1, "8c9e1e3a-f6d6-509d-b492-0d66985f6b9c")]
    [TestCase("AwardPoints", 1, "a3317711-e282-5e12-bdac-73a4fc5158f3")]
    [TestCase("RevokePoints", 1, "3deb89e6-51e6-584f-80df-4b63b3103792")]
    [TestCase("NotifyCustomer", 1, "744e694e-a3e5-56ba-833a-b65e639be678")]
    [TestCase("ClosePayment", 1, "2b12ac1e-2319-5b2a-b407-41d27d04dc79")]
    [TestCase("RequestRefund", 1, "31fe0277-a398-58b8-aa2a-3ad75dce5096")]
    public void An_effect_keeps_its_id_for_ever(string kind, int ordinal, string id) =>
        EffectIds.Of(Order, kind, ordinal).ShouldBe(new Guid(id));

    [Test]
    public void A_refund_number_is_the_effect_id_as_32_digits() =>
        EffectIds.ToRefundNumber(EffectIds.Of(Order, "RequestRefund", 1)).ShouldBe("31fe0277a39858b8aa2a3ad75dce5096");

    [Test]
    public void A_part_that_could_be_taken_for_two_is_refused() =>
        Should.Throw<ArgumentException>(() => OrderIds.Of("default", "A\nB"));

    private static Guid Rfc9562Version5(Guid space, string name)
    {
        var hash = SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]);
        var digits = Convert.ToHexString(hash)[..32].ToCharArray();
        digits[12] = '5';
        digits[16] = "89AB"[Convert.ToInt32(digits[16].ToString(), 16) % 4];
        return Guid.ParseExact(new string(digits), "N");
    }
}
