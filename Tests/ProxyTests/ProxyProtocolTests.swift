import NIOCore
import NIOPosix
import Routing
import Synchronization
import Testing

@testable import Proxy

@Suite("The proxy protocol")
struct ProxyProtocolTests {
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

    private static func isOfCheck(_ bytes: [UInt8]) -> Bool { bytes == signature + [0x20, 0, 0, 0] }

    @Test(
        "Its header tells the target both ends of a connection, before any TLS; that of a health check tells of none",
        arguments: [RoutingTable.NetworkProtocol.tcp, .tls])
    func header(spoken: RoutingTable.NetworkProtocol) async throws {
        let server = try await RecordingServer.start()
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.table.targetGroups["g"] = server.group("g", spoken, sendsHeader: true)
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            try await eventually("a check has come") { server.received.contains(where: Self.isOfCheck) }
            let client = try await RawClient.connect(to: place.port, host: place.host)
            // Also a target that speaks first is told whom to.
            try await eventually("a header") { server.received.contains { $0.count >= 28 } }
            try await client.send("hello")
            try await eventually("what follows") { server.received.contains { $0.count >= 28 + 5 } }
            await client.close()
        }
        let bytes = try #require(server.received.first { $0.count > 28 })
        #expect(Array(bytes.prefix(12)) == Self.signature)
        #expect(Array(bytes[12..<16]) == [0x21, 0x11, 0, 12])
        #expect(Array(bytes[16..<20]) == [127, 0, 0, 1])
        #expect(bytes[20..<24].map(String.init).joined(separator: ".") == place.host)
        #expect(Int(bytes[26]) << 8 | Int(bytes[27]) == place.port)
        let handshake: UInt8 = 22
        if spoken == .tls { #expect(bytes[28] == handshake) } else { #expect(bytes[28...] == Array("hello".utf8)[...]) }
        try await server.stop()
    }

    @Test("Switched on for a group, it begins with the next connection, also to targets that were there before")
    func switchedOn() async throws {
        let server = try await RecordingServer.start()
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.table.targetGroups["g"] = server.group("g", .tcp, sendsHeader: false)
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            let before = try await RawClient.connect(to: place.port, host: place.host)
            try await before.send("before")
            try await eventually("the first") { server.received.contains(Array("before".utf8)) }
            fixture.table.targetGroups["g"] = server.group("g", .tcp, sendsHeader: true)
            #expect(await fixture.apply() == [])
            let after = try await RawClient.connect(to: place.port, host: place.host)
            try await after.send("after")
            try await eventually("the second, behind a header") {
                server.received.contains { $0.starts(with: Self.signature) && $0.suffix(5) == Array("after".utf8)[...] }
            }
            await before.close()
            await after.close()
        }
        try await server.stop()
    }
}

/// Keeps what comes on each connection, and answers nothing.
private struct RecordingServer {
    private let channel: any Channel
    private let connections: Connections

    private final class Connections: Sendable {
        let bytes = Mutex<[[UInt8]]>([])
    }

    var received: [[UInt8]] { connections.bytes.withLock { $0 } }

    static func start() async throws -> RecordingServer {
        let connections = Connections()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = connections.bytes.withLock { bytes in
                        bytes.append([])
                        return bytes.count - 1
                    }
                    let recorder = Recorder { more in connections.bytes.withLock { $0[number] += more } }
                    try channel.pipeline.syncOperations.addHandler(recorder)
                }
            }
            .bind(host: OwnAddress.next(), port: 0).get()
        return RecordingServer(channel: channel, connections: connections)
    }

    func group(
        _ arn: String, _ spoken: RoutingTable.NetworkProtocol, sendsHeader: Bool
    ) -> RoutingTable.TargetGroup {
        let (host, port) = (channel.localAddress?.ipAddress ?? "", channel.localAddress?.port ?? 0)
        var group = RoutingTable.TargetGroup(
            arn: arn, name: arn, healthCheck: NetworkTests.tcpCheck(),
            targets: [.init(id: .init(id: "t", port: port), host: host, port: port)], deregistrationDelay: .seconds(1))
        group.spoken = spoken
        group.sendsProxyProtocol = sendsHeader
        return group
    }

    func stop() async throws { try await channel.close() }
}

private final class Recorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let take: @Sendable ([UInt8]) -> Void

    init(_ take: @escaping @Sendable ([UInt8]) -> Void) { self.take = take }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(Array(unwrapInboundIn(data).readableBytesView))
    }
}
