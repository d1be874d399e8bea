using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    Hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Role = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false, defaultValue: "admin"),
                    Begin = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false, defaultValue: ""),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false, defaultValue: ""),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndsAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.Hash);
                });

            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Actor = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Role = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Action = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: true),
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Detail = table.Column<string>(type: "TEXT", nullable: true),
                    Before = table.Column<string>(type: "TEXT", nullable: true),
                    After = table.Column<string>(type: "TEXT", nullable: true),
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "billed_days",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    LeasedUntil = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    LastProblem = table.Column<string>(type: "TEXT", nullable: true),
                    MatchedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Agreed = table.Column<int>(type: "INTEGER", nullable: false),
                    Foreign = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_billed_days", x => new { x.Provider, x.Account, x.Day });
                });

            migrationBuilder.CreateTable(
                name: "billed_lines",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    IsRefund = table.Column<bool>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    TransactionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    PaymentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    RefundNumber = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    AmountMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    FeeMicros = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_billed_lines", x => new { x.Provider, x.Account, x.Day, x.Revision, x.Line });
                });

            migrationBuilder.CreateTable(
                name: "callbacks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Merchant = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Verdict = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    Event = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    EventMessageId = table.Column<Guid>(type: "TEXT", nullable: true),
                    AppliedMessageId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ProviderEventId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    OrderNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    PaymentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    TransactionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    MoneyAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AmountMinor = table.Column<long>(type: "INTEGER", nullable: true),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    RefundNumber = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    RemoteAddress = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Headers = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EntryId = table.Column<Guid>(type: "TEXT", nullable: true),
                    BodyHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: true),
                    HeadersHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: true),
                    Proof = table.Column<byte[]>(type: "BLOB", maxLength: 36, nullable: true),
                    BodySince = table.Column<long>(type: "INTEGER", nullable: true),
                    AnswerStatus = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_callbacks", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "console_keys",
                columns: table => new
                {
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Content = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_console_keys", x => x.Position);
                });

            migrationBuilder.CreateTable(
                name: "dead_letters",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ConsumerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Consumer = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    ExceptionType = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Detail = table.Column<string>(type: "TEXT", nullable: false),
                    FirstFailedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastFailedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    Destination = table.Column<string>(type: "TEXT", nullable: false),
                    MessageType = table.Column<string>(type: "TEXT", nullable: false),
                    ContentType = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Headers = table.Column<string>(type: "TEXT", nullable: true),
                    Properties = table.Column<string>(type: "TEXT", nullable: true),
                    CorrelationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ConversationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    InitiatorId = table.Column<Guid>(type: "TEXT", nullable: true),
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: true),
                    SourceAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ResponseAddress = table.Column<string>(type: "TEXT", nullable: true),
                    FaultAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dead_letters", x => new { x.MessageId, x.ConsumerId });
                });

            migrationBuilder.CreateTable(
                name: "deleted_messages",
                columns: table => new
                {
                    Store = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ConsumerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MessageType = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Row = table.Column<string>(type: "TEXT", nullable: false),
                    DeletedBy = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_deleted_messages", x => new { x.Store, x.MessageId, x.ConsumerId });
                });

            migrationBuilder.CreateTable(
                name: "ended_sessions",
                columns: table => new
                {
                    SessionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ended_sessions", x => x.SessionId);
                });

            migrationBuilder.CreateTable(
                name: "imported_bills",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    ImportedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ImportedBy = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Payments = table.Column<int>(type: "INTEGER", nullable: false),
                    Refunds = table.Column<int>(type: "INTEGER", nullable: false),
                    Sums = table.Column<string>(type: "TEXT", nullable: false),
                    Remarks = table.Column<string>(type: "TEXT", nullable: false),
                    ReplacedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imported_bills", x => new { x.Provider, x.Account, x.Day, x.Revision });
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ConsumerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ConsumedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox", x => new { x.MessageId, x.ConsumerId });
                });

            migrationBuilder.CreateTable(
                name: "journal_anchors",
                columns: table => new
                {
                    Chain = table.Column<int>(type: "INTEGER", nullable: false),
                    Position = table.Column<long>(type: "INTEGER", nullable: false),
                    Link = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Proof = table.Column<byte[]>(type: "BLOB", maxLength: 36, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_journal_anchors", x => new { x.Chain, x.Position });
                });

            migrationBuilder.CreateTable(
                name: "journal_chains",
                columns: table => new
                {
                    Chain = table.Column<int>(type: "INTEGER", nullable: false),
                    BegunAt = table.Column<long>(type: "INTEGER", nullable: false),
                    BehindPosition = table.Column<long>(type: "INTEGER", nullable: false),
                    BehindLink = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: true),
                    Position = table.Column<long>(type: "INTEGER", nullable: false),
                    Link = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    AdoptedThrough = table.Column<long>(type: "INTEGER", nullable: false),
                    Proof = table.Column<byte[]>(type: "BLOB", maxLength: 36, nullable: false),
                    LeasedUntil = table.Column<long>(type: "INTEGER", nullable: false),
                    SweptThrough = table.Column<long>(type: "INTEGER", nullable: false),
                    SweepSeen = table.Column<long>(type: "INTEGER", nullable: false),
                    SweptAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AnchoredPosition = table.Column<long>(type: "INTEGER", nullable: false),
                    AnchoredAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_journal_chains", x => x.Chain);
                });

            migrationBuilder.CreateTable(
                name: "journal_links",
                columns: table => new
                {
                    Chain = table.Column<int>(type: "INTEGER", nullable: false),
                    Position = table.Column<long>(type: "INTEGER", nullable: false),
                    CallbackId = table.Column<long>(type: "INTEGER", nullable: false),
                    RowHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Link = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_journal_links", x => new { x.Chain, x.Position });
                });

            migrationBuilder.CreateTable(
                name: "orders",
                columns: table => new
                {
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CurrentState = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    TimelineHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: true),
                    Merchant = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    OrderNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    CustomerId = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Culture = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    Lines = table.Column<string>(type: "TEXT", nullable: false),
                    ShippingMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    DiscountMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    TotalMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    PlacedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Delivery = table.Column<string>(type: "TEXT", nullable: true),
                    ContentHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Deadline = table.Column<long>(type: "INTEGER", nullable: false),
                    Unwinding = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    RefundsInFull = table.Column<bool>(type: "INTEGER", nullable: false),
                    ReinstatementFailed = table.Column<bool>(type: "INTEGER", nullable: false),
                    PaidAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ClosureReason = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Attempts = table.Column<string>(type: "TEXT", nullable: false),
                    Receipts = table.Column<string>(type: "TEXT", nullable: false),
                    Effects = table.Column<string>(type: "TEXT", nullable: false),
                    Attention = table.Column<string>(type: "TEXT", nullable: false),
                    AttentionSince = table.Column<long>(type: "INTEGER", nullable: true),
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    Requests = table.Column<string>(type: "TEXT", nullable: false),
                    Timers = table.Column<string>(type: "TEXT", nullable: false),
                    TimerVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    PaymentReminderToken = table.Column<Guid>(type: "TEXT", nullable: true),
                    PaymentDeadlineToken = table.Column<Guid>(type: "TEXT", nullable: true),
                    StockReleaseToken = table.Column<Guid>(type: "TEXT", nullable: true),
                    PointsToken = table.Column<Guid>(type: "TEXT", nullable: true),
                    EffectsToken = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_orders", x => x.OrderId);
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    GroupId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CauseMessageId = table.Column<Guid>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    LastError = table.Column<string>(type: "TEXT", nullable: true),
                    QuarantinedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Destination = table.Column<string>(type: "TEXT", nullable: false),
                    MessageType = table.Column<string>(type: "TEXT", nullable: false),
                    ContentType = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Headers = table.Column<string>(type: "TEXT", nullable: true),
                    Properties = table.Column<string>(type: "TEXT", nullable: true),
                    CorrelationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ConversationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    InitiatorId = table.Column<Guid>(type: "TEXT", nullable: true),
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: true),
                    SourceAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ResponseAddress = table.Column<string>(type: "TEXT", nullable: true),
                    FaultAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox", x => x.MessageId);
                });

            migrationBuilder.CreateTable(
                name: "parked_messages",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ConsumerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    ParkedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    Overdue = table.Column<bool>(type: "INTEGER", nullable: false),
                    Destination = table.Column<string>(type: "TEXT", nullable: false),
                    MessageType = table.Column<string>(type: "TEXT", nullable: false),
                    ContentType = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Headers = table.Column<string>(type: "TEXT", nullable: true),
                    Properties = table.Column<string>(type: "TEXT", nullable: true),
                    CorrelationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ConversationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    InitiatorId = table.Column<Guid>(type: "TEXT", nullable: true),
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: true),
                    SourceAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ResponseAddress = table.Column<string>(type: "TEXT", nullable: true),
                    FaultAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_parked_messages", x => new { x.MessageId, x.ConsumerId });
                });

            migrationBuilder.CreateTable(
                name: "payment_questions",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PaymentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrderNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    ProviderReference = table.Column<string>(type: "TEXT", nullable: true),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAskAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Asked = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_payment_questions", x => new { x.Provider, x.Account, x.PaymentNumber });
                });

            migrationBuilder.CreateTable(
                name: "questioned_accounts",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    LeasedUntil = table.Column<long>(type: "INTEGER", nullable: false),
                    RestUntil = table.Column<long>(type: "INTEGER", nullable: false),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_questioned_accounts", x => new { x.Provider, x.Account });
                });

            migrationBuilder.CreateTable(
                name: "reconciliation_cases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    TransactionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    PaymentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    RefundNumber = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: true),
                    OrderNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Merchant = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    TheirsMinor = table.Column<long>(type: "INTEGER", nullable: true),
                    TheirCurrency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    TheirAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OursMinor = table.Column<long>(type: "INTEGER", nullable: true),
                    OurCurrency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    OurAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Detail = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    OpenedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ClosedBy = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    CloseReason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reconciliation_cases", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "staff_requests",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Action = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Content = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Answer = table.Column<string>(type: "TEXT", nullable: false),
                    RequestedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DecidedBy = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    DecidedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AwaitsApprovalSince = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_staff_requests", x => x.RequestId);
                });

            migrationBuilder.CreateTable(
                name: "submitted_orders",
                columns: table => new
                {
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Merchant = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    OrderNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    ContentHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Answer = table.Column<string>(type: "TEXT", nullable: false),
                    SubmittedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submitted_orders", x => x.OrderId);
                });

            migrationBuilder.CreateTable(
                name: "timeline",
                columns: table => new
                {
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Event = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Path = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Decision = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    CauseMessageId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Actor = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Sent = table.Column<string>(type: "TEXT", nullable: false),
                    Facts = table.Column<string>(type: "TEXT", nullable: false),
                    Changes = table.Column<string>(type: "TEXT", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_timeline", x => new { x.OrderId, x.Sequence });
                });

            migrationBuilder.CreateTable(
                name: "timeouts",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: false),
                    GroupId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CauseMessageId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Destination = table.Column<string>(type: "TEXT", nullable: false),
                    MessageType = table.Column<string>(type: "TEXT", nullable: false),
                    ContentType = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Headers = table.Column<string>(type: "TEXT", nullable: true),
                    Properties = table.Column<string>(type: "TEXT", nullable: true),
                    CorrelationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ConversationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    InitiatorId = table.Column<Guid>(type: "TEXT", nullable: true),
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: true),
                    SourceAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ResponseAddress = table.Column<string>(type: "TEXT", nullable: true),
                    FaultAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_timeouts", x => x.MessageId);
                });

            migrationBuilder.CreateTable(
                name: "unmatched_cases",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    TransactionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Merchant = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    OrderNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    PaymentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    AmountMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    PaidAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Decision = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    DecidedBy = table.Column<string>(type: "TEXT", maxLength: 320, nullable: true),
                    DecidedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    AttachedTo = table.Column<Guid>(type: "TEXT", nullable: true),
                    AttachedNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    Sent = table.Column<int>(type: "INTEGER", nullable: false),
                    NextSendAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastFailure = table.Column<string>(type: "TEXT", nullable: true),
                    RefundedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_unmatched_cases", x => new { x.Provider, x.Account, x.TransactionId });
                });

            migrationBuilder.CreateTable(
                name: "workers",
                columns: table => new
                {
                    WorkerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Host = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    ProcessId = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Endpoints = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workers", x => x.WorkerId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_audit_Actor_Sequence",
                table: "audit",
                columns: new[] { "Actor", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_OrderId_Sequence",
                table: "audit",
                columns: new[] { "OrderId", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_billed_days_NextAt",
                table: "billed_days",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_billed_lines_TransactionId_Provider",
                table: "billed_lines",
                columns: new[] { "TransactionId", "Provider" });

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_AppliedMessageId",
                table: "callbacks",
                column: "AppliedMessageId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_BodySince",
                table: "callbacks",
                column: "BodySince",
                filter: "\"BodySince\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_OrderNumber",
                table: "callbacks",
                column: "OrderNumber");

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_Provider_Account_MoneyAt",
                table: "callbacks",
                columns: new[] { "Provider", "Account", "MoneyAt" },
                filter: "\"MoneyAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_ProviderEventId",
                table: "callbacks",
                column: "ProviderEventId",
                filter: "\"BodySince\" IS NOT NULL AND \"EventMessageId\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_TransactionId",
                table: "callbacks",
                column: "TransactionId");

            migrationBuilder.CreateIndex(
                name: "IX_dead_letters_LastFailedAt",
                table: "dead_letters",
                column: "LastFailedAt");

            migrationBuilder.CreateIndex(
                name: "IX_deleted_messages_DeletedAt",
                table: "deleted_messages",
                column: "DeletedAt");

            migrationBuilder.CreateIndex(
                name: "IX_imported_bills_Day_Provider_Account_Revision",
                table: "imported_bills",
                columns: new[] { "Day", "Provider", "Account", "Revision" });

            migrationBuilder.CreateIndex(
                name: "IX_inbox_ConsumedAt",
                table: "inbox",
                column: "ConsumedAt");

            migrationBuilder.CreateIndex(
                name: "IX_journal_links_CallbackId",
                table: "journal_links",
                column: "CallbackId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_orders_attention",
                table: "orders",
                columns: new[] { "PlacedAt", "OrderId" },
                filter: "\"AttentionSince\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_orders_CurrentState_PlacedAt_OrderId",
                table: "orders",
                columns: new[] { "CurrentState", "PlacedAt", "OrderId" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_CustomerId_PlacedAt_OrderId",
                table: "orders",
                columns: new[] { "CustomerId", "PlacedAt", "OrderId" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_deadline",
                table: "orders",
                columns: new[] { "Deadline", "OrderId" },
                filter: "\"PaymentDeadlineToken\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_orders_OrderNumber_Merchant",
                table: "orders",
                columns: new[] { "OrderNumber", "Merchant" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_orders_PlacedAt_OrderId_TotalMinor_Provider",
                table: "orders",
                columns: new[] { "PlacedAt", "OrderId", "TotalMinor", "Provider" });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_NextAttemptAt_Sequence",
                table: "outbox",
                columns: new[] { "NextAttemptAt", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_parked_messages_NextAttemptAt",
                table: "parked_messages",
                column: "NextAttemptAt");

            migrationBuilder.CreateIndex(
                name: "IX_payment_questions_Provider_Account_NextAskAt",
                table: "payment_questions",
                columns: new[] { "Provider", "Account", "NextAskAt" });

            migrationBuilder.CreateIndex(
                name: "IX_reconciliation_cases_Day_Id",
                table: "reconciliation_cases",
                columns: new[] { "Day", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_reconciliation_cases_Provider_Account_Day",
                table: "reconciliation_cases",
                columns: new[] { "Provider", "Account", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_reconciliation_cases_State_Day_Id",
                table: "reconciliation_cases",
                columns: new[] { "State", "Day", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_staff_requests_AwaitsApprovalSince",
                table: "staff_requests",
                column: "AwaitsApprovalSince",
                filter: "\"AwaitsApprovalSince\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_timeouts_DueAt",
                table: "timeouts",
                column: "DueAt");

            migrationBuilder.CreateIndex(
                name: "IX_unmatched_cases_DecidedAt",
                table: "unmatched_cases",
                column: "DecidedAt");

            migrationBuilder.CreateIndex(
                name: "IX_unmatched_cases_MessageId",
                table: "unmatched_cases",
                column: "MessageId");

            migrationBuilder.CreateIndex(
                name: "IX_unmatched_cases_NextSendAt",
                table: "unmatched_cases",
                column: "NextSendAt",
                filter: "\"NextSendAt\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "billed_days");

            migrationBuilder.DropTable(
                name: "billed_lines");

            migrationBuilder.DropTable(
                name: "callbacks");

            migrationBuilder.DropTable(
                name: "console_keys");

            migrationBuilder.DropTable(
                name: "dead_letters");

            migrationBuilder.DropTable(
                name: "deleted_messages");

            migrationBuilder.DropTable(
                name: "ended_sessions");

            migrationBuilder.DropTable(
                name: "imported_bills");

            migrationBuilder.DropTable(
                name: "inbox");

            migrationBuilder.DropTable(
                name: "journal_anchors");

            migrationBuilder.DropTable(
                name: "journal_chains");

            migrationBuilder.DropTable(
                name: "journal_links");

            migrationBuilder.DropTable(
                name: "orders");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "parked_messages");

            migrationBuilder.DropTable(
                name: "payment_questions");

            migrationBuilder.DropTable(
                name: "questioned_accounts");

            migrationBuilder.DropTable(
                name: "reconciliation_cases");

            migrationBuilder.DropTable(
                name: "staff_requests");

            migrationBuilder.DropTable(
                name: "submitted_orders");

            migrationBuilder.DropTable(
                name: "timeline");

            migrationBuilder.DropTable(
                name: "timeouts");

            migrationBuilder.DropTable(
                name: "unmatched_cases");

            migrationBuilder.DropTable(
                name: "workers");
        }
    }
}
