import Domain
import Foundation

/// A new log file that stops growing at a limit, and says so in its last line.
struct CappedLog: ~Copyable {
    private let handle: FileHandle
    private var left: Int

    init(file: URL, limit: Int = 10 << 20) throws(EngineFailure) {
        left = limit
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
            handle = try FileHandle(forWritingTo: file)
        } catch {
            throw EngineFailure(.failed, "The log '\(file.path)' cannot be written: \(error.localizedDescription)")
        }
    }

    mutating func write(_ text: String) throws(EngineFailure) {
        guard left > 0 else { return }
        var bytes = Data(text.utf8.prefix(left))
        left -= bytes.count
        if left == 0 { bytes += Data("\n(the rest is not kept)\n".utf8) }
        do {
            try handle.write(contentsOf: bytes)
        } catch {
            throw EngineFailure(.failed, "The log cannot be written: \(error.localizedDescription)")
        }
    }
}
