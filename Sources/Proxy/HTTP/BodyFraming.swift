/// Where a body ends, and how far it has come. Bodies are passed on untouched; only their boundaries are followed.
enum BodyFraming {
    case complete
    /// Bytes still to come; never 0.
    case length(Int)
    case chunked(ChunkScanner)
    /// Ends with the connection.
    case untilClose

    var isComplete: Bool {
        if case .complete = self { true } else { false }
    }

    var isUntilClose: Bool {
        if case .untilClose = self { true } else { false }
    }

    /// Follows the body through bytes from an offset on, and tells the offset where it ends or the bytes do.
    mutating func advance(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(HTTPFault) -> Int {
        try advance(bytes, from: start) { _ in }
    }

    /// - Parameter data: gets each range of the body's own bytes, without chunk sizes and trailers.
    @inline(__always)
    mutating func advance(
        _ bytes: UnsafeRawBufferPointer, from start: Int, data: (Range<Int>) -> Void
    ) throws(HTTPFault) -> Int {
        let available = bytes.count - start
        switch self {
        case .complete: return start
        case .untilClose:
            data(start..<bytes.count)
            return bytes.count
        case .length(let left):
            self = left > available ? .length(left - available) : .complete
            let end = start + min(left, available)
            data(start..<end)
            return end
        case .chunked(var scanner):
            let end = try scanner.advance(bytes, from: start, data: data)
            self = scanner.isDone ? .complete : .chunked(scanner)
            return end
        }
    }
}

extension BodyFraming {
    var isChunked: Bool {
        if case .chunked = self { true } else { false }
    }
}
