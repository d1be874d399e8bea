using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.StateMachine;

namespace OrderSaga.Persistence;

/// <summary>Where orders, their timelines and the callback journal are kept, with the outbox that makes each message one transaction.</summary>
public sealed class OrderDbContext(DbContextOptions<OrderDbContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();

    public DbSet<CallbackRow> Callbacks => Set<CallbackRow>();

    public DbSet<SubmittedOrder> SubmittedOrders => Set<SubmittedOrder>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<StaffRequest> StaffRequests => Set<StaffRequest>();

    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    public DbSet<AuditEnd> AuditEnds => Set<AuditEnd>();

    public DbSet<DeletedMessage> DeletedMessages => Set<DeletedMessage>();

    public DbSet<PaymentQuestion> PaymentQuestions => Set<PaymentQuestion>();

    public DbSet<QuestionedAccount> QuestionedAccounts => Set<QuestionedAccount>();

    public DbSet<BilledDay> BilledDays => Set<BilledDay>();

    public DbSet<ImportedBill> ImportedBills => Set<ImportedBill>();

    public DbSet<BilledLine> BilledLines => Set<BilledLine>();

    public DbSet<ReconciliationCase> ReconciliationCases => Set<ReconciliationCase>();

    public DbSet<JournalChain> JournalChains => Set<JournalChain>();

    public DbSet<JournalLink> JournalLinks => Set<JournalLink>();

    public DbSet<JournalAnchor> JournalAnchors => Set<JournalAnchor>();

    public DbSet<WorkerRow> Workers => Set<WorkerRow>();

    public DbSet<UnmatchedCase> UnmatchedCases => Set<UnmatchedCase>();

    public DbSet<ConsoleKeyRow> ConsoleKeys => Set<ConsoleKeyRow>();

    public DbSet<EndedSession> EndedSessions => Set<EndedSession>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Store.Of(Database).Configure(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new OrderMapping());
        modelBuilder.ApplyConfiguration(new TimelineMapping());
        modelBuilder.ApplyConfiguration(new CallbackMapping());
        modelBuilder.ApplyConfiguration(new SubmittedOrderMapping());
        modelBuilder.ApplyConfiguration(new ApiKeyMapping());
        modelBuilder.ApplyConfiguration(new StaffRequestMapping());
        modelBuilder.ApplyConfiguration(new AuditMapping());
        modelBuilder.ApplyConfiguration(new AuditEndMapping());
        modelBuilder.ApplyConfiguration(new DeletedMessageMapping());
        modelBuilder.ApplyConfiguration<PaymentQuestion>(new PaymentQuestionMapping());
        modelBuilder.ApplyConfiguration<QuestionedAccount>(new PaymentQuestionMapping());
        var reconciliation = new ReconciliationMapping();
        modelBuilder.ApplyConfiguration<BilledDay>(reconciliation);
        modelBuilder.ApplyConfiguration<ImportedBill>(reconciliation);
        modelBuilder.ApplyConfiguration<BilledLine>(reconciliation);
        modelBuilder.ApplyConfiguration<ReconciliationCase>(reconciliation);
        modelBuilder.ApplyConfiguration<JournalChain>(new JournalMapping());
        modelBuilder.ApplyConfiguration<JournalLink>(new JournalMapping());
        modelBuilder.ApplyConfiguration<JournalAnchor>(new JournalMapping());
        modelBuilder.ApplyConfiguration(new WorkerMapping());
        modelBuilder.ApplyConfiguration(new UnmatchedCaseMapping());
        modelBuilder.ApplyConfiguration<ConsoleKeyRow>(new ConsoleMapping());
        modelBuilder.ApplyConfiguration<EndedSession>(new ConsoleMapping());
        modelBuilder.AddOutbox();
    }
}
