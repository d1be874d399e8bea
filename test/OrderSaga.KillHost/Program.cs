using OrderSaga.KillHost.Battery;
using OrderSaga.KillHost.Hosting;

return args is ["serve", ..] ? await KillableService.Run() : await KillCommand.Run(args);
