import Testing

@testable import DNSServer

@Suite("The DNS message codec")
struct DNSMessageTests {
    @Test("A message survives being written and read")
    func roundTrip() throws {
        let message = try Sample.answer()
        #expect(try DNSMessage(bytes: message.bytes) == message)
    }

    @Test("A repeated name is written once")
    func compression() throws {
        let name = try DNSName("blue.us-east-1.elasticbeanstalk.com")
        var message = DNSMessage(header: .init(id: 1))
        message.questions = [.init(name: name, type: .a)]
        let questionOnly = message.bytes.count
        message.answers = [.init(name: name, ttl: 1, data: .address(IPv4Address(127, 0, 0, 1)))]
        #expect(message.bytes.count == questionOnly + 2 + 10 + 4)
    }

    @Test("Names differing in case are one name, but keep their spelling")
    func caseOfNames() throws {
        let mixed = try DNSName("BlUe.Example")
        #expect(mixed == (try DNSName("blue.example.")))
        #expect(mixed.description == "BlUe.Example")
        #expect(mixed.lookupText == "blue.example")
    }

    @Test("A label of 63 octets is the longest, a name of 255 likewise")
    func lengthLimits() throws {
        let label = String(repeating: "a", count: 63)
        #expect(throws: DNSFormatError.labelTooLong) { try DNSName(label + "a") }
        let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
        #expect(try DNSName(longest).wireLength == 255)
        #expect(throws: DNSFormatError.nameTooLong) { try DNSName(longest + "b") }
        #expect(throws: DNSFormatError.emptyLabel) { try DNSName("a..b") }
    }

    @Test("A label that holds a dot cannot be taken for two labels")
    func dotInLabel() throws {
        #expect(try DNSName(labels: [Array("a.b".utf8)]).lookupText == nil)
    }

    @Test(
        "Pointers to themselves, forwards and in a circle are refused",
        arguments: [[0xC0, 12], [0xC0, 14, 0], [1, 97, 0xC0, 12], [0xC0, 0xFF]] as [[UInt8]])
    func pointerLoops(name: [UInt8]) {
        let bytes = Sample.header(questions: 1) + name + [0, 1, 0, 1]
        #expect(throws: DNSFormatError.badPointer) { try DNSMessage(bytes: bytes) }
    }

    @Test("A chain of very many pointers is refused")
    func pointerChain() {
        let bytes = Sample.header(questions: 1) + [0, 0, 1, 0, 1]
        var chain = bytes
        for index in 0..<40 { chain += [0xC0, UInt8(index == 0 ? 12 : bytes.count + 2 * index - 2)] }
        var reader = DNSReader(chain)
        #expect(throws: DNSFormatError.badPointer) {
            _ = try reader.bytes(chain.count - 2)
            _ = try reader.name()
        }
    }

    @Test("Data that is longer or shorter than it says is refused")
    func wrongDataLength() throws {
        var bytes = try Sample.answer().bytes
        bytes.append(0)
        #expect(throws: DNSFormatError.trailingBytes) { try DNSMessage(bytes: bytes) }
        #expect(throws: DNSFormatError.endsTooEarly) { try DNSMessage(bytes: Array(bytes.dropLast(2))) }
    }

    @Test("Addresses are dotted decimals and nothing else")
    func addresses() {
        #expect(IPv4Address("127.0.0.255")?.octets == [127, 0, 0, 255])
        for text in ["", "127.0.0", "127.0.0.256", "1.2.3.4.5", "::1", "1.2.3.+4", "1..2.3", "localhost"] {
            #expect(IPv4Address(text) == nil, "\(text)")
        }
    }
}
