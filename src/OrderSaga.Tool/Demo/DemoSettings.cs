namespace OrderSaga.Tool.Demo;

internal sealed record DemoSettings(int Orders, int Seed, int Kills, int? Port, DirectoryInfo? Data, Uri? RabbitMq, bool Exit);
