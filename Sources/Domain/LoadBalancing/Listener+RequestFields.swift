extension Listener {
    /// Names that attributes give to what targets are told of a client's TLS, by the usual names in lower case.
    /// Source: Application Load Balancers guide, "HTTP header modification for your Application Load Balancer".
    var requestFieldNames: [String: String] {
        var names: [String: String] = [:]
        for (key, value) in attributes ?? [:] where !value.isEmpty {
            let parts = key.split(separator: ".")
            guard parts.count == 5, parts[2] == "request", parts[4] == "header_name" else { continue }
            let usual = String(parts[3]).replacing("_", with: "-")
            if value.lowercased() != usual { names[usual] = value }
        }
        return names
    }
}
