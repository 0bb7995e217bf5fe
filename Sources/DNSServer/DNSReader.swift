/// A place in a message that only moves forward; names may refer back to earlier places.
struct DNSReader {
    private let message: [UInt8]
    private(set) var position = 0

    /// More pointers in one name than any writer makes; it bounds the work that a crafted message can cause.
    private static let mostPointers = 32

    init(_ message: [UInt8]) { self.message = message }

    var isAtEnd: Bool { position == message.count }

    mutating func bytes(_ count: Int) throws(DNSFormatError) -> [UInt8] {
        guard count <= message.count - position else { throw .endsTooEarly }
        defer { position += count }
        return Array(message[position..<position + count])
    }

    mutating func uint16() throws(DNSFormatError) -> UInt16 {
        try bytes(2).reduce(0) { $0 << 8 | UInt16($1) }
    }

    mutating func uint32() throws(DNSFormatError) -> UInt32 {
        try bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads a name and stops behind it, or behind its first pointer.
    /// Every pointer must lead to before the place where the part that holds it began, so that none can loop.
    mutating func name() throws(DNSFormatError) -> DNSName {
        var labels: [[UInt8]] = []
        var length = 1
        var place = position
        var partStart = position
        var pointers = 0
        while true {
            let octet = Int(try self.octet(at: place))
            switch octet >> 6 {
            case 0b00 where octet == 0:
                if pointers == 0 { position = place + 1 }
                return try DNSName(labels: labels)
            case 0b00:
                length += 1 + octet
                if length > DNSName.longestName { throw .nameTooLong }
                labels.append(try slice(from: place + 1, count: octet))
                place += 1 + octet
            case 0b11:
                let target = (octet & 0x3F) << 8 | Int(try self.octet(at: place + 1))
                if pointers == 0 { position = place + 2 }
                pointers += 1
                guard target < partStart, pointers <= Self.mostPointers else { throw .badPointer }
                place = target
                partStart = target
            default:
                throw .unknownLabelKind
            }
        }
    }

    private func octet(at index: Int) throws(DNSFormatError) -> UInt8 {
        guard index < message.count else { throw .endsTooEarly }
        return message[index]
    }

    private func slice(from index: Int, count: Int) throws(DNSFormatError) -> [UInt8] {
        guard index + count <= message.count else { throw .endsTooEarly }
        return Array(message[index..<index + count])
    }
}
