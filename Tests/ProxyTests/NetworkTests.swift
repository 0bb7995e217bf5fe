import NIOCore
import NIOPosix
import Observation
import Routing
import Synchronization
import Testing

@testable import Proxy

@Suite("Network load balancers")
struct NetworkTests {
    static func echo(_ name: String) -> TestTarget.Script {
        { received in
            received.isEmpty ? [] : [.take(received.utf8.count), .send("\(name):\(received)")]
        }
    }

    static func tcpCheck() -> RoutingTable.HealthCheck {
        var check = ProxyFixture.quickCheck()
        check.kind = .tcp
        return check
    }

    @Test("A connection's bytes all go to one target and come back, and its end is passed on")
    func flow() async throws {
        let targets = [
            try await TestTarget.start("a", script: Self.echo("a")),
            try await TestTarget.start("b", script: Self.echo("b")),
        ]
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", targets, check: Self.tcpCheck())
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 2)
            for _ in 0..<4 {
                let client = try await RawClient.connect(to: place.port, host: place.host)
                try await client.send("one;")
                let first = try await client.answer(endingWith: "one;")
                try await client.send("two;")
                let second = try await client.answer(endingWith: "two;")
                #expect(first.prefix(2) == second.prefix(2), "both go to the same target")
                let active = await fixture.proxy.counts().loadBalancers["lb:n"]?[.activeConnectionCount]
                #expect(active.map { $0 >= 1 } == true)
                await client.close()
            }
            let proxy = fixture.proxy
            try await eventually("no flow is counted any more") {
                await proxy.counts().loadBalancers["lb:n"]?[.activeConnectionCount] == 0
            }
            let counts = try #require(await proxy.counts().loadBalancers["lb:n"])
            #expect(counts[.newConnectionCount] == 4)
            #expect(counts[.processedBytes] == 4 * ("one;two;".count + "a:one;a:two;".count))
        }
        #expect(targets.allSatisfy { $0.bytesReceived == 16 }, "the connections take turns")
        for target in targets { try await target.stop() }
    }

    @Test("Connections end with the deregistration delay where the group says so")
    func termination() async throws {
        let target = try await TestTarget.start("a", script: Self.echo("a"))
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [target], delay: .milliseconds(50), check: Self.tcpCheck())
            fixture.table.targetGroups["g"]?.terminatesDeregistered = true
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            let client = try await RawClient.connect(to: place.port, host: place.host)
            try await client.send("x")
            _ = try await client.answer(endingWith: "a:x")
            fixture.table.targetGroups["g"]?.targets = []
            #expect(await fixture.apply() == [])
            #expect(try await client.ended().isEmpty)
        }
        try await target.stop()
    }

    @Test("Datagrams of one client stay with one target, and the answers come from the load balancer")
    func datagrams() async throws {
        let targets = [try await TestTarget.start("a"), try await TestTarget.start("b")]
        let group = MultiThreadedEventLoopGroup.singleton
        var echoes: [any Channel] = []
        for target in targets {
            let name = target.name
            echoes.append(
                try await DatagramBootstrap(group: group)
                    .channelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(DatagramEcho(name))
                        }
                    }
                    .bind(host: target.host, port: target.port).get())
        }
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", targets, check: Self.tcpCheck())
            fixture.listen("n", at: place, kind: .network, spoken: .udp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 2)
            var names: [String] = []
            for _ in 0..<4 {
                let answers = Mutex<[String]>([])
                let client = try await DatagramBootstrap(group: group)
                    .channelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(
                                DatagramCollector { text in answers.withLock { $0.append(text) } })
                        }
                    }
                    .connect(to: try SocketAddress(ipAddress: place.host, port: place.port)).get()
                for number in 0..<3 {
                    // A flow stays where it is through every change of its group.
                    fixture.table.targetGroups["g"]?.deregistrationDelay += .seconds(1)
                    #expect(await fixture.apply() == [])
                    try await client.writeAndFlush(
                        AddressedEnvelope(
                            remoteAddress: try SocketAddress(ipAddress: place.host, port: place.port),
                            data: ByteBuffer(string: "\(number)"))
                    ).get()
                    try await eventually("answer \(number)") { answers.withLock { $0.count } > number }
                }
                let texts = answers.withLock { $0 }
                let name = try #require(texts.first?.first)
                #expect(texts == (0..<3).map { "\(name):\($0)" })
                names.append(String(name))
                try await client.close()
            }
            #expect(Set(names) == ["a", "b"], "the clients take turns")
        }
        for echo in echoes { try await echo.close() }
        for target in targets { try await target.stop() }
    }
}

private final class DatagramEcho: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>
    private let name: String

    init(_ name: String) { self.name = name }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let answer = ByteBuffer(string: "\(name):" + String(buffer: envelope.data))
        context.writeAndFlush(
            wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: answer)), promise: nil)
    }
}

private final class DatagramCollector: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    private let take: @Sendable (String) -> Void

    init(_ take: @escaping @Sendable (String) -> Void) { self.take = take }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { take(String(buffer: unwrapInboundIn(data).data)) }
}
