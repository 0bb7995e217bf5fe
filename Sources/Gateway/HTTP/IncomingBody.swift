import HummingbirdCore
import NIOCore
import Smithy
import Wire

/// A request's body as it arrives. Ends with an error where the connection ends before the announced length.
struct IncomingBody: AsyncSequence, Sendable {
    private let body: RequestBody
    private let length: Int?

    /// The body of the request; empty bytes where the head announces none.
    static func stream(_ body: RequestBody, announcedBy head: RequestHead) -> ByteStream {
        guard head.announcesBody else { return .bytes([]) }
        let length = head.headers["content-length"].flatMap { Int($0) }
        return .chunks(IncomingBody(body: body, length: length), length: length)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var parts: RequestBody.AsyncIterator
        fileprivate let length: Int?
        private var received = 0

        fileprivate init(_ body: IncomingBody) {
            parts = body.body.makeAsyncIterator()
            length = body.length
        }

        @concurrent
        mutating func next() async throws -> [UInt8]? {
            guard let part = try await parts.next() else {
                guard length == nil || length == received else { throw ServiceError.incompleteBody }
                return nil
            }
            received += part.readableBytes
            return Array(buffer: part)
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(self) }
}

extension ServiceError {
    static let incompleteBody = ServiceError(
        "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.")
}
