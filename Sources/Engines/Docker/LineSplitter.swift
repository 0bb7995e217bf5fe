import NIOCore

/// Cuts a stream of bytes into lines. Of a line longer than `limit` the rest is dropped.
struct LineSplitter {
    private var partial: [UInt8] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Lines that `bytes` completes, without their ends.
    mutating func push(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(finish())
            } else if partial.count < limit {
                partial.append(byte)
            }
        }
        return lines
    }

    /// What came after the last line's end.
    mutating func rest() -> [UInt8]? { partial.isEmpty ? nil : finish() }

    private mutating func finish() -> [UInt8] {
        defer { partial.removeAll(keepingCapacity: true) }
        if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        return partial
    }
}
