/// Bounds that hold for every connection, so that no peer can make the proxy wait or grow without end.
package struct ProxyLimits: Sendable {
    /// Clients connected at the same time; more are closed at once.
    package var connections = 16_384
    /// From a head's first byte to its last.
    package var headTimeout = Duration.seconds(10)
    /// As an Application Load Balancer waits for a target to accept.
    package var connectTimeout = Duration.seconds(10)
    /// Idle time of a client that has not sent a request yet, so that no load balancer's setting is known for it.
    package var firstRequestTimeout = Duration.seconds(60)
    /// How long a target may take to begin its answer to a client that has ended its output. Most such clients have given
    /// up, and an Application Load Balancer then logs 460.
    package var halfClosedTimeout = Duration.seconds(5)
    package var idleTargetTimeout = Duration.seconds(60)
    /// Idle connections kept for each target and event loop.
    package var idleTargetConnections = 256
    /// How long a client that has been answered before it sent all of its request is heard out.
    package var lingerTimeout = Duration.seconds(2)
    /// How long requests in flight may go on after shutdown has begun.
    package var shutdownGrace = Duration.seconds(5)
    /// The measure of what waits in memory: of a client's bytes this much before it is read no more, and between
    /// the two connections of an exchange up to six times as much in each direction.
    package var bufferedBytes = 64 * 1024
    /// A line of the access log is made of every request, not only of those to load balancers that keep a log.
    package var logsEverything = false

    package init() {}

    /// A usual head or answer comes in one read, and a connection that brings more reads more at once: each read and the
    /// write that follows cost about 15 µs, however much they move. The mark is only looked at after a write, so that it
    /// need not be above what one read brings.
    var sockets: StreamSocket.Limits {
        StreamSocket.Limits(
            firstRead: min(16 * 1024, max(bufferedBytes, 1024)), mostRead: max(4 * bufferedBytes, 4096),
            low: bufferedBytes, high: 2 * bufferedBytes)
    }
}
