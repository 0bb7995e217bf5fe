import Foundation
import Routing
import Testing

@testable import Proxy

@Suite("Very many clients", .serialized)
struct ManyConnectionsTests {
    private static let wanted = 10_000

    @Test("10,000 clients wait with open connections, and one more is served as if they were not there")
    func idle() async throws {
        // One descriptor here and one in the proxy for each; other tests need some as well.
        let count = min(Self.wanted, (try Self.raiseLimit() - 4_000) / 2)
        try #require(count > 1_000, "the system allows too few files")
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let proxy = fixture.proxy
            var sockets: [Int32] = []
            defer { for socket in sockets { close(socket) } }
            for _ in 0..<count { sockets.append(try Self.connect(to: fixture.port)) }
            try await eventually("all are taken", within: .seconds(60)) {
                try await proxy.gauge().connections >= count
            }
            let client = try await fixture.client()
            for number in 0..<20 {
                client.sendLater(ProxyFixture.get("/\(number)"))
                _ = try await client.answer(endingWith: "ok")
            }
            for socket in sockets.prefix(50) { try Self.ask(socket) }
            await client.close()
        }
        #expect(target.requests.count == 70)
        try await target.stop()
    }

    private static func raiseLimit() throws -> Int {
        var limit = rlimit()
        try #require(getrlimit(resource, &limit) == 0)
        if limit.rlim_cur < 24_000 {
            limit.rlim_cur = min(limit.rlim_max, 24_000)
            try #require(setrlimit(resource, &limit) == 0)
        }
        return Int(clamping: limit.rlim_cur)
    }

    private static func connect(to port: Int) throws -> Int32 {
        let socket = socket(AF_INET, stream, 0)
        try #require(socket >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0, "errno \(errno)")
        return socket
    }

    /// A request on a connection that was idle.
    private static func ask(_ socket: Int32) throws {
        let request = Array(ProxyFixture.get("/late").utf8)
        try #require(send(socket, request, request.count, 0) == request.count)
        var answer: [UInt8] = []
        while !answer.suffix(2).elementsEqual("ok".utf8) {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = recv(socket, &buffer, buffer.count, 0)
            try #require(count > 0)
            answer += buffer.prefix(count)
        }
        #expect(answer.starts(with: "HTTP/1.1 200 ".utf8))
    }

    #if canImport(Darwin)
        private static let resource = RLIMIT_NOFILE
        private static let stream = SOCK_STREAM
    #else
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #endif
}
