/// A cyclic redundancy check that takes the lowest bit first; all three of S3's do, and invert before and after.
struct ReflectedCRC: Sendable {
    private let table: Table
    private var value: UInt64

    /// The sums of single bytes; made once per polynomial.
    final class Table: Sendable {
        let sums: [UInt64]
        let width: Int

        fileprivate init(polynomial: UInt64, width: Int) {
            self.width = width
            sums = (0..<256).map { byte in
                (0..<8).reduce(UInt64(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ polynomial : sum >> 1 }
            }
        }

        static let crc32 = Table(polynomial: 0xEDB8_8320, width: 32)
        static let crc32c = Table(polynomial: 0x82F6_3B78, width: 32)
        static let crc64nvme = Table(polynomial: 0x9A6C_9329_AC4B_C9B5, width: 64)

        fileprivate var ones: UInt64 { width == 64 ? .max : (1 << UInt64(width)) - 1 }
    }

    init(_ table: Table) {
        self.table = table
        value = table.ones
    }

    mutating func update(_ bytes: [UInt8]) {
        value = table.sums.withUnsafeBufferPointer { sums in
            bytes.reduce(value) { $0 >> 8 ^ sums[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
        }
    }

    var bytes: [UInt8] {
        let sum = value ^ table.ones
        return stride(from: table.width - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: sum >> UInt64($0)) }
    }
}
