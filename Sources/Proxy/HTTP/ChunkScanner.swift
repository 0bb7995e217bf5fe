/// Follows a chunked body (RFC 9112 section 7.1) one byte at a time outside its data, so that how it was cut into
/// packets cannot change what it means.
struct ChunkScanner {
    private enum Place: UInt8 {
        case sizeStart, size, blank, extensions, sizeEnd, data, dataReturn, dataFeed
        case trailerStart, trailerName, trailerValue, trailerEnd, lastFeed, done
    }

    private var place = Place.sizeStart
    /// Of the chunk: its size while that is read, then the bytes of data still to come.
    private var left = 0
    /// Bytes of chunk extensions or trailers since the last data, which are bounded.
    private var overhead = 0

    private static let mostOverhead = 16 * 1024
    /// A size with this bit set would overflow with one more digit.
    private static let largestSize = Int.max >> 5

    var isDone: Bool { place == .done }

    /// The offset of the first byte not looked at: past the body's end, else the count of bytes.
    @inline(__always)
    mutating func advance(
        _ bytes: UnsafeRawBufferPointer, from start: Int, data: (Range<Int>) -> Void
    ) throws(HTTPFault) -> Int {
        var at = start
        while at < bytes.count, place != .done {
            if place == .data {
                let end = at + min(left, bytes.count - at)
                data(at..<end)
                left -= end - at
                at = end
                if left == 0 { place = .dataReturn }
            } else {
                try step(bytes[at])
                at += 1
            }
        }
        return at
    }

    private mutating func step(_ byte: UInt8) throws(HTTPFault) {
        switch place {
        case .sizeStart, .size: try readSize(byte)
        case .blank, .extensions: try readExtension(byte)
        case .sizeEnd:
            try expect(byte, ASCII.lf, then: left == 0 ? .trailerStart : .data)
        case .dataReturn: try expect(byte, ASCII.cr, then: .dataFeed)
        case .dataFeed:
            overhead = 0
            try expect(byte, ASCII.lf, then: .sizeStart)
        case .trailerStart, .trailerName, .trailerValue: try readTrailer(byte)
        case .trailerEnd: try expect(byte, ASCII.lf, then: .trailerStart)
        case .lastFeed: try expect(byte, ASCII.lf, then: .done)
        case .data, .done: break
        }
    }

    private mutating func expect(_ byte: UInt8, _ expected: UInt8, then next: Place) throws(HTTPFault) {
        guard byte == expected else { throw .badRequest }
        place = next
    }

    private mutating func readSize(_ byte: UInt8) throws(HTTPFault) {
        if let digit = byte.hexValue {
            if place == .sizeStart { left = 0 }
            guard left <= Self.largestSize else { throw .badRequest }
            left = left << 4 | digit
            place = .size
            try countOverhead()
        } else if place == .size {
            try readExtension(byte)
        } else {
            throw .badRequest
        }
    }

    private mutating func readExtension(_ byte: UInt8) throws(HTTPFault) {
        try countOverhead()
        switch byte {
        case ASCII.semicolon: place = .extensions
        case ASCII.cr where place != .blank: place = .sizeEnd
        case ASCII.space, ASCII.tab: if place == .size { place = .blank }
        default:
            guard place == .extensions, byte >= ASCII.space, byte != 0x7F else { throw .badRequest }
        }
    }

    private mutating func readTrailer(_ byte: UInt8) throws(HTTPFault) {
        try countOverhead()
        switch place {
        case .trailerStart where byte == ASCII.cr: place = .lastFeed
        case .trailerStart where byte.isToken: place = .trailerName
        case .trailerName where byte.isToken: break
        case .trailerName where byte == ASCII.colon: place = .trailerValue
        case .trailerValue where byte == ASCII.cr: place = .trailerEnd
        case .trailerValue where (byte >= ASCII.space || byte == ASCII.tab) && byte != 0x7F: break
        default: throw .badRequest
        }
    }

    private mutating func countOverhead() throws(HTTPFault) {
        overhead += 1
        if overhead > Self.mostOverhead { throw .fieldsTooLarge }
    }
}
