import Smithy
import Wire

/// S3's ways of sending a body: takes the frames of `aws-chunked` off, and checks every checksum the client gave.
struct PayloadDecoding: BodyStep {
    private let signatures: SignatureCheck

    init(_ signatures: SignatureCheck) {
        self.signatures = signatures
    }

    func receive(_ body: ByteStream, of visit: Visit) async throws(ServiceError) -> ByteStream {
        guard visit.route.isREST, visit.route.match != nil else { return body }
        var payload = try Payload(
            visit.head.headers, describesBody: visit.route.match?.operation != "CompleteMultipartUpload",
            signatures: signatures.chunkSignatures(of: visit))
        guard payload.isChanged || payload.isChecked else { return body }
        switch body {
        case .bytes(let bytes):
            let decoded = try payload.take(bytes)
            try payload.finish()
            return .bytes(decoded)
        case .chunks(let chunks, let length): return stream(chunks, payload, length)
        case .file: return body
        }
    }

    private func stream(
        _ chunks: some AsyncSequence<[UInt8], any Error> & Sendable, _ payload: Payload, _ length: Int?
    ) -> ByteStream {
        .chunks(PayloadStream(chunks: chunks, payload: payload), length: payload.decodedLength ?? length)
    }
}

/// A body that is decoded and checked while it is read; a checksum that does not match is an error at its end.
private struct PayloadStream<Chunks: AsyncSequence<[UInt8], any Error> & Sendable>: AsyncSequence {
    let chunks: Chunks
    let payload: Payload

    struct Iterator: AsyncIteratorProtocol {
        var chunks: Chunks.AsyncIterator
        var payload: Payload
        var isFinished = false

        @concurrent
        mutating func next() async throws -> [UInt8]? {
            while !isFinished {
                guard let chunk = try await chunks.next() else {
                    try payload.finish()
                    isFinished = true
                    return nil
                }
                let decoded = try payload.take(chunk)
                if !decoded.isEmpty { return decoded }
            }
            return nil
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(chunks: chunks.makeAsyncIterator(), payload: payload) }
}
