import Testing

@testable import Proxy

@Suite("The cipher suite a server greets with")
struct CipherSuiteTests {
    static func hello(session: Int, suite: UInt16) -> [UInt8] {
        let message: [UInt8] =
            [3, 3] + [UInt8](repeating: 7, count: 32) + [UInt8(session)] + [UInt8](repeating: 9, count: session)
            + [UInt8(suite >> 8), UInt8(suite & 255), 0]
        return [22, 3, 3, 0, UInt8(message.count + 4), 2, 0, 0, UInt8(message.count)] + message
    }

    static func suite(_ bytes: [UInt8]) -> TLSCipherSuite? {
        bytes.withUnsafeBytes { TLSCipherSuite(serverHello: $0) }
    }

    @Test("It is told by OpenSSL's name, with and without a session", arguments: [0, 32])
    func named(session: Int) {
        #expect(Self.suite(Self.hello(session: session, suite: 0x1302))?.name == "TLS_AES_256_GCM_SHA384")
        #expect(Self.suite(Self.hello(session: session, suite: 0xC02F))?.name == "ECDHE-RSA-AES128-GCM-SHA256")
        #expect(Self.suite(Self.hello(session: session, suite: 0x000A))?.name == "0x000A")
    }

    @Test("A part of a greeting, and what is none, names nothing")
    func none() {
        let whole = Self.hello(session: 32, suite: 0x1301)
        for count in 0..<(whole.count - 1) { #expect(Self.suite(Array(whole.prefix(count))) == nil) }
        #expect(Self.suite([21] + whole.dropFirst()) == nil)
        #expect(Self.suite([UInt8](repeating: 255, count: 400)) == nil)
    }
}
