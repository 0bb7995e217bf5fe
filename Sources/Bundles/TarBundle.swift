package import Foundation
import CZlib

extension SourceBundle {
    /// As `unpack`, for a tar archive, packed with gzip or not.
    package static func unpackTar(
        _ archive: URL, isCompressed: Bool, to folder: URL, limits: UnpackLimits = .init()
    ) throws(BundleFailure) {
        let file = try ArchiveFile(path: archive.path)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw BundleFailure("The bundle's folder cannot be made: \(error.localizedDescription)")
        }
        var reader = TarUnpacking(root: folder.path, limits: limits)
        var inflater = isCompressed ? try GzipInflater() : nil
        var offset = 0
        while offset < file.size {
            let count = min(256 << 10, file.size - offset)
            let bytes = try file.bytes(at: offset, count: count)
            offset += count
            guard inflater != nil else {
                try reader.take(bytes)
                continue
            }
            try inflater?.unpack(bytes) { piece throws(BundleFailure) in try reader.take(piece) }
        }
        try reader.finish()
    }
}

/// Unpacks a gzip stream piece by piece.
private struct GzipInflater {
    private final class Stream {
        var value = z_stream()
        deinit { inflateEnd(&value) }
    }
    private let stream = Stream()
    private var isAtEnd = false

    init() throws(BundleFailure) {
        let windowOfGzip = MAX_WBITS + 16
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream.value, windowOfGzip, ZLIB_VERSION, size) == Z_OK else {
            throw BundleFailure("There is not enough memory to unpack the bundle.")
        }
    }

    mutating func unpack(
        _ bytes: [UInt8], to consume: ([UInt8]) throws(BundleFailure) -> Void
    ) throws(BundleFailure) {
        var input = bytes
        var used = 0
        while !isAtEnd {
            let (piece, taken) = try step(&input, from: used)
            used += taken
            if piece.isEmpty, taken == 0 { return }
            try consume(piece)
        }
    }

    private mutating func step(_ input: inout [UInt8], from offset: Int) throws(BundleFailure) -> ([UInt8], Int) {
        let room = 64 << 10
        var piece = [UInt8](repeating: 0, count: room)
        let count = input.count - offset
        var result = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            piece.withUnsafeMutableBufferPointer { target in
                stream.value.next_in = source.baseAddress.map { $0 + offset }
                stream.value.avail_in = UInt32(count)
                stream.value.next_out = target.baseAddress
                stream.value.avail_out = UInt32(room)
                result = inflate(&stream.value, Z_NO_FLUSH)
            }
        }
        guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
            throw BundleFailure("The bundle holds damaged data, or is not packed with gzip.")
        }
        isAtEnd = result == Z_STREAM_END
        piece.removeLast(Int(stream.value.avail_out))
        return (piece, count - Int(stream.value.avail_in))
    }
}
