import Domain
import Foundation
import NIOCore

/// One call of the Engine API, as a value.
struct DockerRequest: Sendable {
    enum Method: String {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    var method: Method
    /// Below the version, with its segments already encoded.
    var path: String
    var query: [(name: String, value: String)] = []
    var json: Data?
    var timeout: Duration = .seconds(30)

    init(_ method: Method, _ path: String, query: [(name: String, value: String)] = []) {
        self.method = method
        self.path = path
        self.query = query
    }

    func with(json value: some Encodable) throws(EngineFailure) -> DockerRequest {
        var request = self
        request.json = try encoded(value)
        return request
    }

    func with(timeout: Duration) -> DockerRequest {
        var request = self
        request.timeout = timeout
        return request
    }

    var target: String {
        let pairs = query.map { percentEncoded($0.name) + "=" + percentEncoded($0.value) }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }

    var description: String { "\(method.rawValue) \(path)" }
}

func encoded(_ value: some Encodable) throws(EngineFailure) -> Data {
    do {
        return try JSONEncoder().encode(value)
    } catch {
        throw EngineFailure(.failed, "A request to the Docker engine cannot be written: \(error)")
    }
}

/// A whole answer of the Engine API.
struct DockerResponse: Sendable {
    var status: Int
    var body: ByteBuffer

    /// The value in a good answer's body.
    func decoded<Value: Decodable>(_ type: Value.Type, for request: DockerRequest) throws(EngineFailure) -> Value {
        try check(for: request)
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch {
            throw EngineFailure(.failed, "The Docker engine's answer to \(request.description) makes no sense.")
        }
    }

    /// Throws the engine's own words unless the status is good or one of `allowed`.
    func check(for request: DockerRequest, allowed: Set<Int> = []) throws(EngineFailure) {
        guard !(200..<300).contains(status), !allowed.contains(status) else { return }
        throw EngineFailure((400..<500).contains(status) ? .refused : .failed, "Docker: \(message)")
    }

    /// `{"message": …}`, or the body's start when it is something else.
    var message: String {
        struct Told: Decodable { var message: String }
        do {
            return try JSONDecoder().decode(Told.self, from: Data(body.readableBytesView)).message
        } catch {
            let text = String(decoding: body.readableBytesView.prefix(500), as: UTF8.self)
            return text.isEmpty ? "status \(status)" : text
        }
    }
}
