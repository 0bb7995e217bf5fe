@testable import DNSServer

/// Messages that several tests use.
enum Sample {
    static func query(_ name: String, _ type: RecordType = .a, edns: UInt16? = nil) throws -> DNSMessage {
        var message = DNSMessage(header: .init(id: 0xBEEF))
        message.header.recursionDesired = true
        message.questions = [.init(name: try DNSName(name), type: type)]
        if let edns {
            message.additionals = [.init(name: .root, recordClass: edns, ttl: 0, data: .other(.opt, []))]
        }
        return message
    }

    static func answer() throws -> DNSMessage {
        var message = try query("Www.us-east-1.elasticbeanstalk.com")
        let zone = try DNSName("elasticbeanstalk.com")
        let target = try DNSName("lb.us-east-1.elb.amazonaws.com")
        message.header.isResponse = true
        message.answers = [
            .init(name: message.questions[0].name, ttl: 60, data: .alias(target)),
            .init(name: target, ttl: 60, data: .address(IPv4Address(127, 0, 0, 9))),
        ]
        message.authorities = [
            .init(
                name: zone, ttl: 1,
                data: .authority(.init(server: zone, mailbox: zone, numbers: [1, 2, 3, 4, 5])))
        ]
        message.additionals = [.init(name: .root, recordClass: 1232, ttl: 0, data: .other(.opt, [1, 2, 3]))]
        return message
    }

    static func header(questions: UInt8) -> [UInt8] { [0, 7, 1, 0, 0, questions, 0, 0, 0, 0, 0, 0] }
}
