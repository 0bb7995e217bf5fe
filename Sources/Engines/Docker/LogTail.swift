import NIOCore

/// Keeps the last lines of a container's output. Lines of both streams are kept in the order in which they were finished.
struct LogTail {
    private(set) var lines: [String] = []
    private let limit: Int
    private var frames = OutputFrames()
    private var splitters: [LineSplitter]

    /// Whether the bytes are something else than a container's output.
    var isBroken: Bool { frames.isBroken }

    /// Longer lines are cut: one line of a gigabyte must not be held.
    private static let lineLimit = 4_096

    init(lines limit: Int) {
        self.limit = max(limit, 0)
        splitters = Array(repeating: LineSplitter(limit: Self.lineLimit), count: 3)
    }

    mutating func push(_ buffer: ByteBuffer) {
        var finished: [[UInt8]] = []
        frames.push(buffer) { stream, text in finished += splitters[stream].push(text) }
        for line in finished { keep(line) }
    }

    /// Keeps what has no line's end as well.
    mutating func finish() {
        for index in splitters.indices {
            if let line = splitters[index].rest() { keep(line) }
        }
    }

    private mutating func keep(_ line: [UInt8]) {
        lines.append(String(decoding: line, as: UTF8.self))
        // Cut in batches: removing the first of many for each line would take quadratic time.
        if lines.count > limit * 2 + 64 { lines.removeFirst(lines.count - limit) }
    }

    var last: [String] { Array(lines.suffix(limit)) }
}
