using OrderSaga.KillHost.Battery;
using OrderSaga.KillHost.Faults;
using OrderSaga.KillHost.Hosting;

return args switch
{
    ["serve", ..] => await KillableService.Run(),
    ["faults", ..] => await FaultCommand.Run(args),
    _ => await KillCommand.Run(args),
};
