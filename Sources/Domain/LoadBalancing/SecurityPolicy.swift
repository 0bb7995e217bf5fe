package import Routing

/// AWS's security policies, as far as they are served: those for FIPS are not, since no module here is validated.
/// Source: Application Load Balancers guide, "Security policies for your Application Load Balancer".
package enum SecurityPolicy {
    /// Of listeners that name none.
    /// Source: Elastic Load Balancing API Reference, `CreateListener`: what the API and the command line take.
    package static let standard = "ELBSecurityPolicy-2016-08"

    package typealias Policy = RoutingTable.SecurityPolicy

    package static func named(_ name: String) -> Policy? { all.first { $0.name == name } }

    private static let gcm = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
    ]
    private static let sha2 = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256",
        "ECDHE-RSA-AES128-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384",
    ]
    private static let sha1 = [
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA", "ECDHE-ECDSA-AES256-SHA",
    ]
    private static let rsa = ["AES128-GCM-SHA256", "AES128-SHA256", "AES256-GCM-SHA384", "AES256-SHA256"]
    private static let everything = sha2 + sha1 + rsa + ["AES128-SHA", "AES256-SHA"]

    private static func policy(
        _ suffix: String, _ minimum: Policy.Version, _ maximum: Policy.Version, _ ciphers: [String]
    ) -> Policy {
        Policy(name: "ELBSecurityPolicy-" + suffix, minimum: minimum, maximum: maximum, ciphers: ciphers)
    }

    package static let all: [Policy] = [
        policy("2016-08", .v1_0, .v1_2, everything),
        policy("TLS13-1-3-2021-06", .v1_3, .v1_3, []),
        policy("TLS13-1-3-PQ-2025-09", .v1_3, .v1_3, []),
        policy("TLS13-1-2-2021-06", .v1_2, .v1_3, sha2),
        policy("TLS13-1-2-PQ-2025-09", .v1_2, .v1_3, sha2),
        policy("TLS13-1-2-Res-2021-06", .v1_2, .v1_3, gcm),
        policy("TLS13-1-2-Res-PQ-2025-09", .v1_2, .v1_3, gcm),
        policy("TLS13-1-2-Ext1-2021-06", .v1_2, .v1_3, sha2 + rsa),
        policy("TLS13-1-2-Ext2-2021-06", .v1_2, .v1_3, everything),
        policy("TLS13-1-1-2021-06", .v1_1, .v1_3, everything),
        policy("TLS13-1-0-2021-06", .v1_0, .v1_3, everything),
        policy("TLS-1-2-2017-01", .v1_2, .v1_2, sha2 + rsa),
        policy("TLS-1-2-Ext-2018-06", .v1_2, .v1_2, everything),
        policy("TLS-1-1-2017-01", .v1_1, .v1_2, everything),
        policy("TLS-1-0-2015-04", .v1_0, .v1_2, everything + ["DES-CBC3-SHA"]),
        policy("2015-05", .v1_0, .v1_2, everything),
        policy("FS-2018-06", .v1_0, .v1_2, sha2 + sha1),
        policy("FS-1-1-2019-08", .v1_1, .v1_2, sha2 + sha1),
        policy("FS-1-2-2019-08", .v1_2, .v1_2, sha2 + sha1),
        policy("FS-1-2-Res-2019-08", .v1_2, .v1_2, sha2),
        policy("FS-1-2-Res-2020-10", .v1_2, .v1_2, gcm),
    ]
}

extension RoutingTable.SecurityPolicy {
    private static let ofVersion3 = [
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
    ]

    /// With those of TLS 1.3, which cannot be chosen.
    package var shownCiphers: [String] { (maximum == .v1_3 ? Self.ofVersion3 : []) + ciphers }

    /// `TLSv1`, `TLSv1.1`, …, the newest first.
    package var shownVersions: [String] {
        let names: [(Version, String)] = [
            (.v1_3, "TLSv1.3"), (.v1_2, "TLSv1.2"), (.v1_1, "TLSv1.1"), (.v1_0, "TLSv1"),
        ]
        return names.filter { (minimum...maximum).contains($0.0) }.map(\.1)
    }
}
