import Domain
import Foundation
import Smithy

/// A content on disk that no record names yet.
struct NewContent: Sendable {
    var id: String
    var size: Int
    /// Without quotes.
    var eTag: String
}

extension S3Service {
    /// Writes the body to disk as it arrives.
    func receive(_ body: ByteStream?) async throws(ServiceError) -> NewContent {
        var content = try IncomingContent(id: ids.hex(32), in: contents)
        switch body {
        case .bytes(let bytes): try content.write(bytes)
        case .chunks(let chunks, _): try await copy(chunks, to: &content)
        case .file(let path, let range): try await copy(file(path, range), to: &content)
        case nil: break
        }
        try content.keep()
        return NewContent(id: content.id, size: content.size, eTag: content.eTag)
    }

    /// One content of those of the parts, in order.
    func join(_ parts: [MultipartUpload.Part]) async throws(ServiceError) -> NewContent {
        var content = try IncomingContent(id: ids.hex(32), in: contents)
        for part in parts {
            try await copy(file(contents.file(of: part.contentID).path, 0..<part.size), to: &content)
        }
        try content.keep()
        return NewContent(id: content.id, size: content.size, eTag: content.eTag)
    }

    /// Takes a content back that could not be committed.
    func drop(_ content: NewContent) { report(contents.remove([content.id])) }

    func file(_ path: String, _ range: Range<Int>) throws(ServiceError) -> FileChunks {
        do throws(FileChunks.ReadFailure) {
            return try FileChunks(path: path, range: range)
        } catch {
            throw ServiceError(disk: "open", error.code)
        }
    }

    private func copy(
        _ chunks: some AsyncSequence<[UInt8], any Error>, to content: inout IncomingContent
    ) async throws(ServiceError) {
        do {
            for try await chunk in chunks { try content.write(chunk) }
        } catch let error as ServiceError {
            throw error
        } catch {
            throw ServiceError("IncompleteBody", "The content could not be read to its end.")
        }
    }
}
