import Foundation

/// A file that is read at any place without being held in memory.
struct ArchiveFile: ~Copyable {
    private let descriptor: Int32
    let size: Int

    init(path: String) throws(BundleFailure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BundleFailure("The bundle cannot be read: \(systemMessage()).") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw BundleFailure("The bundle is not a file.")
        }
        size = Int(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Exactly `count` bytes from `offset`; the file being shorter is a failure.
    func bytes(at offset: Int, count: Int) throws(BundleFailure) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { throw .truncated }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + done, count - done, off_t(offset + done))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw BundleFailure("The bundle cannot be read: \(systemMessage()).") }
            guard got > 0 else { throw .truncated }
            done += got
        }
        return bytes
    }
}

/// What the last failed system call says of itself.
func systemMessage() -> String { String(cString: strerror(errno)) }

extension BundleFailure {
    static let truncated = BundleFailure("The bundle is not a whole zip archive: it ends too early.")
    static let damaged = BundleFailure("The bundle is not a valid zip archive: its table of contents is damaged.")
}

extension [UInt8] {
    /// Little-endian numbers, as zip has them; the caller has checked the length.
    func number16(at offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }
    func number32(at offset: Int) -> Int { number16(at: offset) | number16(at: offset + 2) << 16 }

    mutating func append16(_ number: Int) {
        append(UInt8(truncatingIfNeeded: number))
        append(UInt8(truncatingIfNeeded: number >> 8))
    }

    mutating func append32(_ number: Int) {
        append16(number)
        append16(number >> 16)
    }
}
