/// Cuts a stream of bytes into lines. Of a line longer than `limit` the rest is dropped.
struct LineSplitter {
    private var partial: [UInt8] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Lines that `bytes` completes, without their ends.
    mutating func push(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            partial += rest[..<end].prefix(limit - partial.count)
            lines.append(finish())
            rest = rest[end...].dropFirst()
        }
        partial += rest.prefix(limit - partial.count)
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
