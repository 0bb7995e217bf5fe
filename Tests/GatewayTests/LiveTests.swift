import Domain
import Foundation
import Gateway
import NIOCore
import ServiceLifecycle
import Store
import TestKit
import Testing

@Suite("A live gateway", .timeLimit(.minutes(5)))
struct LiveTests {
    @Test("Calls share a connection, and every answer has a date and a length")
    func keepsAlive() async throws {
        try await withGateway(BucketFixture()) { server in
            let call = "GET /?Action=GetCallerIdentity&Version=2011-06-15 HTTP/1.1\r\nhost: localhost\r\n\r\n"
            let text = try await server.connect { connection in
                try await connection.send(call)
                _ = try await connection.read(until: "</GetCallerIdentityResponse>")
                try await connection.send(call.replacing("GetCaller", with: "NoSuch"))
                return try await connection.read(until: "</ErrorResponse>")
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("HTTP/1.1 400 Bad Request\r\n"))
            #expect(text.components(separatedBy: "Date: Fri, 15 Jan 2027 08:00:00 GMT").count == 3, "\(text)")
            #expect(text.lowercased().components(separatedBy: "content-length: ").count == 3)
        }
    }

    @Test("A client that asks before it sends its body is told to go on, and refused before it sends too much")
    func continues() async throws {
        try await withGateway(BucketFixture { $0.limits.body = 100 }) { server in
            let text = try await server.connect { connection in
                try await connection.send(
                    "PUT /box/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n")
                let first = try await connection.read(until: "\r\n\r\n")
                #expect(first.hasPrefix("HTTP/1.1 100 Continue\r\n"))
                try await connection.send("hello")
                return try await connection.read(until: "200 OK")
            }
            #expect(text.contains("HTTP/1.1 200 OK"))
            let refused = try await server.exchange(
                "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n"
                    + "content-length: 101\r\nexpect: 100-continue\r\n\r\n", until: "no end: the connection is closed")
            #expect(refused.hasPrefix("HTTP/1.1 413 ") && refused.hasSuffix("</ErrorResponse>"))
            #expect(refused.lowercased().contains("connection: close\r\n"))
        }
    }

    @Test("An object goes up and comes down, in whole and in part")
    func objects() async throws {
        try await withGateway(BucketFixture()) { server in
            let big = String(repeating: "0123456789", count: 50_000)
            _ = try await server.exchange(
                "PUT /big HTTP/1.1\r\nhost: box.localhost\r\ncontent-length: \(big.utf8.count)\r\n\r\n" + big,
                until: "\r\n\r\n")
            let whole = try await server.exchange(
                "GET /box/big HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", until: "no end")
            #expect(whole.hasSuffix("\r\n\r\n" + big))
            let part = try await server.exchange(
                "GET /box/big HTTP/1.1\r\nhost: localhost\r\nrange: bytes=499998-\r\nconnection: close\r\n\r\n",
                until: "no end")
            #expect(part.hasPrefix("HTTP/1.1 206 Partial Content\r\n") && part.hasSuffix("\r\n\r\n89"))
            let head = try await server.exchange(
                "HEAD /box/big HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", until: "no end")
            #expect(head.lowercased().contains("content-length: 500000\r\n") && head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("An upload that breaks off leaves nothing")
    func brokenUpload() async throws {
        let box = try await BucketFixture()
        try await withGateway(box) { server in
            try await server.connect { connection in
                try await connection.send("PUT /box/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nhel")
            }
        }
        #expect(box.fixture.store.world.objects.isEmpty)
        #expect(try box.folder.names.isEmpty)
    }

    @Test("The stream of events ends when teald does")
    func feedEnds() async throws {
        try await withGateway(BucketFixture()) { server in
            try await server.connect { connection in
                try await connection.send("GET /_teal/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
                let text = try await connection.read(until: ": listening\n\n")
                #expect(text.lowercased().contains("content-type: text/event-stream\r\n"))
                await server.group.triggerGracefulShutdown()
                _ = try await connection.readToEnd()
            }
        }
    }
}
