import NIOCore

/// Tells a target in front of everything else who the client is.
/// Source: The PROXY protocol, version 2, section 2.2; Network Load Balancers guide, "Proxy protocol".
enum ProxyProtocolHeader {
    private static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]
    /// Version 2, on behalf of a client.
    private static let proxied: UInt8 = 0x21
    private static let local: UInt8 = 0x20

    /// Of a connection that is nobody's but the load balancer's own.
    /// Source: Network Load Balancers guide, "Proxy protocol", "Health check connections".
    static var ofHealthCheck: ByteBuffer { bytes(client: nil, door: nil) }

    /// - Parameters:
    ///   - client: where the connection comes from.
    ///   - door: the load balancer's address and port that it came to.
    static func bytes(client: SocketAddress?, door: SocketAddress?) -> ByteBuffer {
        var buffer = ByteBuffer(bytes: signature)
        switch (client, door) {
        case (.v4(let from)?, .v4(let to)?):
            buffer.writeBytes([proxied, 0x11])
            buffer.writeInteger(UInt16(12))
            withUnsafeBytes(of: from.address) { _ = buffer.writeBytes($0[addressV4]) }
            withUnsafeBytes(of: to.address) { _ = buffer.writeBytes($0[addressV4]) }
            writePorts(client, door, to: &buffer)
        case (.v6(let from)?, .v6(let to)?):
            buffer.writeBytes([proxied, 0x21])
            buffer.writeInteger(UInt16(36))
            withUnsafeBytes(of: from.address) { _ = buffer.writeBytes($0[addressV6]) }
            withUnsafeBytes(of: to.address) { _ = buffer.writeBytes($0[addressV6]) }
            writePorts(client, door, to: &buffer)
        default:
            buffer.writeBytes([local, 0x00])
            buffer.writeInteger(UInt16(0))
        }
        return buffer
    }

    /// Where the system's structures (`sockaddr_in`, `sockaddr_in6`) have the address, in the network's order already.
    private static let addressV4 = 4..<8
    private static let addressV6 = 8..<24

    private static func writePorts(_ client: SocketAddress?, _ door: SocketAddress?, to buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt16(truncatingIfNeeded: client?.port ?? 0))
        buffer.writeInteger(UInt16(truncatingIfNeeded: door?.port ?? 0))
    }
}
