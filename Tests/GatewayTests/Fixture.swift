import Domain
import Foundation
import Gateway
import Logging
import S3API
import STSAPI
import Smithy
import Store
import TestKit
import Wire

/// A gateway's parts around an empty store, with a service that tells who asks.
struct Fixture {
    let clock = ManualClock()
    let store: Store
    let logger: Logger
    var configuration = GatewayConfiguration()
    var services: [BoundService] = [STS.service(Identity())]

    init() throws {
        store = try Store(file: nil, clock: clock, ids: .random)
        logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }

    func native(
        _ contents: ContentFolder, reset: @escaping @Sendable () async throws -> Void = {}
    ) -> NativeAPI {
        NativeAPI(
            about: .init(version: "0.0-test", engine: .docker, scale: TimeScale(factor: 60)), store: store,
            dataPlane: FakeDataPlane(), contents: contents, clock: clock, reset: reset, logger: logger)
    }

    var pipeline: RequestPipeline {
        RequestPipeline(
            configuration: configuration, services: services, store: store, clock: clock,
            requestID: { "11111111-2222-4333-8444-555555555555" }, logger: logger)
    }
}

struct Identity: STSHandler {
    var failure: ServiceError?

    func getCallerIdentity(
        _ input: GetCallerIdentityRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetCallerIdentityResponse {
        if let failure { throw failure }
        return GetCallerIdentityResponse(
            userId: "AIDA", account: context.account, arn: "arn:aws:iam::\(context.account):user/\(context.region)")
    }
}

extension RequestPipeline {
    /// A signed call in the Query protocol.
    func query(
        _ form: String, accessKey: String = "AKIAEXAMPLE", service: String = "sts", headers: Headers = [:]
    ) async -> WireResponse {
        var head = RequestHead(method: "POST", path: "/", headers: headers)
        head.headers.append("host", "localhost:4566")
        head.headers.append("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        head.headers.append(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=\(accessKey)/20270115/eu-west-1/\(service)/aws4_request, "
                + "SignedHeaders=host;x-amz-date, Signature=00")
        return await answer(head, body: .bytes(Array(form.utf8)))
    }
}

extension WireResponse {
    /// The body as text; empty where it is streamed.
    var text: String {
        guard case .bytes(let bytes) = body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A folder that is gone when the test ends.
final class TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "teal-gateway-\(UUID().uuidString)")
    let contents: ContentFolder

    init() throws {
        contents = ContentFolder(root: url)
        try contents.prepare()
    }

    deinit {
        _ = try? FileManager.default.removeItem(at: url)
    }

    /// Names of the contents that lie there.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.appending(path: "objects").path).sorted() }
    }
}
