/// Some of the 256 bytes.
struct ByteSet: Sendable, Equatable {
    private var low: UInt128 = 0
    private var high: UInt128 = 0

    static let none = ByteSet()
    static let all = ByteSet().inverted
    static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
    static let letters = ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z"))
        .union(ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z")))
    static let word = letters.union(digits).union(ByteSet(UInt8(ascii: "_")...UInt8(ascii: "_")))
    static let space = ByteSet(0x09...0x0D).union(ByteSet(0x20...0x20))

    private init() {}

    init(_ range: ClosedRange<UInt8>) {
        for byte in range { insert(byte) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let half = byte < 128 ? low : high
        return half >> UInt128(byte & 127) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        if byte < 128 { low |= 1 << UInt128(byte) } else { high |= 1 << UInt128(byte & 127) }
    }

    func union(_ other: ByteSet) -> ByteSet {
        var union = self
        union.low |= other.low
        union.high |= other.high
        return union
    }

    var inverted: ByteSet {
        var inverted = self
        inverted.low = ~low
        inverted.high = ~high
        return inverted
    }

    /// With each letter in both cases.
    var ignoringCase: ByteSet {
        var both = self
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") where contains(byte) || contains(byte - 32) {
            both.insert(byte)
            both.insert(byte - 32)
        }
        return both
    }
}
