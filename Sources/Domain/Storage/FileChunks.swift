import Foundation

/// Part of a file, piece by piece. The file is opened at once: who removes its name afterwards takes nothing away.
package final class FileChunks: AsyncSequence, Sendable {
    package struct ReadFailure: Error, Sendable {
        package var path: String
        /// `errno`; 0 where the file is shorter than it should be.
        package var code: Int32
    }

    private let descriptor: Int32
    private let path: String
    private let range: Range<Int>
    private static let pieceSize = 64 * 1024

    package init(path: String, range: Range<Int>) throws(ReadFailure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ReadFailure(path: path, code: errno) }
        self.path = path
        self.range = range
    }

    deinit {
        close(descriptor)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let file: FileChunks
        fileprivate var place: Int

        package mutating func next() async throws -> [UInt8]? {
            guard place < file.range.upperBound else { return nil }
            let piece = try file.read(at: place)
            place += piece.count
            return piece
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(file: self, place: range.lowerBound) }

    private func read(at place: Int) throws(ReadFailure) -> [UInt8] {
        let wanted = Swift.min(Self.pieceSize, range.upperBound - place)
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            repeat {
                count = pread(descriptor, buffer.baseAddress, wanted, off_t(place))
            } while count < 0 && errno == EINTR
            filled = Swift.max(count, 0)
        }
        guard count > 0 else { throw ReadFailure(path: path, code: count < 0 ? errno : 0) }
        return piece
    }
}
