import AsyncHTTPClient
package import Domain
import NIOCore
import NIOHTTP1

/// Posts messages by the data plane's front door, where each environment's proxy has a name.
package final class HTTPMessagePoster: MessagePoster {
    private let address: String
    private let client: HTTPClient

    /// - Parameter host: where the front door is bound; it is reached on loopback where that is any address.
    package init(host: String, port: Int) {
        let reached = ["0.0.0.0", "::", ""].contains(host) ? "127.0.0.1" : host
        address = "http://\(reached.contains(":") ? "[\(reached)]" : reached):\(port)"
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // As many as the daemon has messages under way.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 10_000
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        // Nobody is left to hear of a failure to close.
        client.shutdown { _ in }
    }

    package func post(_ post: MessagePost) async throws -> Int {
        var request = HTTPClientRequest(url: address + post.path)
        request.method = .POST
        request.headers.add(name: "Host", value: post.host)
        for header in post.headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(string: post.body))
        let response = try await client.execute(request, timeout: .seconds(Int64(post.timeout) + 5))
        // What the application says beside the status is nobody's.
        for try await _ in response.body {}
        return Int(response.status.code)
    }
}
