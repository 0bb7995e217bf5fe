import Logging
import NIOCore
import NIOPosix
import Testing

@testable import DNSServer

@Suite("The DNS server on its sockets")
struct DNSServerTests {
    private static let name = "many.us-east-1.elb.amazonaws.com"

    private func withServer(_ body: (DNSServer, Int) async throws -> Void) async throws {
        let authority = try DNSAuthority { name in
            name == Self.name ? .addresses((1...60).map { IPv4Address(127, 0, 1, $0) }, ttl: 1) : nil
        }
        let server = DNSServer(
            host: "127.0.0.1", port: 0, authority: authority,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        try await server.start()
        let port = try #require(await server.boundPort)
        do {
            try await body(server, port)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test("UDP answers on the port it tells")
    func udp() async throws {
        try await withServer { _, port in
            let client = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>(
                            wrappingChannelSynchronously: channel)
                    }
                }
            let query = ByteBuffer(bytes: try Sample.query(Self.name, edns: 1232).bytes)
            let server = try SocketAddress(ipAddress: "127.0.0.1", port: port)
            let answer = try await client.executeThenClose { inbound, outbound in
                try await outbound.write(.init(remoteAddress: server, data: query))
                return try await inbound.first { _ in true }
            }
            let bytes = Array(try #require(answer).data.readableBytesView)
            #expect(try DNSMessage(bytes: bytes).answers.count == 60)
        }
    }

    @Test("TCP answers several queries on one connection, and the server's end closes it")
    func tcp() async throws {
        try await withServer { server, port in
            let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(DNSFrameDecoder()))
                        return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            let query = try Sample.query(Self.name).bytes
            let framed = ByteBuffer(bytes: [0, UInt8(query.count)] + query)
            try await client.executeThenClose { inbound, outbound in
                try await outbound.write(framed)
                try await outbound.write(framed)
                var answers = 0
                for try await answer in inbound {
                    let message = try DNSMessage(bytes: Array(answer.readableBytesView))
                    #expect(message.answers.count == 60 && !message.header.isTruncated)
                    answers += 1
                    if answers == 2 { await server.stop() }
                }
                #expect(answers == 2)
            }
        }
    }

    @Test("A port that is taken is an error, not a silent other port")
    func takenPort() async throws {
        try await withServer { _, port in
            let second = DNSServer(
                host: "127.0.0.1", port: port, authority: try DNSAuthority { _ in nil },
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
            await #expect(throws: IOError.self) { try await second.start() }
            #expect(await second.boundPort == nil)
        }
    }
}
