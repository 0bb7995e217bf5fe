import Foundation

/// Where a teald can be reached, as its ready line tells.
struct Endpoints: Sendable {
    let api: String
    let frontDoor: String
    /// nil: the APIs are not served over TLS.
    let tls: String?

    /// Nil until the line is there in full.
    init?(readyLine text: String) {
        guard
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first(where: { $0.hasPrefix("teald ready ") })
        else { return nil }
        let fields = line.split(separator: " ").compactMap { field -> (String, String)? in
            let parts = field.split(separator: "=", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        let byName = Dictionary(fields, uniquingKeysWith: { first, _ in first })
        guard let api = byName["api"], let frontDoor = byName["front-door"] else { return nil }
        self.api = api
        self.frontDoor = frontDoor
        tls = byName["tls"]
    }

    var apiPort: Int { URL(string: api)?.port ?? 80 }
    var tlsPort: Int? { tls.flatMap { URL(string: $0)?.port } }
    var frontDoorPort: Int { URL(string: frontDoor)?.port ?? 80 }

    /// The URL of an environment by the name that resolves everywhere to this machine.
    func url(ofCNAME name: String, path: String = "/") -> String {
        "http://\(name).us-east-1.elasticbeanstalk.localhost:\(frontDoorPort)\(path)"
    }
}
