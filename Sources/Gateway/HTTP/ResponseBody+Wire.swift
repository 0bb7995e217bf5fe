import Domain
import HummingbirdCore
import NIOCore
import Smithy

extension ResponseBody {
    init(_ stream: ByteStream) throws {
        switch stream {
        case .bytes(let bytes): self = bytes.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: bytes))
        case .chunks(let chunks, let length): self.init(chunks, length: length)
        case .file(let path, let range): self.init(try FileChunks(path: path, range: range), length: range.count)
        }
    }

    private init(_ chunks: some AsyncSequence<[UInt8], any Error> & Sendable, length: Int?) {
        self.init(contentLength: length) { writer in
            for try await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
    }
}
