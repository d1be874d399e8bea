return await OrderSaga.Service.ServiceHost.Run(args);
