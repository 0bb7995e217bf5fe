/// Appends to memory that the caller has made large enough beforehand: a head is written in one go, without growing.
struct HeadWriter {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    /// Stops the process rather than write past the end: the bound that the caller computed would be wrong.
    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= memory.count - count, "a head outgrew the bound computed for it")
        guard let base = bytes.baseAddress, let start = memory.baseAddress else { return }
        (start + count).copyMemory(from: base, byteCount: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        append(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    mutating func append(_ text: [UInt8]) {
        text.withUnsafeBytes { append($0) }
    }

    @inline(__always)
    mutating func append(hexadecimal number: UInt64, digits: Int) {
        precondition(digits <= memory.count - count, "a head outgrew the bound computed for it")
        for digit in 0..<digits {
            let value = UInt8(truncatingIfNeeded: number &>> UInt64(4 * (digits - 1 - digit))) & 15
            memory[count + digit] = value < 10 ? 0x30 + value : 0x57 + value
        }
        count += digits
    }

    /// Copies the field lines that `keeps` accepts, in runs as long as possible.
    @inline(__always)
    mutating func append(
        _ lines: [HeadFields.Line], of bytes: UnsafeRawBufferPointer, where keeps: (HeadFields.Line) -> Bool
    ) {
        var runStart: Int?
        var runEnd = 0
        for line in lines {
            if keeps(line) {
                if runStart == nil { runStart = line.start }
                runEnd = line.end
            } else if let start = runStart {
                append(bytes, start..<runEnd)
                runStart = nil
            }
        }
        if let start = runStart { append(bytes, start..<runEnd) }
    }
}
