/// A query or an answer. Source: RFC 1035, section 4.
package struct DNSMessage: Sendable, Equatable {
    package var header: Header
    package var questions: [Question] = []
    package var answers: [Record] = []
    package var authorities: [Record] = []
    package var additionals: [Record] = []

    package init(header: Header) { self.header = header }

    package struct Header: Sendable, Equatable {
        package var id: UInt16
        package var isResponse = false
        /// 0 is an ordinary query; nothing else is served.
        package var opcode: UInt8 = 0
        package var isAuthoritative = false
        package var isTruncated = false
        package var recursionDesired = false
        package var responseCode = ResponseCode.noError

        package init(id: UInt16) { self.id = id }
    }

    package struct Question: Sendable, Equatable {
        package var name: DNSName
        package var type: RecordType
        package var recordClass: UInt16

        package init(name: DNSName, type: RecordType, recordClass: UInt16 = DNSMessage.internet) {
            self.name = name
            self.type = type
            self.recordClass = recordClass
        }
    }

    package struct Record: Sendable, Equatable {
        package var name: DNSName
        package var recordClass: UInt16
        /// Seconds; in an OPT record the extended code, version and flags instead.
        package var ttl: UInt32
        package var data: RecordData

        package init(name: DNSName, recordClass: UInt16 = DNSMessage.internet, ttl: UInt32, data: RecordData) {
            self.name = name
            self.recordClass = recordClass
            self.ttl = ttl
            self.data = data
        }
    }

    /// The class of every record there is in practice (IN).
    package static let internet: UInt16 = 1
    package static let anyClass: UInt16 = 255
}

/// The four bits of the header; EDNS adds eight more for codes over 15.
package enum ResponseCode: UInt8, Sendable {
    case noError = 0
    case formatError, serverFailure, nonexistentDomain, notImplemented, refused
}

package struct RecordType: RawRepresentable, Sendable, Hashable {
    package var rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let a = RecordType(rawValue: 1)
    package static let cname = RecordType(rawValue: 5)
    package static let soa = RecordType(rawValue: 6)
    package static let aaaa = RecordType(rawValue: 28)
    package static let opt = RecordType(rawValue: 41)
    package static let any = RecordType(rawValue: 255)
}

package enum RecordData: Sendable, Equatable {
    case address(IPv4Address)
    case alias(DNSName)
    case authority(StartOfAuthority)
    /// Any other type, OPT among them, as its bytes.
    case other(RecordType, [UInt8])

    package var type: RecordType {
        switch self {
        case .address: .a
        case .alias: .cname
        case .authority: .soa
        case .other(let type, _): type
        }
    }
}

package struct StartOfAuthority: Sendable, Equatable {
    package var server: DNSName
    package var mailbox: DNSName
    /// Serial, refresh, retry, expire, minimum (seconds that a 'no such name' may be remembered).
    package var numbers: [UInt32]

    package init(server: DNSName, mailbox: DNSName, numbers: [UInt32]) {
        self.server = server
        self.mailbox = mailbox
        self.numbers = numbers
    }
}
