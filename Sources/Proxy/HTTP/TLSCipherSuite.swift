/// A cipher suite by its number in the registry of TLS parameters.
struct TLSCipherSuite: Equatable {
    let number: UInt16

    init(number: UInt16) { self.number = number }

    /// nil for bytes that do not begin with a whole `ServerHello`, after which the suite stands.
    /// Source: RFC 8446, sections 4.1.3 and 5.1; the same place in RFC 5246.
    init?(serverHello bytes: UnsafeRawBufferPointer) {
        // A record's head, a message's head, a version and 32 random bytes; then a session's id with its length.
        let (record, message, version, random) = (5, 4, 2, 32)
        let start = record + message + version + random
        guard bytes.count > start, bytes[0] == 22, bytes[record] == 2 else { return nil }
        let end = start + 1 + Int(bytes[start])
        guard bytes.count >= end + 2 else { return nil }
        number = UInt16(bytes[end]) << 8 | UInt16(bytes[end + 1])
    }

    /// As OpenSSL writes it, which is how load balancers tell it; the number where it is none of those that are spoken.
    var name: String {
        if let name = Self.names[number] { return name }
        let digits = String(number, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static let names: [UInt16: String] = [
        0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384", 0x1303: "TLS_CHACHA20_POLY1305_SHA256",
        0xC02B: "ECDHE-ECDSA-AES128-GCM-SHA256", 0xC02C: "ECDHE-ECDSA-AES256-GCM-SHA384",
        0xC02F: "ECDHE-RSA-AES128-GCM-SHA256", 0xC030: "ECDHE-RSA-AES256-GCM-SHA384",
        0xCCA8: "ECDHE-RSA-CHACHA20-POLY1305", 0xCCA9: "ECDHE-ECDSA-CHACHA20-POLY1305",
        0xC023: "ECDHE-ECDSA-AES128-SHA256", 0xC024: "ECDHE-ECDSA-AES256-SHA384",
        0xC027: "ECDHE-RSA-AES128-SHA256", 0xC028: "ECDHE-RSA-AES256-SHA384", 0xC009: "ECDHE-ECDSA-AES128-SHA",
        0xC00A: "ECDHE-ECDSA-AES256-SHA", 0xC013: "ECDHE-RSA-AES128-SHA", 0xC014: "ECDHE-RSA-AES256-SHA",
        0x009C: "AES128-GCM-SHA256", 0x009D: "AES256-GCM-SHA384", 0x003C: "AES128-SHA256", 0x003D: "AES256-SHA256",
        0x002F: "AES128-SHA", 0x0035: "AES256-SHA",
    ]
}
