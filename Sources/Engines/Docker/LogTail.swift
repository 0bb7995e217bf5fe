import NIOCore

/// Takes a container's output apart and keeps its last lines.
///
/// Engine API, "Attach to a container", stream format: frames of one byte for the stream (1 output, 2 error), three
/// zeros, four bytes of length (big-endian) and as many bytes of text. Lines of both streams are kept in the order
/// in which they were finished.
struct LogTail {
    private(set) var lines: [String] = []
    private let limit: Int
    private var header: [UInt8] = []
    private var left = 0
    private var splitters: [LineSplitter]
    /// Set once the bytes are not such frames; they are dropped then.
    private(set) var isBroken = false

    /// Longer lines are cut: one line of a gigabyte must not be held.
    private static let lineLimit = 4_096

    init(lines limit: Int) {
        self.limit = max(limit, 0)
        splitters = Array(repeating: LineSplitter(limit: Self.lineLimit), count: 3)
    }

    mutating func push(_ buffer: ByteBuffer) {
        var bytes = buffer.readableBytesView[...]
        while !bytes.isEmpty, !isBroken {
            if left > 0 {
                let text = bytes.prefix(left)
                left -= text.count
                bytes = bytes.dropFirst(text.count)
                for line in splitters[Int(header[0])].push(text) { keep(line) }
                if left == 0 { header = [] }
            } else {
                let missing = bytes.prefix(8 - header.count)
                header += missing
                bytes = bytes.dropFirst(missing.count)
                if header.count == 8 { readHeader() }
            }
        }
    }

    /// Keeps what has no line's end as well.
    mutating func finish() {
        for index in splitters.indices {
            if let line = splitters[index].rest() { keep(line) }
        }
    }

    private mutating func readHeader() {
        guard header[0] <= 2, header[1] == 0, header[2] == 0, header[3] == 0 else {
            isBroken = true
            return
        }
        left = header[4...].reduce(0) { $0 << 8 | Int($1) }
        if left == 0 { header = [] }
    }

    private mutating func keep(_ line: [UInt8]) {
        lines.append(String(decoding: line, as: UTF8.self))
        // Cut in batches: removing the first of many for each line would take quadratic time.
        if lines.count > limit * 2 + 64 { lines.removeFirst(lines.count - limit) }
    }

    var last: [String] { Array(lines.suffix(limit)) }
}
