extension DNSMessage {
    /// The bytes of the message; names repeated in it are written once and pointed to.
    package var bytes: [UInt8] {
        var writer = DNSWriter()
        writer.append(header.id)
        writer.append(header.flags)
        for count in [questions.count, answers.count, authorities.count, additionals.count] {
            writer.append(UInt16(clamping: count))
        }
        for question in questions { question.write(to: &writer) }
        for record in answers + authorities + additionals { record.write(to: &writer) }
        return writer.bytes
    }
}

extension DNSMessage.Header {
    fileprivate var flags: UInt16 {
        var flags = UInt16(opcode & 0xF) << 11 | UInt16(responseCode.rawValue)
        if isResponse { flags |= 0x8000 }
        if isAuthoritative { flags |= 0x0400 }
        if isTruncated { flags |= 0x0200 }
        if recursionDesired { flags |= 0x0100 }
        return flags
    }
}

extension DNSMessage.Question {
    fileprivate func write(to writer: inout DNSWriter) {
        writer.append(name)
        writer.append(type.rawValue)
        writer.append(recordClass)
    }
}

extension DNSMessage.Record {
    fileprivate func write(to writer: inout DNSWriter) {
        writer.append(name)
        writer.append(data.type.rawValue)
        writer.append(recordClass)
        writer.append(ttl)
        writer.appendWithLength { data.write(to: &$0) }
    }
}

extension RecordData {
    fileprivate func write(to writer: inout DNSWriter) {
        switch self {
        case .address(let address):
            writer.append(address.octets)
        case .alias(let name):
            writer.append(name)
        case .authority(let authority):
            writer.append(authority.server)
            writer.append(authority.mailbox)
            for number in authority.numbers { writer.append(number) }
        case .other(_, let bytes):
            writer.append(bytes)
        }
    }
}
