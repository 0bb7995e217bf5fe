#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum ASCII {
    static let tab: UInt8 = 0x09
    static let lf: UInt8 = 0x0A
    static let cr: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let comma: UInt8 = 0x2C
    static let slash: UInt8 = 0x2F
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
}

extension UInt8 {
    /// RFC 9110 section 5.6.2, `tchar`. A bit for each character, in two words.
    @inline(__always)
    var isToken: Bool {
        let word: UInt64 = self < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return self < 128 && (word &>> UInt64(self & 63)) & 1 == 1
    }

    @inline(__always)
    var isBlank: Bool { self == ASCII.space || self == ASCII.tab }

    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    @inline(__always)
    var hexValue: Int? {
        switch self {
        case 0x30...0x39: Int(self) - 0x30
        case 0x41...0x46: Int(self) - 0x41 + 10
        case 0x61...0x66: Int(self) - 0x61 + 10
        default: nil
        }
    }
}

/// Reading HTTP's grammar from raw bytes. Offsets are into the buffer; in release builds they are not checked, so each
/// caller stays within what `HeadBoundary` has found to be whole lines.
extension UnsafeRawBufferPointer {
    @inline(__always)
    func offset(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress, let found = memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count, let one = baseAddress, let two = other.baseAddress else {
            return isEmpty && other.isEmpty
        }
        return memcmp(one, two, count) == 0
    }

    /// - Parameter name: lower case.
    @inline(__always)
    func equalsIgnoringCase(_ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        var index = 0
        while index < name.utf8CodeUnitCount {
            if self[range.lowerBound + index].lowercased != name.utf8Start[index] { return false }
            index += 1
        }
        return true
    }

    func equalsIgnoringCase(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        one.count == other.count
            && zip(one, other).allSatisfy { self[$0].lowercased == self[$1].lowercased }
    }

    /// The range without blanks at its ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    /// True when a field value holds a control character other than a tab (RFC 9110 section 5.5).
    @inline(__always)
    func containsControl(_ range: Range<Int>) -> Bool {
        var isASCII = true
        return containsControl(range, isASCII: &isASCII)
    }

    /// - Parameter isASCII: becomes false when there is a byte of 0x80 or above, which a value may hold.
    @inline(__always)
    func containsControl(_ range: Range<Int>, isASCII: inout Bool) -> Bool {
        var at = range.lowerBound
        var seen: UInt64 = 0
        while at + 8 <= range.upperBound {
            let word = loadUnaligned(fromByteOffset: at, as: UInt64.self)
            seen |= word
            if Self.mayHoldControl(word), containsControlBytewise(at..<at + 8) { return true }
            at += 8
        }
        for last in at..<range.upperBound { seen |= UInt64(self[last]) }
        if seen & 0x8080_8080_8080_8080 != 0 { isASCII = false }
        return containsControlBytewise(at..<range.upperBound)
    }

    /// Eight bytes at once: is any below 0x20, or 0x7F? Tabs answer true as well and are looked at one by one.
    @inline(__always)
    private static func mayHoldControl(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let below = (word &- ones &* 0x20) & ~word & tops
        let delete = word ^ (ones &* 0x7F)
        return below | ((delete &- ones) & ~delete & tops) != 0
    }

    @inline(__always)
    private func containsControlBytewise(_ range: Range<Int>) -> Bool {
        for at in range {
            let byte = self[at]
            if (byte < 0x20 && byte != ASCII.tab) || byte == 0x7F { return true }
        }
        return false
    }
}

extension UInt8 {
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
