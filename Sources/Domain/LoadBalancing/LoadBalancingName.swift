/// What load balancers and target groups may be called.
/// Source: Elastic Load Balancing API Reference, `CreateLoadBalancer` and `CreateTargetGroup`, `Name`.
enum LoadBalancingName {
    /// - Parameter thing: `Load balancer` or `Target group`.
    static func check(_ name: String, of thing: String) throws(Fault) {
        func refuse(_ rest: String) throws(Fault) -> Never {
            throw Fault(.invalidParameter, "\(thing) name '\(name)' \(rest)")
        }
        if name.isEmpty { try refuse("cannot be empty") }
        if name.count > 32 { try refuse("cannot be longer than '32' characters") }
        guard name.utf8.allSatisfy(isAllowed) else {
            try refuse("can only contain characters that are alphanumeric characters and hyphens(-)")
        }
        if name.hasPrefix("-") || name.hasSuffix("-") { try refuse("cannot begin or end with a hyphen(-)") }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
