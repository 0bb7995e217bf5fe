import Testing

@testable import DNSServer

@Suite("Answers")
struct DNSResponderTests {
    private static let blue = "blue.us-east-1.elasticbeanstalk.com"
    private static let balancer = "awseb-1.us-east-1.elb.amazonaws.com"

    private static let known: [String: DNSAnswer] = [
        blue: .alias(balancer, ttl: 60),
        balancer: .addresses([IPv4Address(127, 0, 0, 2), IPv4Address(127, 0, 0, 3)], ttl: 30),
        "loop.us-east-1.elasticbeanstalk.com": .alias("loop.us-east-1.elasticbeanstalk.com", ttl: 1),
        "away.us-east-1.elasticbeanstalk.com": .alias("example.org", ttl: 1),
        "lost.us-east-1.elasticbeanstalk.com": .alias("lost.us-east-1.elb.amazonaws.com", ttl: 1),
        "many.us-east-1.elb.amazonaws.com": .addresses((1...60).map { IPv4Address(127, 0, 1, $0) }, ttl: 1),
    ]

    private func ask(
        _ name: String, _ type: RecordType = .a, edns: UInt16? = nil, over transport: DNSResponder.Transport = .udp
    ) throws -> DNSMessage {
        try ask(try Sample.query(name, type, edns: edns).bytes, over: transport)
    }

    private func ask(_ bytes: [UInt8], over transport: DNSResponder.Transport = .udp) throws -> DNSMessage {
        let responder = DNSResponder(authority: try DNSAuthority { Self.known[$0] })
        return try DNSMessage(bytes: try #require(responder.respond(to: bytes, over: transport)))
    }

    @Test("An A question gets the addresses, with authority and the caller's flags")
    func address() throws {
        let response = try ask(Self.balancer)
        #expect(
            response.answers.map(\.data) == [
                .address(IPv4Address(127, 0, 0, 2)), .address(IPv4Address(127, 0, 0, 3)),
            ])
        #expect(response.answers.map(\.ttl) == [30, 30])
        #expect(response.header.isAuthoritative && response.header.recursionDesired)
        #expect(response.header.responseCode == .noError && response.authorities.isEmpty)
    }

    @Test("An alias is followed in the same answer")
    func alias() throws {
        for type in [RecordType.a, .any] {
            let response = try ask(Self.blue, type)
            #expect(response.answers.map(\.data.type) == [.cname, .a, .a])
            #expect(response.answers[1].name == (try DNSName(Self.balancer)))
        }
        #expect(try ask(Self.blue, .cname).answers.map(\.data.type) == [.cname])
    }

    @Test("AAAA for a name that has only A is an empty success with the zone's SOA")
    func noData() throws {
        let response = try ask(Self.balancer, .aaaa)
        #expect(response.header.responseCode == .noError)
        #expect(response.answers.isEmpty && response.authorities.map(\.data.type) == [.soa])
        #expect(try ask(Self.blue, .aaaa).answers.map(\.data.type) == [.cname])
    }

    @Test("An unknown name in a zone of ours does not exist, and the SOA says for how long")
    func nonexistent() throws {
        for zone in DNSAuthority.ownZones {
            let response = try ask("nothing.us-east-1." + zone)
            #expect(response.header.responseCode == .nonexistentDomain)
            #expect(response.authorities.map(\.name) == [try DNSName(zone)])
            #expect(response.authorities.map(\.ttl) == [DNSAuthority.negativeTTL])
        }
    }

    @Test("Zones and regions exist, so that resolvers that ask label by label go on")
    func emptyNodes() throws {
        for name in ["elasticbeanstalk.com", "us-east-1.elasticbeanstalk.com", "us-gov-west-1.elb.amazonaws.com"] {
            #expect(try ask(name).header.responseCode == .noError)
        }
        #expect(try ask("elb.amazonaws.com", .soa).answers.map(\.data.type) == [.soa])
        #expect(try ask("blue.elasticbeanstalk.com").header.responseCode == .nonexistentDomain)
    }

    @Test("Other zones are refused", arguments: ["example.org", "amazonaws.com", "notelasticbeanstalk.com", "."])
    func refused(name: String) throws {
        let response = try ask(name)
        #expect(response.header.responseCode == .refused && !response.header.isAuthoritative)
    }

    @Test("Loops, aliases that lead away and aliases that lead nowhere end")
    func oddAliases() throws {
        #expect(try ask("loop.us-east-1.elasticbeanstalk.com").header.responseCode == .noError)
        let away = try ask("away.us-east-1.elasticbeanstalk.com")
        #expect(away.header.responseCode == .noError && away.answers.count == 1)
        let lost = try ask("lost.us-east-1.elasticbeanstalk.com")
        #expect(lost.header.responseCode == .nonexistentDomain && lost.answers.count == 1)
    }

    @Test("The question comes back in its own case, and so do the names of its records")
    func caseIsKept() throws {
        let response = try ask("bLuE.Us-EaSt-1.eLaSticBeanstalk.COM")
        #expect(response.questions[0].name.description == "bLuE.Us-EaSt-1.eLaSticBeanstalk.COM")
        #expect(response.answers[0].name.description == "bLuE.Us-EaSt-1.eLaSticBeanstalk.COM")
    }

    @Test("An answer over 512 octets is truncated, unless EDNS or TCP allow more")
    func truncation() throws {
        let name = "many.us-east-1.elb.amazonaws.com"
        let short = try ask(name)
        #expect(short.header.isTruncated && short.answers.isEmpty)
        #expect(try ask(name, edns: 400).header.isTruncated)
        for full in [try ask(name, edns: 1232), try ask(name, over: .tcp)] {
            #expect(!full.header.isTruncated && full.answers.count == 60)
        }
    }

    @Test("EDNS is answered with EDNS; an unknown version with BADVERS")
    func edns() throws {
        #expect(try ask(Self.blue).additionals.isEmpty)
        #expect(try ask(Self.blue, edns: 4096).additionals.map(\.data.type) == [.opt])
        var query = try Sample.query(Self.blue, edns: 4096)
        query.additionals[0].ttl = 1 << 16
        let response = try ask(query.bytes)
        #expect(response.additionals[0].ttl >> 24 == 1 && response.answers.isEmpty)
        query.additionals.append(query.additionals[0])
        #expect(try ask(query.bytes).header.responseCode == .formatError)
    }

    @Test("What is no query is told so, or not answered at all")
    func notQueries() throws {
        var update = try Sample.query(Self.blue)
        update.header.opcode = 5
        #expect(try ask(update.bytes).header.responseCode == .notImplemented)
        #expect(try ask(Sample.header(questions: 2)).header.responseCode == .formatError)
        #expect(try ask(Sample.header(questions: 0)).header.responseCode == .formatError)
        var answer = try Sample.query(Self.blue)
        answer.header.isResponse = true
        let responder = DNSResponder(authority: try DNSAuthority { _ in nil })
        #expect(responder.respond(to: answer.bytes, over: .udp) == nil)
        #expect(responder.respond(to: [0, 1, 0], over: .tcp) == nil)
    }
}
