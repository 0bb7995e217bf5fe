/// The zones answered for, and what they hold. Pure: a question in, an answer out.
package struct DNSAuthority: Sendable {
    private let zones: [DNSName]
    private let lookup: DNSLookup

    /// The names that Beanstalk and Elastic Load Balancing give out, and the same below `localhost`.
    package static let ownZones = [
        "elasticbeanstalk.com", "elb.amazonaws.com", "elasticbeanstalk.localhost", "elb.amazonaws.localhost",
    ]

    /// Seconds that 'no such name' may be remembered: short, as the name may be created at any moment.
    package static let negativeTTL: UInt32 = 1

    private static let longestAliasChain = 8

    package init(zones: [String] = ownZones, lookup: @escaping DNSLookup) throws(DNSFormatError) {
        var names: [DNSName] = []
        for zone in zones { names.append(try DNSName(zone)) }
        self.zones = names
        self.lookup = lookup
    }

    /// Fills in code and records; the question itself is the caller's.
    package func answer(_ question: DNSMessage.Question, in response: inout DNSMessage) {
        let isInternet = question.recordClass == DNSMessage.internet || question.recordClass == DNSMessage.anyClass
        guard isInternet, let zone = zone(of: question.name) else {
            response.header.responseCode = .refused
            return
        }
        response.header.isAuthoritative = true
        if question.name == zone, question.type == .soa || question.type == .any {
            response.answers = [startOfAuthority(zone)]
            return
        }
        let found = records(for: question)
        response.answers = found.records
        if found.records.isEmpty || !found.nameExists { response.authorities = [startOfAuthority(zone)] }
        if !found.nameExists { response.header.responseCode = .nonexistentDomain }
    }

    private func zone(of name: DNSName) -> DNSName? {
        zones.first(where: name.isWithin) ?? networkZone(of: name)
    }

    /// Names of network load balancers have the region behind `elb`: `NAME-ID.elb.REGION.amazonaws.com`. A zone for
    /// each region, where the zones of the other load balancers are ours.
    private func networkZone(of name: DNSName) -> DNSName? {
        zones.lazy.compactMap { zone -> DNSName? in
            guard zone.labels.first == Array("elb".utf8) else { return nil }
            let parts = Array(name.lookupText?.split(separator: ".") ?? [])
            let parent = zone.lookupText?.split(separator: ".").dropFirst() ?? []
            guard parts.count == parent.count + 3, parts[1] == "elb", parts.suffix(parent.count) == parent,
                Self.isRegion(Array(parts[2].utf8))
            else { return nil }
            return try? DNSName(parts.dropFirst().joined(separator: "."))
        }.first
    }

    /// Follows aliases within our zones. A loop or an overlong chain ends with what was found so far, as resolvers
    /// detect it themselves.
    private func records(for question: DNSMessage.Question) -> (records: [DNSMessage.Record], nameExists: Bool) {
        var records: [DNSMessage.Record] = []
        var name = question.name
        for _ in 0..<Self.longestAliasChain {
            switch name.lookupText.flatMap(lookup) {
            case nil:
                let isAnswerable = zone(of: name) != nil
                return (records, !isAnswerable || holdsOthers(name))
            case .addresses(let addresses, let ttl):
                guard question.type == .a || question.type == .any else { return (records, true) }
                return (records + addresses.map { .init(name: name, ttl: ttl, data: .address($0)) }, true)
            case .alias(let text, let ttl):
                // An alias that is no name at all is as good as a name without records.
                guard let target = try? DNSName(text) else { return (records, true) }
                records.append(.init(name: name, ttl: ttl, data: .alias(target)))
                if question.type == .cname { return (records, true) }
                name = target
            }
        }
        return (records, true)
    }

    /// Whether names stand below this one: a zone itself, and a region in it. Saying that these do not exist would
    /// make a resolver that asks label by label give up (RFC 8020).
    private func holdsOthers(_ name: DNSName) -> Bool {
        zones.contains { zone in
            if name == zone { return true }
            return name.isWithin(zone) && name.labels.count == zone.labels.count + 1 && Self.isRegion(name.labels[0])
        }
    }

    /// `us-east-1`, `us-gov-west-1`: words, then a number.
    private static func isRegion(_ label: [UInt8]) -> Bool {
        let parts = label.split(separator: UInt8(ascii: "-"))
        guard parts.count >= 3, let last = parts.last else { return false }
        return last.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private func startOfAuthority(_ zone: DNSName) -> DNSMessage.Record {
        let authority = StartOfAuthority(
            server: zone, mailbox: zone, numbers: [1, 3600, 600, 86400, Self.negativeTTL])
        return .init(name: zone, ttl: Self.negativeTTL, data: .authority(authority))
    }
}
