import Smithy
import Wire

/// What a head says about how its body is framed and what its checksums are; bytes in, payload out.
/// Source: Amazon S3 User Guide, "Checking object integrity"; Amazon S3 API Reference, "Signature calculations".
struct Payload: Sendable {
    private struct Expectation: Sendable {
        var running: RunningChecksum
        /// nil: the trailer tells.
        var value: String?
        var isHexadecimal = false
    }

    /// As `x-amz-decoded-content-length` says, in bytes.
    let decodedLength: Int?
    private var decoder: AWSChunkedDecoder?
    private var expectations: [Expectation] = []
    private var received = 0

    var isChanged: Bool { decoder != nil }
    var isChecked: Bool { !expectations.isEmpty }

    /// Where not `describesBody`, `x-amz-checksum-…` tells of the object and not of the request.
    init(_ headers: Headers, describesBody: Bool, signatures: ChunkSignatures?) throws(ServiceError) {
        let hash = headers["x-amz-content-sha256"] ?? ""
        let isChunked = hash.hasPrefix("STREAMING-") || headers["content-encoding"]?.contains("aws-chunked") == true
        decoder = isChunked ? AWSChunkedDecoder(signatures: signatures) : nil
        decodedLength = isChunked ? headers["x-amz-decoded-content-length"].flatMap { Int($0) } : nil
        if hash.utf8.count == 64 {
            expectations.append(.init(running: .init(.sha256), value: hash.lowercased(), isHexadecimal: true))
        }
        if describesBody { try expect(headers) }
    }

    private mutating func expect(_ headers: Headers) throws(ServiceError) {
        for field in headers.all where field.name == "content-md5" || field.name.hasPrefix("x-amz-checksum-") {
            guard !Self.settings.contains(field.name) else { continue }
            expectations.append(.init(running: try Self.running(field.name), value: field.value))
        }
        guard let trailer = headers["x-amz-trailer"], trailer.lowercased().hasPrefix("x-amz-checksum-") else { return }
        expectations.append(.init(running: try Self.running(trailer), value: nil))
    }

    /// Fields that look like checksums and say something about them.
    private static let settings: Set = ["x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-checksum-mode"]

    private static func running(_ header: String) throws(ServiceError) -> RunningChecksum {
        guard let kind = BodyChecksum(header: header) else {
            throw ServiceError("NotImplemented", "S3: \(header) is not implemented by Teal.", status: 501)
        }
        return RunningChecksum(kind)
    }

    mutating func take(_ bytes: [UInt8]) throws(ServiceError) -> [UInt8] {
        let decoded: [UInt8]
        do throws(AWSChunkedDecoder.Fault) {
            decoded = try decoder?.decode(bytes) ?? bytes
        } catch {
            throw .framing(error.reason)
        }
        received += decoded.count
        for index in expectations.indices { expectations[index].running.update(decoded) }
        return decoded
    }

    func finish() throws(ServiceError) {
        do throws(AWSChunkedDecoder.Fault) { try decoder?.finish() } catch { throw .incompleteBody }
        guard decodedLength == nil || decodedLength == received else { throw .incompleteBody }
        for expectation in expectations { try check(expectation) }
    }

    private func check(_ expectation: Expectation) throws(ServiceError) {
        let running = expectation.running
        let wanted = expectation.value ?? decoder?.trailers[running.kind.header]
        guard let wanted else {
            throw ServiceError("MalformedTrailerError", "The request contained trailing data that was not well-formed.")
        }
        guard wanted != (expectation.isHexadecimal ? running.hexadecimal : running.base64) else { return }
        guard !expectation.isHexadecimal else {
            throw ServiceError(
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
        let name = running.kind == .md5 ? "Content-MD5" : running.kind.rawValue.uppercased()
        throw ServiceError("BadDigest", "The \(name) you specified did not match the calculated checksum.")
    }
}

extension ServiceError {
    fileprivate static func framing(_ reason: String) -> ServiceError {
        reason.contains("signature")
            ? ServiceError("SignatureDoesNotMatch", "The request's body is framed wrongly: \(reason).", status: 403)
            : ServiceError("InvalidRequest", "The request's body is framed wrongly: \(reason).")
    }
}
