extension DNSMessage {
    /// Reads a whole message. Work and memory are bounded by the bytes given, whatever they say.
    package init(bytes: [UInt8]) throws(DNSFormatError) {
        var reader = DNSReader(bytes)
        header = try Header(from: &reader)
        let counts = [try reader.uint16(), try reader.uint16(), try reader.uint16(), try reader.uint16()]
        for _ in 0..<counts[0] { questions.append(try Question(from: &reader)) }
        for _ in 0..<counts[1] { answers.append(try Record(from: &reader)) }
        for _ in 0..<counts[2] { authorities.append(try Record(from: &reader)) }
        for _ in 0..<counts[3] { additionals.append(try Record(from: &reader)) }
        if !reader.isAtEnd { throw .trailingBytes }
    }
}

extension DNSMessage.Header {
    /// Reads the id and the flags; the counts behind them are the message's.
    init(from reader: inout DNSReader) throws(DNSFormatError) {
        id = try reader.uint16()
        let flags = try reader.uint16()
        isResponse = flags & 0x8000 != 0
        opcode = UInt8(flags >> 11 & 0xF)
        isAuthoritative = flags & 0x0400 != 0
        isTruncated = flags & 0x0200 != 0
        recursionDesired = flags & 0x0100 != 0
        responseCode = ResponseCode(rawValue: UInt8(flags & 0xF)) ?? .serverFailure
    }
}

extension DNSMessage.Question {
    init(from reader: inout DNSReader) throws(DNSFormatError) {
        name = try reader.name()
        type = RecordType(rawValue: try reader.uint16())
        recordClass = try reader.uint16()
    }
}

extension DNSMessage.Record {
    init(from reader: inout DNSReader) throws(DNSFormatError) {
        name = try reader.name()
        let type = RecordType(rawValue: try reader.uint16())
        recordClass = try reader.uint16()
        ttl = try reader.uint32()
        let length = Int(try reader.uint16())
        let end = reader.position + length
        data = try RecordData(type: type, length: length, from: &reader)
        if reader.position != end { throw .endsTooEarly }
    }
}

extension RecordData {
    init(type: RecordType, length: Int, from reader: inout DNSReader) throws(DNSFormatError) {
        switch type {
        case .a where length == 4:
            let octets = try reader.bytes(4)
            self = .address(IPv4Address(octets[0], octets[1], octets[2], octets[3]))
        case .cname:
            self = .alias(try reader.name())
        case .soa:
            let server = try reader.name()
            let mailbox = try reader.name()
            var numbers: [UInt32] = []
            for _ in 0..<5 { numbers.append(try reader.uint32()) }
            self = .authority(StartOfAuthority(server: server, mailbox: mailbox, numbers: numbers))
        default:
            self = .other(type, try reader.bytes(length))
        }
    }
}
