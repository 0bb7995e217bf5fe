/// One value of `X-Amzn-Trace-Id`: the time and a number that no other request has.
/// Source: Application Load Balancers guide, "Request tracing for your Application Load Balancer".
struct TraceID {
    /// Since 1970; eight hexadecimal digits.
    var seconds: UInt32
    /// Twenty-four hexadecimal digits together.
    var high: UInt32
    var low: UInt64

    init(seconds: UInt32, using generator: inout some RandomNumberGenerator) {
        self.seconds = seconds
        high = UInt32(truncatingIfNeeded: generator.next())
        low = generator.next()
    }

    /// Heads longer than this lose what they said.
    static let largestHead = 7 * 1024
}

extension HeadWriter {
    @inline(__always)
    mutating func append(_ id: TraceID) {
        append("1-")
        append(hexadecimal: UInt64(id.seconds), digits: 8)
        append("-")
        append(hexadecimal: UInt64(id.high), digits: 8)
        append(hexadecimal: id.low, digits: 16)
    }

    /// The line a target gets: with `Root` when there was none, else with `Self` in place of an earlier one, and all
    /// other fields as they were.
    mutating func append(_ id: TraceID, before earlier: Range<Int>?, of bytes: UnsafeRawBufferPointer) {
        append("X-Amzn-Trace-Id: ")
        guard let earlier, !earlier.isEmpty else {
            append("Root=")
            append(id)
            return append("\r\n")
        }
        let fields = bytes.fields(earlier, separatedBy: ASCII.semicolon)
        let hasRoot = fields.contains { bytes.equalsIgnoringCase($0.prefix(5), "root=") }
        append(hasRoot ? "Self=" : "Root=")
        append(id)
        for field in fields where !bytes.equalsIgnoringCase(field.prefix(5), "self=") {
            append(";")
            append(bytes, field)
        }
        append("\r\n")
    }
}

extension UnsafeRawBufferPointer {
    /// What stands between separators, without blanks around it, as far as there is anything.
    func fields(_ range: Range<Int>, separatedBy separator: UInt8) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, self[end] != separator { end += 1 }
            let field = trimmed(start..<end)
            if !field.isEmpty { fields.append(field) }
            start = end + 1
        }
        return fields
    }
}
