using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.Persistence;

sealed class PaymentQuestionMapping : IEntityTypeConfiguration<PaymentQuestion>, IEntityTypeConfiguration<QuestionedAccount>
{
    public void Configure(EntityTypeBuilder<PaymentQuestion> question)
    {
        question.ToTable("payment_questions");
        question.HasKey(q => new { q.Provider, q.Account, q.PaymentNumber });
        question.Property(q => q.Provider).HasMaxLength(32);
        question.Property(q => q.Account).HasMaxLength(64);
        question.Property(q => q.PaymentNumber).HasMaxLength(64);
        question.Property(q => q.OrderNumber).HasMaxLength(32);
        question.HasIndex(q => new { q.Provider, q.Account, q.NextAskAt });
    }

    public void Configure(EntityTypeBuilder<QuestionedAccount> account)
    {
        account.ToTable("questioned_accounts");
        account.HasKey(a => new { a.Provider, a.Account });
        account.Property(a => a.Provider).HasMaxLength(32);
        account.Property(a => a.Account).HasMaxLength(64);
    }
}
