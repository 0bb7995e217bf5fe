/// Bytes of a query in, bytes of its answer out.
package struct DNSResponder: Sendable {
    private let authority: DNSAuthority

    package enum Transport: Sendable { case udp, tcp }

    /// The most a UDP answer may hold where the client says nothing (RFC 1035), and where it says that more is fine:
    /// what passes common networks in one piece.
    package static let plainUDPLimit = 512
    package static let largestUDP = 1232

    package init(authority: DNSAuthority) { self.authority = authority }

    /// Nil where silence is right: too short to answer, or itself an answer (two servers would talk for ever).
    package func respond(to query: [UInt8], over transport: Transport) -> [UInt8]? {
        var reader = DNSReader(query)
        guard let header = try? DNSMessage.Header(from: &reader), query.count >= 12, !header.isResponse else {
            return nil
        }
        guard header.opcode == 0 else { return refusal(header, .notImplemented).bytes }
        guard let message = try? DNSMessage(bytes: query), message.questions.count == 1 else {
            return refusal(header, .formatError).bytes
        }
        let options = message.additionals.filter { $0.data.type == .opt }
        guard options.count <= 1 else { return refusal(header, .formatError).bytes }
        return respond(to: message, option: options.first, over: transport)
    }

    private func respond(to query: DNSMessage, option: DNSMessage.Record?, over transport: Transport) -> [UInt8] {
        var response = refusal(query.header, .noError)
        response.questions = query.questions
        if let option { response.additionals = [Self.option(answering: option)] }
        if (option?.ednsVersion ?? 0) == 0 { authority.answer(query.questions[0], in: &response) }
        let bytes = response.bytes
        return bytes.count <= Self.limit(option, transport) ? bytes : Self.truncated(response).bytes
    }

    private func refusal(_ query: DNSMessage.Header, _ code: ResponseCode) -> DNSMessage {
        var header = DNSMessage.Header(id: query.id)
        header.isResponse = true
        header.opcode = query.opcode
        header.recursionDesired = query.recursionDesired
        header.responseCode = code
        return DNSMessage(header: header)
    }

    private static func limit(_ option: DNSMessage.Record?, _ transport: Transport) -> Int {
        if transport == .tcp { return Int(UInt16.max) }
        guard let option else { return plainUDPLimit }
        return min(max(Int(option.recordClass), plainUDPLimit), largestUDP)
    }

    /// No records at all: the client asks again over TCP, and must not use half an answer.
    private static func truncated(_ response: DNSMessage) -> DNSMessage {
        var short = response
        short.header.isTruncated = true
        short.answers = []
        short.authorities = []
        return short
    }

    /// Our own OPT record; a version that we do not know is answered with the code BADVERS (16, RFC 6891).
    private static func option(answering option: DNSMessage.Record) -> DNSMessage.Record {
        let extendedCode: UInt32 = option.ednsVersion == 0 ? 0 : 1
        return .init(
            name: .root, recordClass: UInt16(largestUDP), ttl: extendedCode << 24, data: .other(.opt, []))
    }
}

extension DNSMessage.Record {
    fileprivate var ednsVersion: UInt8 { UInt8(truncatingIfNeeded: ttl >> 16) }
}
