using System.CommandLine;
using OrderSaga.Tool;
using OrderSaga.Tool.Demo;

var root = new RootCommand("OrderSaga: the life of an order, from placed to closed.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    MigrateCommand.Create(),
    KeysCommand.Create(),
    ReconcileCommand.Create(),
    JournalCommand.Create(),
};
// A demo that is stopped takes its service along; the service drains first.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
