/// A body that need not be in memory: an upload as it arrives, a download from where it lies.
package enum ByteStream: Sendable {
    case bytes([UInt8])
    /// Can be read once. `length` is nil where the sender did not say.
    case chunks(any AsyncSequence<[UInt8], any Error> & Sendable, length: Int?)
    /// Part of a file; whoever sends it reads it piece by piece.
    case file(path: String, range: Range<Int>)

    /// Bytes, where known before reading.
    package var length: Int? {
        switch self {
        case .bytes(let bytes): bytes.count
        case .chunks(_, let length): length
        case .file(_, let range): range.count
        }
    }
}

extension ByteStream: Equatable {
    /// A stream that can be read only once equals nothing, not even itself.
    package static func == (left: ByteStream, right: ByteStream) -> Bool {
        switch (left, right) {
        case (.bytes(let left), .bytes(let right)): left == right
        case (.file(let left, let ours), .file(let right, let theirs)): left == right && ours == theirs
        default: false
        }
    }
}
