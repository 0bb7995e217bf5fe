import Domain
import Foundation
import Gateway
import S3API
import S3Service
import Store
import Smithy
import Wire

/// S3 behind a pipeline, with one bucket, on a folder of its own.
struct BucketFixture {
    let fixture: Fixture
    let folder: TemporaryFolder
    let service: S3Service
    let pipeline: RequestPipeline

    init(_ change: (inout GatewayConfiguration) -> Void = { _ in }) async throws {
        var fixture = try Fixture()
        folder = try TemporaryFolder()
        change(&fixture.configuration)
        service = S3Service(
            store: fixture.store, contents: folder.contents, ids: .random, logger: fixture.logger)
        fixture.services.append(S3.service(service))
        self.fixture = fixture
        pipeline = fixture.pipeline
        let scope = Scope(account: "000000000000", region: "us-east-1")
        _ = try await fixture.store.commit { transaction throws(Fault) in
            try transaction.createBucket("box", in: scope)
        }
    }

    func send(
        _ method: String, _ uri: String, _ body: String = "", headers: Headers = [:], host: String = "localhost"
    ) async throws -> Answer {
        try await send(method, uri, .bytes(Array(body.utf8)), headers, host)
    }

    func send(
        _ method: String, _ uri: String, _ body: ByteStream, _ headers: Headers = [:], _ host: String = "localhost"
    ) async throws -> Answer {
        var headers = headers
        headers.append("host", host)
        let response = await pipeline.answer(RequestHead(method: method, uri: uri, headers: headers), body: body)
        return Answer(status: response.status, headers: response.headers, text: try await response.body.text())
    }
}

struct Answer {
    var status: Int
    var headers: Headers
    var text: String

    /// The text of the first element of that name.
    func element(_ name: String) -> String? {
        guard let start = text.range(of: "<\(name)>"), let end = text.range(of: "</\(name)>") else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }
}

extension ByteStream {
    func text() async throws -> String {
        switch self {
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .chunks(let chunks, _):
            var all: [UInt8] = []
            for try await chunk in chunks { all += chunk }
            return String(decoding: all, as: UTF8.self)
        case .file(let path, let range):
            return String(decoding: try Data(contentsOf: URL(filePath: path))[range], as: UTF8.self)
        }
    }

    /// The text in pieces of that many bytes.
    static func pieces(_ text: String, of size: Int) -> ByteStream {
        let bytes = Array(text.utf8)
        let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
            for start in stride(from: 0, to: bytes.count, by: size) {
                continuation.yield(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            continuation.finish()
        }
        return .chunks(stream, length: bytes.count)
    }
}
