/// Where request ids come from.
package enum RequestID {
    /// A random UUID of version 4, as AWS's services answer it.
    @Sendable
    package static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let high = generator.next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { bytes in
            var place = 0
            for (index, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
                if index == 8 || index == 12 { append(UInt8(ascii: "-"), to: bytes, &place) }
                append(digits[Int(high >> UInt64(shift) & 15)], to: bytes, &place)
            }
            for (index, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
                if index == 0 || index == 4 { append(UInt8(ascii: "-"), to: bytes, &place) }
                append(digits[Int(low >> UInt64(shift) & 15)], to: bytes, &place)
            }
            return place
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func append(_ byte: UInt8, to bytes: UnsafeMutableBufferPointer<UInt8>, _ place: inout Int) {
        bytes[place] = byte
        place += 1
    }
}
