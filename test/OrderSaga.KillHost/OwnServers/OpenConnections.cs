using System.Net.NetworkInformation;

namespace OrderSaga.KillHost.OwnServers;

/// <summary>Who is connected to a port of this machine, by the ports of the clients: whoever comes back has another.</summary>
internal static class OpenConnections
{
    public static HashSet<int> To(int port) =>
    [
        .. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Where(connection => connection.State == TcpState.Established && connection.LocalEndPoint.Port == port)
            .Select(connection => connection.RemoteEndPoint.Port),
    ];
}
