import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// Carries requests to the engine and answers back, within limits on time and size.
final class DockerConnection: Sendable {
    private let client: HTTPClient
    private let endpoint: DockerEndpoint

    /// Answers larger than this are refused; a list of a thousand containers takes about two megabytes.
    private static let answerLimit = 16 << 20

    init(endpoint: DockerEndpoint) {
        self.endpoint = endpoint
        var configuration = HTTPClient.Configuration()
        // Builds, stops and the event stream each hold a connection for long.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        // An engine that is not there is told at once; the callers know when to ask again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(5)
        configuration.redirectConfiguration = .disallow
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        // Nobody is left to hear of a failure to close.
        client.shutdown { _ in }
    }

    /// The answer, whole, within the request's timeout.
    func send(_ request: DockerRequest, version: String?) async throws(EngineFailure) -> DockerResponse {
        let prepared = prepare(request, version: version)
        return try await within(request.timeout, request) {
            let response = try await self.client.execute(prepared, deadline: .distantFuture)
            let body = try await response.body.collect(upTo: Self.answerLimit)
            return DockerResponse(status: Int(response.status.code), body: body)
        }
    }

    /// The same, and cancellation does not cut it off: for what the engine would go on making, so that nobody knew of it.
    func sendToTheEnd(_ request: DockerRequest, version: String?) async throws(EngineFailure) -> DockerResponse {
        let prepared = prepare(request, version: version)
        do {
            let body = request.json.map { HTTPClient.Body.data($0) }
            let whole = try HTTPClient.Request(
                url: prepared.url, method: prepared.method, headers: prepared.headers, body: body,
                tlsConfiguration: prepared.tlsConfiguration)
            let limit = NIODeadline.now() + .nanoseconds(Int64(request.timeout / .nanoseconds(1)))
            // A future, unlike an asynchronous call, does not hear that its task was cancelled.
            let response = try await client.execute(request: whole, deadline: limit).get()
            return DockerResponse(status: Int(response.status.code), body: response.body ?? ByteBuffer())
        } catch {
            throw failure(error, request)
        }
    }

    /// An answer whose body is read as it comes. The timeout is for its head.
    func open(
        _ request: DockerRequest, version: String?, body: HTTPClientRequest.Body? = nil
    ) async throws(EngineFailure) -> HTTPClientResponse {
        var prepared = prepare(request, version: version)
        if let body {
            prepared.body = body
            prepared.headers.replaceOrAdd(name: "Content-Type", value: "application/x-tar")
        }
        let final = prepared
        let response = try await within(request.timeout, request) {
            try await self.client.execute(final, deadline: .distantFuture)
        }
        guard !(200..<300).contains(response.status.code) else { return response }
        let text = try await within(.seconds(5), request) { try await response.body.collect(upTo: 1 << 20) }
        try DockerResponse(status: Int(response.status.code), body: text).check(for: request)
        return response
    }

    private func prepare(_ request: DockerRequest, version: String?) -> HTTPClientRequest {
        let prefix = version.map { "/v" + $0 } ?? ""
        var prepared = HTTPClientRequest(url: endpoint.base + prefix + request.target)
        prepared.method = HTTPMethod(rawValue: request.method.rawValue)
        prepared.tlsConfiguration = endpoint.tls
        prepared.headers.add(name: "Host", value: "docker")
        if let json = request.json {
            prepared.headers.add(name: "Content-Type", value: "application/json")
            prepared.body = .bytes(ByteBuffer(bytes: json))
        }
        return prepared
    }

    private func within<Answer: Sendable>(
        _ timeout: Duration, _ request: DockerRequest, _ work: @escaping @Sendable () async throws -> Answer
    ) async throws(EngineFailure) -> Answer {
        let result = await withTaskGroup(of: Result<Answer, EngineFailure>.self) { group in
            group.addTask {
                do { return .success(try await work()) } catch { return .failure(self.failure(error, request)) }
            }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return .failure(.cancelled) }
                return .failure(.init(.unreachable, "The Docker engine did not answer \(request.description) in time."))
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(.cancelled)
        }
        return try result.get()
    }

    func failure(_ error: any Error, _ request: DockerRequest) -> EngineFailure {
        switch error {
        case let failure as EngineFailure: return failure
        case is CancellationError: return .cancelled
        case is NIOTooManyBytesError:
            return .init(.failed, "The Docker engine's answer to \(request.description) is too large.")
        case let error as HTTPClientError where error == .cancelled: return .cancelled
        case is HTTPParserError:
            return .init(.failed, "The Docker engine's answer to \(request.description) is not HTTP.")
        case let error as IOError where error.errnoCode == EACCES:
            return .init(
                .unreachable, "This user may not use the Docker engine at \(endpoint.name): join the group 'docker'.")
        case let error as IOError where error.errnoCode == ENOENT:
            return .init(
                .unreachable,
                "No Docker engine: there is nothing at \(endpoint.name). Start Docker; where teald itself runs in a "
                    + "container, give that the engine's socket: -v /var/run/docker.sock:/var/run/docker.sock")
        default:
            return .init(.unreachable, "The Docker engine at \(endpoint.name) does not answer (\(error)).")
        }
    }
}

extension EngineFailure {
    static let cancelled = EngineFailure(.unreachable, "The call was cancelled.")
}
